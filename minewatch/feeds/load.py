"""Take one file into the warehouse, in one transaction (装载)."""

from dataclasses import replace as with_changes
from datetime import timedelta
from pathlib import Path

import duckdb

from minewatch.feeds import canonical, curve_load, opening, prepare, quality, refusals, rows
from minewatch.feeds.canonical import Tally
from minewatch.feeds.contract import Feed
from minewatch.feeds.curves import STEPS
from minewatch.feeds.mapping import PLAIN, Mapping
from minewatch.feeds.registry import FEEDS, refuse_missing, refuse_other
from minewatch.feeds.report import LoadReport, Staged, notices
from minewatch.feeds.source import Progress, Source, ahead


def load_file(
    con: duckdb.DuckDBPyConnection,
    feed: str,
    path: Path,
    *,
    mapping: Mapping | None = None,
    utc_offset: timedelta,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Take a file into the warehouse.

    Parameters
    ----------
    con : DuckDBPyConnection
        The open warehouse, in no transaction.
    feed : str
        Key of :data:`minewatch.feeds.FEEDS`.
    path : Path
        CSV, Parquet or XLSX file.
    mapping : Mapping, optional
        How to read it; None = it is as the contract asks.
    utc_offset : timedelta
        Local standard time of the workspace, to which times are brought.
    dry_run : bool
        Do everything and keep nothing.
    progress : callable, optional
        Called with what is done and the total (bytes or rows).

    Returns
    -------
    LoadReport
        What was done. The same file with the same mapping changes nothing a second time.

    Raises
    ------
    FeedRefusedError
        If the file is not what the contract asks for; the warehouse is as before.
    WorkspaceError
        If memory or disk are wanting, or the warehouse cannot take it; it is as before.
    """
    mapping, contract = mapping or PLAIN, FEEDS[feed]
    before = path.stat() if path.is_file() else None
    source = opening.open_source(path, mapping, progress)
    if earlier := _earlier(con, feed, source.digest, mapping.digest):
        return with_changes(earlier, already_loaded=True, dry_run=dry_run)
    _clear(con)
    try:
        with refusals.reading(path):
            staged = _stage(con, contract, source, mapping, utc_offset)
        refusals.refuse_if_changed(path, before)
        refusals.refuse_if_hopeless(contract, source, staged.outcome)
        with refusals.keeping(path):
            return _keep(con, contract, source, mapping, staged, dry_run=dry_run)
    finally:
        _clear(con)


def _clear(con: duckdb.DuckDBPyConnection) -> None:
    """Drop what staging left in the temporary schema."""
    for name in (
        "staged",
        "doubled",
        "faulty",
        "wide",
        "levels",
        *(f"new_{points}" for points in STEPS),
    ):
        con.execute(f"DROP TABLE IF EXISTS temp.{name}")
    con.unregister("batch")


def _earlier(
    con: duckdb.DuckDBPyConnection, feed: str, digest: str, mapping: str
) -> LoadReport | None:
    found = con.execute(
        "SELECT report FROM loads WHERE feed = ? AND file_sha256 = ? AND mapping_sha256 = ? "
        "ORDER BY load_id DESC LIMIT 1",
        [feed, digest, mapping],
    ).fetchall()
    return LoadReport.from_json(found[0][0]) if found else None


def _stage(
    con: duckdb.DuckDBPyConnection,
    feed: Feed,
    source: Source,
    mapping: Mapping,
    utc_offset: timedelta,
) -> Staged:
    """Read and judge the whole file into temporary tables; the warehouse is not touched.

    It is done outside the transaction, which would keep every batch in memory to its end.
    """
    if not mapping.names_columns:
        refuse_other(feed, source)
    if feed.name == "curves":
        return curve_load.stage_curves(con, feed, source, mapping, utc_offset)
    bound = canonical.bind(source, mapping, feed.names)
    refuse_missing(feed, source, feed.missing_from(set(bound) | set(mapping.constants)))
    tally = Tally()
    batches = canonical.batches(source, mapping, bound, feed, tally)
    prepared = (prepare.prepare(feed.name, batch, mapping, tally) for batch in batches)
    rows.stage(con, feed, mapping, ahead(prepared))
    rows.reject(con, source)
    if feed.name in {"registers", "settlements"}:
        prepare.quarantine_above_contract(con, feed, mapping)
        prepare.settle_energies(con, mapping, tally)
    rows.settle_duplicates(con, feed, tally)
    return Staged(rows.outcome(con, feed, tally), lambda load_id: rows.replace(con, feed, load_id))


def _keep(
    con: duckdb.DuckDBPyConnection,
    feed: Feed,
    source: Source,
    mapping: Mapping,
    staged: Staged,
    *,
    dry_run: bool,
) -> LoadReport:
    """Put what is staged in place, in one transaction."""
    con.begin()
    try:
        report = _publish(con, feed, source, mapping, staged, dry_run=dry_run)
    except BaseException:
        con.rollback()
        raise
    if dry_run:
        con.rollback()
    else:
        con.commit()
    return report


def _publish(
    con: duckdb.DuckDBPyConnection,
    feed: Feed,
    source: Source,
    mapping: Mapping,
    staged: Staged,
    *,
    dry_run: bool,
) -> LoadReport:
    load_id = int(con.execute("SELECT COALESCE(max(load_id), 0) + 1 FROM loads").fetchall()[0][0])
    staged.publish(load_id)
    outcome = staged.outcome
    if feed.name in quality.FEEDS:
        outcome.tally.update(quality.flag(con, feed.name))
    report = LoadReport(
        load_id=load_id,
        feed=feed.name,
        file_name=source.path.name,
        digest=source.digest,
        rows_read=source.rows,
        rows_loaded=outcome.rows_loaded,
        rows_quarantined=outcome.rows_quarantined,
        points_missing=outcome.tally["points_missing"],
        points_quarantined=outcome.points_quarantined,
        meters=outcome.meters,
        from_on=outcome.from_on,
        to_on=outcome.to_on,
        reasons=outcome.reasons,
        notices=notices(outcome.tally),
        dry_run=dry_run,
    )
    counts = [report.rows_read, report.rows_loaded, report.rows_quarantined]
    con.execute(
        "INSERT INTO loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(load_id, feed.name, report.file_name, source.digest, mapping.digest),
            *(*counts, report.to_json()),
        ],
    )
    return report
