"""From the file's columns to the contract's: renaming, constants, filters, missing, identifiers.

After this step column names are the contract's own, so no text of a file is ever part of an SQL
statement. A column ``<name>_fault`` beside an identifier holds the reason why it cannot be used.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.errors import FeedRefusedError
from minewatch.feeds import sound
from minewatch.feeds.contract import Feed
from minewatch.feeds.mapping import Cell, Mapping
from minewatch.feeds.source import Source, require

#: Texts that stand for a missing value in any column, whatever the mapping says.
MISSING = ("", "NULL", "null", "Null", "NaN", "nan", "NA", "N/A", "n/a", "-", "--", "\\N", "None")

_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_WHOLE = re.compile(r"\d+\.0+")
_MAX_ID = 64
#: From here on a number in a spreadsheet has lost digits.
_EXACT = 10**15

Tally = Counter[str]


def bind(source: Source, mapping: Mapping, names: tuple[str, ...]) -> dict[str, str]:
    """Say which of the contract's columns the file has: contract's name -> file's name.

    Raises
    ------
    FeedRefusedError
        If the mapping names a column that the file lacks, or one stands twice.
    """
    bound = {}
    for name in names:
        column = mapping.columns.get(name, name)
        if column in source.columns:
            bound[name] = column
    lacking = [c for c in [*mapping.columns.values(), *mapping.keep] if c not in source.columns]
    if lacking:
        found = ", ".join(source.columns)
        msg = (
            f"{source.path.name} lacks the column {lacking[0]!r} that the mapping names; it has: "
            f"{found}."
        )
        raise FeedRefusedError(msg)
    require(source.columns, [*bound.values(), *mapping.keep], source.path)
    return bound


def batches(
    source: Source, mapping: Mapping, bound: dict[str, str], feed: Feed, tally: Tally
) -> Iterator[pa.RecordBatch]:
    """Yield batches with ``line`` and the contract's columns, tidied.

    Text is trimmed and missing where :data:`MISSING` or the mapping says so; other types come as
    they are, NaN being missing. ``tally`` counts the rows that the mapping's ``keep`` passes over.
    """
    wanted = list(dict.fromkeys([*bound.values(), *mapping.keep]))
    absent = pa.array([*MISSING, *(str(cell) for cell in mapping.missing)], pa.string())
    contract = {column.name: column for column in feed.columns}
    for batch in source.read(wanted):
        kept = _keep(batch, mapping.keep)
        if kept.num_rows < batch.num_rows:
            tally["passed_over"] += batch.num_rows - kept.num_rows
        columns = {"line": kept.column("line")}
        for name, column in bound.items():
            array, asked = kept.column(column), contract.get(name)
            if asked is not None and asked.kind == "id":
                refuse_nested(array, column)
                columns[name], columns[f"{name}_fault"] = identifiers(array, absent)
                continue
            read = array if asked is None or mapping.missing else sound.numbers(array, asked)
            if read is array:
                tidied = tidy(array, absent, column)
                read = tidied if asked is None else sound.numbers(tidied, asked)
            columns[name] = read
        for name, value in mapping.constants.items():
            array = pa.array([str(value)] * kept.num_rows, pa.string())
            columns[name] = array
            if name in contract and contract[name].kind == "id":
                columns[name], columns[f"{name}_fault"] = identifiers(array, absent)
        yield pa.RecordBatch.from_pydict(columns)


def _keep(batch: pa.RecordBatch, keep: dict[str, Cell | list[Cell]]) -> pa.RecordBatch:
    for column, wanted in keep.items():
        values = [str(v) for v in (wanted if isinstance(wanted, list) else [wanted])]
        text = pc.utf8_trim_whitespace(pc.cast(batch.column(column), pa.string()))
        batch = batch.filter(pc.is_in(text, pa.array(values, pa.string())))
    return batch


def tidy(array: pa.Array, absent: pa.Array, name: str) -> pa.Array:
    """Trim text, set missing what stands for missing, and bring types to a few plain ones."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_null(kind) or pa.types.is_boolean(kind):
        return array.cast(pa.string())
    if pa.types.is_floating(kind):
        array = array.cast(pa.float64())
        return pc.if_else(pc.is_nan(array), pa.scalar(None, pa.float64()), array)
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_date(kind):
        return array
    if pa.types.is_timestamp(kind):
        instant = kind.tz is not None
        return array.cast(pa.timestamp("us", tz="UTC" if instant else None), safe=False)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        msg = (
            f"Column {name!r} is of type {kind}, which holds no cells; write it as text or numbers."
        )
        raise FeedRefusedError(msg)
    text = pc.utf8_trim_whitespace(array.cast(pa.string()))
    missing = pc.is_in(text, absent)
    if not missing.true_count:
        return text
    return pc.if_else(missing, pa.scalar(None, pa.string()), text)


def refuse_nested(array: pa.Array, name: str) -> None:
    """Refuse a column whose type is not one of plain cells."""
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_time(kind):
        msg = f"Column {name!r} is of type {kind}, which holds no cells; write text or numbers."
        raise FeedRefusedError(msg)


def identifiers(array: pa.Array, absent: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Clean identifiers, each distinct text once.

    Returns
    -------
    clean, fault : Array of string
        The identifier, and why there is none: ``missing_value``, ``damaged_identifier`` (digits
        lost in a spreadsheet), ``bad_identifier`` (too long or with control characters).
    """
    if pa.types.is_temporal(array.type):
        array = array.cast(pa.string())
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode("encode")
    unique = encoded.dictionary.to_pylist()
    missing = set(absent.to_pylist())
    texts = [_number_text(cell) if isinstance(cell, float) else _trimmed(cell) for cell in unique]
    checked = [_check(None if text in missing else text) for text in texts]
    clean = pa.array([text for text, _ in checked], pa.string())
    fault = pa.array([reason for _, reason in checked], pa.string())
    at = pc.fill_null(encoded.indices, len(checked))
    nothing = pa.array([None], pa.string()), pa.array(["missing_value"], pa.string())
    return (
        pa.concat_arrays([clean, nothing[0]]).take(at),
        pa.concat_arrays([fault, nothing[1]]).take(at),
    )


def _trimmed(cell: object) -> str | None:
    return None if cell is None else str(cell).strip()


def _number_text(value: float | None) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 (NaN)
        return None
    if abs(value) >= _EXACT:
        return f"{value:e}"
    return str(int(value)) if value.is_integer() else str(value)


def _check(text: str | None) -> tuple[str | None, str | None]:
    if not text:
        return None, "missing_value"
    if _EXPONENT.fullmatch(text):
        return None, "damaged_identifier"
    if len(text) > _MAX_ID or not text.isprintable():
        return None, "bad_identifier"
    return (text.split(".")[0] if _WHOLE.fullmatch(text) else text), None


def by_unique(array: pa.Array, read: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    """Apply a function to each distinct text once; missing stays missing."""
    encoded = array.dictionary_encode()
    values = pa.array([read(text) for text in encoded.dictionary.to_pylist()], kind)
    return values.take(encoded.indices)
