"""What changes among all meters of a snapshot when the model does."""

import numpy as np
import pandas as pd

from minewatch.recalibrate.report import Change, Changes

#: Meters that the report names where it counts them.
NAMED = 20


def changes(before: pd.DataFrame, after: pd.DataFrame, inspected: pd.Index) -> Changes:
    """Count the meters that are judged otherwise, and name the first of them.

    Parameters
    ----------
    before, after : pandas.DataFrame
        Columns of :func:`minewatch.scoring.classify`; a row for each meter of `before`.
    inspected : pandas.Index
        Meter accounts.
    """
    both = before.merge(after, on="meter_id", suffixes=("_before", "_after"))
    both = both.sort_values("meter_id", ignore_index=True)
    of_class = both["class_before"] != both["class_after"]
    was, now = both["flagged_before"].astype(bool), both["flagged_after"].astype(bool)
    first = both[of_class | (was != now)].head(NAMED)
    return Changes(
        judged=int((both["class_before"] != "insufficient").sum()),
        of_class=int(of_class.sum()),
        flagged_anew=int((now & ~was).sum()),
        flagged_no_more=int((was & ~now).sum()),
        first=tuple(_change(row, inspected) for _, row in first.iterrows()),
    )


def _change(row: pd.Series, inspected: pd.Index) -> Change:
    return Change(
        meter_id=row["meter_id"],
        inspected=row["meter_id"] in inspected,
        class_before=row["class_before"],
        class_after=row["class_after"],
        flagged_before=bool(row["flagged_before"]),
        flagged_after=bool(row["flagged_after"]),
        p_before=_known(row["p_mining_before"]),
        p_after=_known(row["p_mining_after"]),
    )


def _known(p: float) -> float | None:
    return None if np.isnan(p) else round(float(p), 6)
