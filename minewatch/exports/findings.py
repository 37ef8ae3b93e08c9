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
from minewatch.exports.columns import FINDINGS, schema
from minewatch.exports.files import place
from minewatch.exports.source import as_of
from minewatch.exports.tabular import json_value, machine_csv, parquet
from minewatch.exports.words import Lang, Words
from minewatch.publish import Snapshot

Format = Literal["table", "csv", "json", "parquet"]

#: Columns of a table when it is not written to a terminal.
WIDTH = 150
_SUFFIXES: dict[Format, str] = {
    "table": ".txt", "csv": ".csv", "json": ".json", "parquet": ".parquet",
}  # fmt: skip
_NUMERIC = {"share", "kw", "count"}


def write_findings(
    snapshot: Snapshot,
    *,
    top: int | None,
    format: Format,  # noqa: A002  # the option is called so
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
    format : {"table", "csv", "json", "parquet"}
        ``table`` is for people, in `lang`; the others carry stable names and codes.
    out : Path or None
        Required for Parquet.
    lang : {"zh", "en"}
        Language of the table.

    Raises
    ------
    MinewatchError
        If `format` and `out` do not go together, or `out` cannot be written.
    """
    check_form(format, out)
    table = ranked_findings(snapshot, top)
    if format == "parquet" and out is not None:
        place(out, parquet(table))
        return None
    words = Words.of(snapshot, lang)
    text = _as_text(table, format, words)
    if format == "table":
        text = f"{words.label('as_of')} {as_of(snapshot)}\n{text}"
    if out is None:
        return text
    place(out, text.encode())
    return None


def check_form(format: Format, out: Path | None) -> None:  # noqa: A002
    """Check that the file is named as what will be in it.

    Raises
    ------
    MinewatchError
        If Parquet is asked for without a file, or the suffix of `out` is not that of `format`
        (``.txt`` for a table).
    """
    if out is None:
        if format == "parquet":
            msg = "Parquet is no text to print; name a file that ends in .parquet with --out."
            raise MinewatchError(msg)
        return
    if out.suffix.lower() != _SUFFIXES[format]:
        fitting = ", ".join(f"{suffix} for {name}" for name, suffix in _SUFFIXES.items())
        msg = f"{out} does not fit --format {format}; suffixes are {fitting}."
        raise MinewatchError(msg)


def ranked_findings(snapshot: Snapshot, top: int | None) -> pa.Table:
    """Return the first `top` findings by rank, ties by meter."""
    table = snapshot.table("findings").select(schema(FINDINGS).names)
    ranked = table.sort_by([("rank", "ascending"), ("meter_id", "ascending")])
    return ranked if top is None else ranked.slice(0, top)


def _as_text(table: pa.Table, format: Format, words: Words) -> str:  # noqa: A002
    if format == "csv":
        return machine_csv(table).decode()
    if format == "json":
        rows = [{k: json_value(v) for k, v in row.items()} for row in table.to_pylist()]
        return json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return _people_table(table, words)


def _people_table(table: pa.Table, words: Words) -> str:
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in FINDINGS:
        number = column.kind in _NUMERIC
        grid.add_column(column.header(words.lang), justify="right" if number else "left",
                        overflow="fold")  # fmt: skip
    for row in table.to_pylist():
        grid.add_row(*(shown(row[c.name], c, words) for c in FINDINGS))
    sink = io.StringIO()
    console = Console(
        file=sink, width=WIDTH, color_system=None, markup=False, emoji=False, highlight=False
    )
    console.print(grid)
    return sink.getvalue()
