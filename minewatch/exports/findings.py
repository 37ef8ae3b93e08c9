"""The findings of a scan, one row a meter in order of rank, for people and for machines."""

import io
import json
from pathlib import Path
from typing import Literal

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from minewatch.errors import MinewatchError
from minewatch.exports.cells import shown
from minewatch.exports.columns import FINDINGS, Column, schema
from minewatch.exports.files import place
from minewatch.exports.source import as_of
from minewatch.exports.tabular import json_value, machine_csv, parquet
from minewatch.exports.words import Lang, Words
from minewatch.publish import Snapshot

Format = Literal["table", "csv", "json", "parquet"]

#: Columns of a table when it is not written to a terminal.
WIDTH = 150
#: What a file's suffix says is in it; other suffixes say nothing.
_SUFFIXES: dict[str, Format | None] = {
    ".csv": "csv", ".json": "json", ".parquet": "parquet",
    ".xlsx": None, ".geojson": None, ".geoparquet": None, ".html": None,
}  # fmt: skip
_NUMERIC = {"share", "kw", "count"}


def write_findings(
    snapshot: Snapshot,
    *,
    top: int | None,
    form: Format,
    out: Path | None,
    lang: Lang,
) -> str | None:
    """Write the findings to `out`, or return them as text where `out` is None.

    Parameters
    ----------
    snapshot : Snapshot
        The published scan.
    top : int or None
        How many of the first ranks; None for all.
    form : {"table", "csv", "json", "parquet"}
        ``table`` is for people, in `lang`; the others carry stable names and codes.
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
    head = f"{words.label('as_of')} {as_of(snapshot)}\n"
    return deliver(ranked_findings(snapshot, top), FINDINGS, form, out, words, head=head)


def deliver(
    table: pa.Table,
    columns: tuple[Column, ...],
    form: Format,
    out: Path | None,
    words: Words,
    *,
    head: str,
) -> str | None:
    """Write a table to `out`, or return it as text where `out` is None.

    Parameters
    ----------
    table : pyarrow.Table
    columns : tuple of Column
        What people are shown of it; the other forms carry its own columns.
    form : {"table", "csv", "json", "parquet"}
    out : Path or None
        Required for Parquet.
    words : Words
    head : str
        What stands above the table for people.

    Raises
    ------
    MinewatchError
        If `form` and `out` do not go together, or `out` cannot be written.
    """
    form_of(form, out)
    if form == "parquet" and out is not None:
        place(out, parquet(table))
        return None
    text = _as_text(table, columns, form, words)
    if form == "table":
        text = head + text
    if out is None:
        return text
    place(out, text.encode())
    return None


def form_of(form: Format | None, out: Path | None) -> Format:
    """Return the form asked for, or else the one that the file's suffix names, or else a table.

    Raises
    ------
    MinewatchError
        If Parquet is asked for without a file, or the suffix of `out` is that of another form.
    """
    suffix = out.suffix.lower() if out else ""
    chosen = form or _SUFFIXES.get(suffix) or "table"
    if chosen == "parquet" and out is None:
        msg = "Parquet is no text to print; name a file that ends in .parquet with --out."
        raise MinewatchError(msg)
    if suffix in _SUFFIXES and _SUFFIXES[suffix] != chosen:
        known = ", ".join(f"{name} for {form}" for name, form in _SUFFIXES.items() if form)
        msg = f"{out} does not fit --format {chosen}; suffixes are {known}."
        raise MinewatchError(msg)
    return chosen


def ranked_findings(snapshot: Snapshot, top: int | None) -> pa.Table:
    """Return the first `top` findings by rank, ties by meter."""
    table = snapshot.table("findings").select(schema(FINDINGS).names)
    ranked = table.sort_by([("rank", "ascending"), ("meter_id", "ascending")])
    return ranked if top is None else ranked.slice(0, top)


def _as_text(
    table: pa.Table,
    columns: tuple[Column, ...],
    form: Format,
    words: Words,
) -> str:
    """Return a table as text: CSV or JSON with its own names, or `columns` for people."""
    if form == "csv":
        return machine_csv(table).decode()
    if form == "json":
        rows = [{k: json_value(v) for k, v in row.items()} for row in table.to_pylist()]
        return json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return _people_table(table, columns, words)


def _people_table(table: pa.Table, columns: tuple[Column, ...], words: Words) -> str:
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        number = column.kind in _NUMERIC
        grid.add_column(column.header(words.lang), justify="right" if number else "left",
                        overflow="fold")  # fmt: skip
    for row in table.to_pylist():
        grid.add_row(*(shown(row[c.name], c, words) for c in columns))
    sink = io.StringIO()
    console = Console(
        file=sink, width=WIDTH, color_system=None, markup=False, emoji=False, highlight=False
    )
    console.print(grid)
    return sink.getvalue()
