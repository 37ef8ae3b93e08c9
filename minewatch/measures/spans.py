"""The time (起止日) in which a load looks like mining, as given: refused where it cannot be."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.errors import RuleError
from minewatch.measures.energy import exact_table
from minewatch.rules.regions import official_province

#: 'step' = the start is seen in the data; 'first_reading' = it began on that day or before.
SINCE_BASES = ("step", "first_reading")

_GIVEN = pa.schema(
    [
        ("site_id", pa.string()),
        ("meter_id", pa.string()),
        ("active_since", pa.date32()),
        ("since_basis", pa.string()),
        ("active_until", pa.date32()),
    ]
)


def account_spans(accounts: pd.DataFrame) -> pa.Table:
    """Return flagged accounts with the official name of their province as ``region``.

    Parameters
    ----------
    accounts : DataFrame
        See :func:`minewatch.measures.surcharge.surcharges`.

    Returns
    -------
    pyarrow.Table
        By site and account, numbered from 0 in that order (``account``); ``region`` is empty where
        the province is not known.

    Raises
    ------
    RuleError
        If an account has no id, stands twice, ends before it starts, or has a start without
        knowing what that rests on.
    """
    table = exact_table(accounts[_GIVEN.names], _GIVEN)
    codes, names = pd.factorize(accounts["province"])  # -1, the last region, where missing
    regions = np.array([*(official_province(name) or "" for name in names), ""], dtype="object")
    table = table.append_column("region", pa.array(regions[codes], pa.string()))
    _refuse_first(table, pc.is_null(table["meter_id"]), "stands without a meter_id")
    if pc.count_distinct(table["meter_id"]).as_py() < len(table):
        counts = table["meter_id"].value_counts()
        twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        shared = pc.is_in(table["meter_id"], value_set=twice)
        _refuse_first(table, shared, "stands twice and would be charged twice")
    ends_early = pc.less(table["active_until"], table["active_since"])
    _refuse_first(table, ends_early, "ends (active_until) before it starts (active_since)")
    refuse_unknown_basis(table, "meter_id")
    ordered = table.sort_by([("site_id", "ascending"), ("meter_id", "ascending")])
    return ordered.append_column("account", pa.array(range(len(table)), pa.int32()))


def refuse_unknown_basis(table: pa.Table, key: str) -> None:
    """Raise RuleError if a row has a start and no known ``since_basis``."""
    known = pc.is_in(table["since_basis"], value_set=pa.array(SINCE_BASES))
    wrong = pc.and_(pc.is_valid(table["active_since"]), pc.invert(known))
    _refuse_first(table, wrong, f"has active_since and no since_basis of {SINCE_BASES}", key)


def _refuse_first(
    table: pa.Table, wrong: pa.ChunkedArray, what: str, key: str = "meter_id"
) -> None:
    found = table[key].filter(wrong)
    if len(found):
        name = "Account" if key == "meter_id" else "Site"
        first = min(str(value) for value in found.to_pylist())
        msg = f"{name} {first} {what}; mend the {name.lower()}s given to the rules."
        raise RuleError(msg)
