"""The rows of the table of leads: plain reasons that can be counted (线索理由)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

#: Columns of the snapshot's table ``leads``, in order.
COLUMNS = (
    "kind",
    "subject_id",
    "name",
    "address",
    "lon",
    "lat",
    "since_on",
    "kw",
    "strength",
    "reasons",
    "figures",
    "missing",
    "site_id",
    "meter_id",
    "joined_by",
)

Row = dict[str, Any]
#: Reason code -> its value; None where the reason has no figure.
Reasons = Mapping[str, float | str | None]


def lead_row(kind: str, reasons: Reasons, missing: Iterable[str], **known: Any) -> Row:
    """Return a row; ``strength`` is the number of reasons, each counting one.

    Parameters
    ----------
    kind : str
        ``plant``, ``application``, ``tip`` or ``network``.
    reasons : mapping of str to float, str or None
        Code -> value. All of them are shown, in this order.
    missing : iterable of str
        Codes of what could not be known.
    **known
        Other columns; what is not given is missing.
    """
    given = {code: _plain(value) for code, value in reasons.items() if value is not None}
    return {
        **dict.fromkeys(COLUMNS),
        **{name: None if pd.isna(value) else value for name, value in known.items()},
        "kind": kind,
        "strength": float(len(reasons)),
        "reasons": ";".join(reasons),
        "figures": json.dumps(given, ensure_ascii=False, allow_nan=False),
        "missing": ";".join(missing),
    }


def _plain(value: float | str) -> float | str:
    """Return a figure in a form that JSON holds, to four significant digits or the whole."""
    if isinstance(value, str):
        return value
    number = float(value)
    return round(number) if abs(number) >= 1000 else float(np.format_float_positional(
        number, precision=4, fractional=False, unique=False))  # fmt: skip


def table_of(rows: list[Row]) -> pd.DataFrame:
    """Return rows as a table: by kind, the strongest first, ties by subject."""
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    kinds = {"lon": "float64", "lat": "float64", "kw": "float64", "strength": "float64"}
    table = table.astype(kinds)
    table["since_on"] = pd.to_datetime(table["since_on"])
    order = table.assign(last=-table["strength"])
    by = order.sort_values(["kind", "last", "subject_id"], kind="stable").index
    return table.loc[by].reset_index(drop=True)
