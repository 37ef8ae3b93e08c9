"""Rows that broke the contract of their feed and were left out (隔离数据)."""

import pandas as pd
import pyarrow as pa


def quarantined(loads: pa.Table) -> pd.DataFrame:
    """Return rows read and quarantined by feed, and the file that lost most.

    Returns
    -------
    DataFrame, index ``feed`` in order of the share lost
        ``files, rows_read, rows_quarantined, share, worst_file, worst_share``; a share is missing
        where nothing was read.
    """
    rows = loads.to_pandas()
    rows["lost"] = rows["rows_quarantined"] / rows["rows_read"].where(rows["rows_read"] > 0)
    rows = rows.sort_values(["lost", "load_id"], ascending=[False, True])
    found: pd.DataFrame = rows.groupby("feed").agg(
        files=("load_id", "size"),
        rows_read=("rows_read", "sum"),
        rows_quarantined=("rows_quarantined", "sum"),
        worst_file=("file_name", "first"),
        worst_share=("lost", "first"),
    )
    share = found["rows_quarantined"] / found["rows_read"].where(found["rows_read"] > 0)
    found.insert(3, "share", share)
    return found.sort_values(["share", "rows_read"], ascending=False, na_position="last")
