"""What broke a contract: the rows and points in quarantine, with their file and line (隔离区)."""

import duckdb
import pyarrow as pa


def read_quarantine(con: duckdb.DuckDBPyConnection, *, feed: str | None = None) -> pa.Table:
    """Return the quarantine, newest load first.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse.
    feed : str, optional
        One feed alone.

    Returns
    -------
    pyarrow.Table
        Columns load_id, feed, file_name, line, scope, reason, detail.
    """
    return con.sql(
        """
        SELECT q.load_id, q.feed, l.file_name, q.line, q.scope, q.reason, q.detail
        FROM quarantine q JOIN loads l USING (load_id)
        WHERE ? IS NULL OR q.feed = ?
        ORDER BY q.load_id DESC, q.line, q.scope, q.reason, q.detail
        """,
        params=[feed, feed],
    ).to_arrow_table()
