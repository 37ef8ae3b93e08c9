# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""Loading of the feeds whose rows stand for themselves: all but curves.

Rows are staged in a temporary table with the reason why they cannot enter, then those that can
replace what the warehouse holds under the same keys. All of it is inside the caller's transaction.
"""

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from minewatch.feeds import cells
from minewatch.feeds.canonical import Tally
from minewatch.feeds.contract import Feed
from minewatch.feeds.judge import read_sql, stored
from minewatch.feeds.mapping import Mapping
from minewatch.feeds.report import Outcome
from minewatch.feeds.source import Source, in_slices


def stage(
    con: duckdb.DuckDBPyConnection, feed: Feed, mapping: Mapping, batches: Iterable[pa.RecordBatch]
) -> None:
    """Fill the temporary table ``staged``: the warehouse's columns, ``line, reason, detail``."""
    columns = stored(feed)
    types = ", ".join(f"{cells.quoted(name)} {kind}" for name, kind in columns.items())
    con.execute(f"CREATE TEMP TABLE staged (line BIGINT, {types}, reason VARCHAR, detail VARCHAR)")
    names = ", ".join(cells.quoted(name) for name in columns)
    for batch in batches:
        table = _with_days(con, feed, mapping, pa.Table.from_batches([batch]))
        con.register("batch", in_slices(table))
        con.execute(
            f"INSERT INTO staged SELECT line, {names}, reason, detail "
            f"FROM ({read_sql(feed, mapping, table.schema)})"
        )
        con.unregister("batch")


def _with_days(
    con: duckdb.DuckDBPyConnection, feed: Feed, mapping: Mapping, table: pa.Table
) -> pa.Table:
    """Read each distinct text of a day once, in columns where every one is a day."""
    for column in feed.columns:
        at = table.schema.get_field_index(column.name)
        if column.kind not in {"date", "month"} or at < 0:
            continue
        if not pa.types.is_string(table.schema.field(at).type):
            continue
        texts = table.column(at).combine_chunks().dictionary_encode()
        con.register("batch", pa.table({column.name: texts.dictionary}))
        read = cells.cell(column, pa.string(), mapping.date_format)
        days = con.sql(f"SELECT {read} AS day FROM batch").to_arrow_table().column("day")
        con.unregister("batch")
        if not days.null_count:
            days = days.combine_chunks().take(texts.indices)
            table = table.set_column(at, column.name, days)
    return table


def _same(feed: Feed, one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in feed.key)


def settle_duplicates(con: duckdb.DuckDBPyConnection, feed: Feed, tally: Tally) -> None:
    """Collapse identical rows of one key; rows of one key that differ all lose their place."""
    key = ", ".join(feed.key)
    values = ", ".join(name for name in stored(feed) if name not in feed.key)
    con.execute(
        f"CREATE TEMP TABLE doubled AS SELECT {key}, min(line) AS kept, "
        f"count(DISTINCT row({values})) AS kinds FROM staged SEMI JOIN (SELECT {key} FROM staged "
        f"WHERE reason IS NULL GROUP BY {key} HAVING count(*) > 1) USING ({key}) "
        f"WHERE reason IS NULL GROUP BY {key}"
    )
    shown = " || ', ' || ".join(f"'{name}=' || CAST(staged.{name} AS VARCHAR)" for name in feed.key)
    same = _same(feed, "staged", "d")
    con.execute(
        f"UPDATE staged SET reason = 'conflicting_duplicate', detail = left({shown}, 200) "
        f"FROM doubled d WHERE {same} AND d.kinds > 1 AND staged.reason IS NULL"
    )
    dropped = con.execute(
        f"DELETE FROM staged USING doubled d WHERE {same} AND d.kinds = 1 "
        "AND staged.reason IS NULL AND staged.line > d.kept"
    ).fetchall()
    tally["identical_duplicates"] += int(dropped[0][0])


def replace(con: duckdb.DuckDBPyConnection, feed: Feed, load_id: int) -> None:
    """Put the staged rows in place of what the warehouse holds under their keys."""
    key, names = ", ".join(feed.key), ", ".join(cells.quoted(name) for name in stored(feed))
    con.execute(
        f"DELETE FROM {feed.table} USING staged "
        f"WHERE {_same(feed, feed.table, 'staged')} AND staged.reason IS NULL"
    )
    con.execute(
        f"INSERT INTO {feed.table} ({names}, load_id) SELECT {names}, ? FROM staged "
        f"WHERE reason IS NULL ORDER BY {key}",
        [load_id],
    )
    con.execute(
        "INSERT INTO quarantine SELECT ?, ?, line, 'row', reason, COALESCE(detail, '') FROM staged "
        "WHERE reason IS NOT NULL ORDER BY line",
        [load_id, feed.name],
    )


def reject(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Put the rows that could not be read at all into ``staged``, with their reason."""
    if not source.rejected:
        return
    con.register("batch", rejected_table(source))
    con.execute("INSERT INTO staged (line, reason, detail) SELECT line, reason, detail FROM batch")
    con.unregister("batch")


def rejected_table(source: Source) -> pa.Table:
    """Return the rows that could not be read at all: line, reason, detail."""
    rows = source.rejected
    return pa.table(
        {
            "line": pa.array([row.line for row in rows], pa.int64()),
            "reason": pa.array([row.reason for row in rows], pa.string()),
            "detail": pa.array([row.detail[:200] for row in rows], pa.string()),
        }
    )


def reasons_of(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    """Count the reasons in a table of this module, the most frequent first."""
    found = con.execute(
        f"SELECT reason, count(*) AS n FROM {table} WHERE reason IS NOT NULL GROUP BY reason "
        "ORDER BY n DESC, reason"
    ).fetchall()
    return {str(reason): int(count) for reason, count in found}


def outcome(con: duckdb.DuckDBPyConnection, feed: Feed, tally: Tally) -> Outcome:
    """Sum up what is staged."""
    day = next((name for name in feed.key if name in {"day", "month"}), "CAST(NULL AS DATE)")
    last_day = f"last_day({day})" if day == "month" else day
    good, meters, first, last, bad, example = con.execute(
        f"SELECT count(*) FILTER (reason IS NULL), "
        f"count(DISTINCT {feed.key[0]}) FILTER (reason IS NULL), "
        f"min({day}) FILTER (reason IS NULL), max({last_day}) FILTER (reason IS NULL), "
        "count(*) FILTER (reason IS NOT NULL), "
        "min_by(detail, line) FILTER (reason IS NOT NULL) FROM staged"
    ).fetchall()[0]
    return Outcome(
        rows_loaded=good,
        rows_quarantined=bad,
        meters=meters,
        from_on=first,
        to_on=last,
        reasons=reasons_of(con, "staged"),
        tally=tally,
        example=f", for example {example!r}" if example else "",
    )
