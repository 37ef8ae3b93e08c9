"""SQL expressions that read a cell into the type of its column, or give NULL where it is not one.

Column names are the contract's own; they are quoted all the same.
"""

import pyarrow as pa

from minewatch.feeds.contract import Column, Kind

#: Reason code of an unreadable cell, by kind.
UNREADABLE: dict[Kind, str] = {
    "number": "bad_number",
    "energy": "bad_number",
    "money": "bad_number",
    "price": "bad_number",
    "code": "unknown_code",
    "whole": "bad_number",
    "date": "bad_date",
    "month": "bad_date",
}

#: Kind of an exact decimal -> digits before and after its point.
EXACT: dict[Kind, tuple[int, int]] = {"money": (16, 2), "price": (6, 6)}
_GROUPED = r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"

#: How a day may be written; versions of DuckDB differ in what else they take for one.
_DAY = (
    r"\d{4}(\d{4}(\.0)?|年\d{1,2}月\d{1,2}日"
    r"|[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?)"
)


def quoted(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text."""
    return "'" + text.replace("'", "''") + "'"


def number(name: str, kind: pa.DataType) -> str:
    """Expression of a number [DOUBLE]: plain, or with commas between thousands."""
    column = quoted(name)
    if not pa.types.is_string(kind):
        if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
            return f"CAST({column} AS DOUBLE)"
        return f"TRY_CAST(CAST({column} AS VARCHAR) AS DOUBLE)"
    grouped = (
        f"CASE WHEN regexp_full_match({column}, {literal(_GROUPED)}) "
        f"THEN TRY_CAST(replace({column}, ',', '') AS DOUBLE) END"
    )
    return f"COALESCE(TRY_CAST({column} AS DOUBLE), {grouped})"


def _ungrouped(name: str) -> str:
    """Expression of a number's text, without commas between thousands."""
    text = f"CAST({quoted(name)} AS VARCHAR)"
    return (
        f"CASE WHEN regexp_full_match({text}, {literal(_GROUPED)}) "
        f"THEN replace({text}, ',', '') ELSE {text} END"
    )


def exact(name: str, kind: Kind) -> str:
    """Expression of an exact decimal; NULL where it has more digits than its kind holds.

    It is read from the text of the number and never by way of a binary one, which would round.
    """
    whole, places = EXACT[kind]
    text, form = _ungrouped(name), rf"[+-]?\d{{1,{whole}}}(\.\d{{0,{places}}}0*)?"
    read = f"TRY_CAST({text} AS DECIMAL({whole + places}, {places}))"
    return f"CASE WHEN regexp_full_match({text}, {literal(form)}) THEN {read} END"


def too_fine(name: str, kind: Kind) -> str:
    """Condition: a plain number with more decimals than its kind holds, as a fraction of a fen."""
    whole, places = EXACT[kind]
    form = rf"[+-]?\d{{1,{whole}}}\.\d{{{places},}}[1-9]\d*"
    return f"regexp_full_match({_ungrouped(name)}, {literal(form)})"


def code(name: str, codes: tuple[tuple[str, ...], ...]) -> str:
    """Expression of a code, by itself in any case or by another term of it."""
    text = f"lower(CAST({quoted(name)} AS VARCHAR))"
    cases = " ".join(
        f"WHEN {text} IN ({', '.join(literal(term) for term in terms)}) THEN {literal(terms[0])}"
        for terms in codes
    )
    return f"CASE {cases} END"


def date(name: str, kind: pa.DataType, date_format: str | None) -> str:
    """Expression of a day [DATE]: 20200101, 2020-01-01, 2020/1/1, 2020年1月1日, or as mapped."""
    column = quoted(name)
    if pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):
        return f"CAST({column} AS DATE)"
    text = f"CAST({column} AS VARCHAR)"
    if date_format:
        return f"CAST(try_strptime({text}, {literal(date_format)}) AS DATE)"
    plain = f"regexp_replace({text}, '^(\\d{{4}})(\\d{{2}})(\\d{{2}})(\\.0)?$', '\\1-\\2-\\3')"
    chinese = (
        f"regexp_replace({plain}, '^(\\d{{4}})年(\\d{{1,2}})月(\\d{{1,2}})日$', '\\1-\\2-\\3')"
    )
    read = f"COALESCE(TRY_CAST({text} AS DATE), TRY_CAST(replace({chinese}, '/', '-') AS DATE))"
    return f"CASE WHEN regexp_full_match({text}, {literal(_DAY)}) THEN {read} END"


def month(name: str, kind: pa.DataType, date_format: str | None) -> str:
    """Expression of a month [DATE, its first day]: 202001, 2020-01, 2020年1月, or any day of it."""
    day = date(name, kind, date_format)
    if date_format or pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return f"CAST(date_trunc('month', {day}) AS DATE)"
    text = f"CAST({quoted(name)} AS VARCHAR)"
    short = f"regexp_extract({text}, '^(\\d{{4}})[-/年]?(\\d{{1,2}})月?(\\.0)?$', ['y', 'm', 'z'])"
    first = f"TRY_CAST({short}.y || '-' || {short}.m || '-01' AS DATE)"
    return f"COALESCE({first}, CAST(date_trunc('month', {day}) AS DATE))"


def cell(column: Column, arrow: pa.DataType, date_format: str | None) -> str:
    """Expression of a cell of any kind."""
    name, kind = column.name, column.kind
    if kind == "code":
        return code(name, column.codes)
    if kind in EXACT:
        return exact(name, kind)
    if kind == "date":
        return date(name, arrow, date_format)
    if kind == "month":
        return month(name, arrow, date_format)
    if kind in {"number", "energy", "whole"}:
        return number(name, arrow)
    return f"CAST({quoted(name)} AS VARCHAR)"
