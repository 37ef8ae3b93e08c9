"""Labels (核查结论): what each meter is known to be, by inspection or because it was simulated.

A file in any format that the feeds take, with the columns ``meter_id`` (户号) and ``label``
(结论); optional ``kind``, ``mining_share``, ``mining_from`` and ``step_on``, as ``minewatch
simulate`` writes them. Other columns are not read. A label is the truth that a scan is measured
against, so a file with one bad row is refused whole.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pyarrow as pa

from minewatch.errors import FeedRefusedError
from minewatch.feeds.mapping import Mapping
from minewatch.feeds.opening import open_source
from minewatch.feeds.source import Source

_HEADERS: dict[str, tuple[str, ...]] = {
    "meter_id": ("meter_id", "户号"),
    "label": ("label", "结论", "核查结论"),
    "kind": ("kind", "类型"),
    "mining_share": ("mining_share", "挖矿占比"),
    "mining_from": ("mining_from", "挖矿起始日期"),
    "step_on": ("step_on", "主要投运日期"),
}
_LABELS: dict[str, str] = {
    "mining": "mining",
    "挖矿": "mining",
    "data_centre": "data_centre",
    "数据中心": "data_centre",
    "ordinary": "ordinary",
    "普通": "ordinary",
    "正常": "ordinary",
}
_DAYS = ("mining_from", "step_on")
_SHOWN = 60


@dataclass(frozen=True)
class Labels:
    """What meters are known to be.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a meter, sorted by meter_id: meter_id, label (``mining``, ``data_centre``,
        ``ordinary``), kind (None where not told), mining_share (share of the mine in the load
        [0-1], NaN where not told), mining_from (first day), step_on (day on which most machines
        came at once); NaT where not told.
    digest : str
        SHA-256 of the file.
    """

    table: pd.DataFrame
    digest: str


def read_labels(path: Path) -> Labels:
    """Read a file of labels.

    Raises
    ------
    FeedRefusedError
        If it cannot be read, lacks a column, holds no row, or one row is not valid.
    """
    source = open_source(path, Mapping(), None)
    places = _places(source)
    batches = list(source.read(list(places.values())))
    if source.rejected:
        first = source.rejected[0]
        _refuse(path, first.line, f"has a wrong number of fields ({first.detail[:_SHOWN]})")
    if not any(batch.num_rows for batch in batches):
        msg = f"{path.name} holds no label; give one row a meter."
        raise FeedRefusedError(msg)
    table = pa.Table.from_batches(batches)
    raw = pd.DataFrame({"line": table["line"].to_pandas()})
    for name, column in places.items():
        raw[name] = _texts(path, table[column])
    for name in _HEADERS:
        if name not in raw:
            raw[name] = pd.Series(pd.NA, index=raw.index, dtype="string")
    return Labels(_once(path, _typed(path, raw)), source.digest)


def _places(source: Source) -> dict[str, str]:
    """Return the file's column for each of ours that it has."""
    found: dict[str, str] = {}
    for name, headers in _HEADERS.items():
        there = [column for column in source.columns if column in headers]
        if len(there) > 1:
            msg = f"{source.path.name} has more than one column for {name}; keep one of them."
            raise FeedRefusedError(msg)
        if there:
            found[name] = there[0]
    missing = [" or ".join(_HEADERS[name]) for name in ("meter_id", "label") if name not in found]
    if missing:
        msg = f"{source.path.name} lacks the column {missing[0]}; add it and load again."
        raise FeedRefusedError(msg)
    return found


def _texts(path: Path, column: pa.ChunkedArray) -> pd.Series:
    """Return cells as stripped text, blank as missing."""
    try:
        texts = column.cast(pa.string()).to_pandas().astype("string").str.strip()
    except pa.ArrowException as error:
        msg = f"{path.name} holds a column that is no text ({error}); save it as CSV."
        raise FeedRefusedError(msg) from error
    blank: pd.Series = texts.where(texts != "", pd.NA)
    return blank


def _typed(path: Path, raw: pd.DataFrame) -> pd.DataFrame:
    labels = raw["label"].str.lower().map(_LABELS)
    shares = pd.to_numeric(raw["mining_share"], errors="coerce").astype("float64")
    days = {n: pd.to_datetime(raw[n], format="%Y-%m-%d", errors="coerce") for n in _DAYS}
    _check(path, raw, "meter_id", raw["meter_id"].isna(), "the meter account is blank")
    _check(path, raw, "label", labels.isna(), "is none of mining, data_centre, ordinary")
    odd = raw["mining_share"].notna() & ~shares.between(0.0, 1.0)
    _check(path, raw, "mining_share", odd, "is no share from 0 to 1")
    for name, read in days.items():
        odd = raw[name].notna() & read.isna()
        _check(path, raw, name, odd, "is no date such as 2025-01-31")
    return raw.assign(
        label=labels.astype("str"),
        mining_share=shares,
        **days,
        meter_id=raw["meter_id"].astype("str"),
        kind=raw["kind"].astype("object").where(raw["kind"].notna(), None),
    )


def _once(path: Path, table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a meter; two that say the same are one, two that differ are refused."""
    rows = table.drop_duplicates(list(_HEADERS))
    twice = rows.loc[rows["meter_id"].duplicated(), "line"]
    if len(twice):
        _refuse(path, int(twice.iloc[0]), "says otherwise of a meter that is labelled before")
    return rows[list(_HEADERS)].sort_values("meter_id", ignore_index=True)


def _check(path: Path, raw: pd.DataFrame, column: str, bad: pd.Series, why: str) -> None:
    if bad.any():
        row = raw[bad].iloc[0]
        text = "" if pd.isna(row[column]) else f"{str(row[column])[:_SHOWN]!r} "
        _refuse(path, int(row["line"]), f"{column}: {text}{why}")


def _refuse(path: Path, line: int, why: str) -> NoReturn:
    msg = f"{path.name}, line {line}: {why}; mend that row."
    raise FeedRefusedError(msg)
