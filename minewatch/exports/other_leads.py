"""Leads beside the readings (其他线索): plants, applications, tips, network leads."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.exports.columns import OTHER, schema
from minewatch.exports.findings import Format, deliver
from minewatch.exports.people import mask_person, mask_phones
from minewatch.exports.source import as_of
from minewatch.exports.words import Lang, Words
from minewatch.publish import Snapshot
from minewatch.publish.schema import LEADS

#: Columns of a printed table, which is narrower than a sheet.
_PRINTED = tuple(
    column
    for column in OTHER
    if column.name in {"kind", "subject_id", "since_on", "reasons", "missing", "site_id"}
)
#: Reasons whose value is a share, shown in percent.
_SHARES = {"below_available", "below_peers", "site_flagged"}


def other_leads(snapshot: Snapshot, words: Words) -> pa.Table:
    """Return the leads for people: the strongest of each kind first, reasons with their values.

    A name shows its first character only unless it is clearly an organisation's, and telephone
    numbers in an address are masked. A snapshot of an
    older release, which found none, gives no row.
    """
    rows = [_shown(row, words) for row in _ranked(snapshot).to_pylist()]
    return pa.Table.from_pylist(rows, schema=schema(OTHER))


def _ranked(snapshot: Snapshot) -> pa.Table:
    table = snapshot.table("leads") if snapshot.holds("leads") else LEADS.empty_table()
    by = [("kind", "ascending"), ("strength", "descending"), ("subject_id", "ascending")]
    return table.sort_by(by)


def _shown(row: dict[str, Any], words: Words) -> dict[str, Any]:
    figures = json.loads(row["figures"] or "{}")
    told = [_reason(code, figures.get(code), words) for code in row["reasons"].split(";")]
    known = {"name": mask_person(row["name"]), "address": mask_phones(row["address"])}
    return {**row, **known, "reasons": words.listed(told)}


def _reason(code: str, value: float | str | None, words: Words) -> str:
    text = words.phrase("lead_reason", code)
    if isinstance(value, float | int):
        value = f"{value:.1%}" if code in _SHARES else f"{value:,.4g}"
    if value is None:
        return text.replace("（{}）", "").replace(" ({})", "")
    return text.replace("{}", value)


def write_leads(
    snapshot: Snapshot,
    *,
    kind: str | None,
    top: int | None,
    form: Format,
    out: Path | None,
    lang: Lang,
) -> str | None:
    """Write the leads to `out`, or return them as text where `out` is None.

    Parameters
    ----------
    snapshot : Snapshot
        The published scan.
    kind : str or None
        Only those of a kind: ``plant``, ``application``, ``tip``, ``network``.
    top : int or None
        How many of the first; None for all.
    form : {"table", "csv", "json", "parquet"}
        ``table`` is for people, in `lang`; the others carry the columns of the snapshot's table.
    out : Path or None
        Required for Parquet.
    lang : {"zh", "en"}
        Language of the table.

    Raises
    ------
    MinewatchError
        If `form` and `out` do not go together, or `out` cannot be written.
    """
    words = Words.of(snapshot, lang)
    table = other_leads(snapshot, words) if form == "table" else _ranked(snapshot)
    if kind is not None:
        table = table.filter(pc.equal(table["kind"], kind))
    table = table if top is None else table.slice(0, top)
    head = f"{words.label('as_of')} {as_of(snapshot)}\n{words.label('other_note')}\n"
    return deliver(table, _PRINTED, form, out, words, head=head)
