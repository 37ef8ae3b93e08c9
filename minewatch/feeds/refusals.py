"""Refusals of a load: each one sentence, the fault being the file's or the workspace's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from minewatch.errors import FeedRefusedError, WorkspaceError
from minewatch.feeds.contract import Feed
from minewatch.feeds.report import Outcome
from minewatch.feeds.source import Source

#: A fault of this program, never of a file. (A column of another type fails to bind: the file.)
_OWN_FAULT = (duckdb.ParserException, duckdb.CatalogException)
_NO_ROOM = (duckdb.OutOfMemoryException, duckdb.IOException, pa.ArrowMemoryError)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Tell what libraries raise over the cells of a file.

    Raises
    ------
    FeedRefusedError
        If cells cannot be read.
    WorkspaceError
        If memory or disk are wanting.
    """
    try:
        yield
    except _NO_ROOM as error:
        raise _no_room(path, error) from error
    except _OWN_FAULT:
        raise
    except (pa.ArrowException, duckdb.Error) as error:
        msg = f"{path.name} holds cells that cannot be read ({first_line(error)}); export it again."
        raise FeedRefusedError(msg) from error


@contextmanager
def keeping(path: Path) -> Iterator[None]:
    """Tell what the warehouse raises when it is to keep what was read.

    Raises
    ------
    WorkspaceError
        If memory or disk are wanting, or the warehouse is not as it should be.
    """
    try:
        yield
    except _NO_ROOM as error:
        raise _no_room(path, error) from error
    except duckdb.Error as error:
        msg = (
            f"The warehouse could not take {path.name} and is as before ({first_line(error)}); "
            "check the workspace or restore it from a copy."
        )
        raise WorkspaceError(msg) from error


def _no_room(path: Path, error: Exception) -> WorkspaceError:
    return WorkspaceError(
        f"{path.name} could not be loaded for want of memory or disk ({first_line(error)}); "
        "free some or load it in parts."
    )


def first_line(error: Exception) -> str:
    """Return what of an error's text fits into a sentence."""
    lines = str(error).splitlines()
    return lines[0].rstrip(" .")[:200] if lines else type(error).__name__


def refuse_if_changed(path: Path, before: os.stat_result | None) -> None:
    """Refuse a file that is no longer the one that was opened."""
    after = path.stat()
    if before is None or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        msg = f"{path.name} changed while it was being read; load it when it is complete."
        raise FeedRefusedError(msg)


def refuse_if_hopeless(feed: Feed, source: Source, outcome: Outcome) -> None:
    """Refuse a file without rows, or of which more than half breaks the contract."""
    if not source.rows:
        msg = f"{source.path.name} has a header and no rows; export it again."
        raise FeedRefusedError(msg)
    rows_bad = 2 * outcome.rows_quarantined > source.rows
    points_bad = outcome.points and 2 * outcome.points_quarantined > outcome.points
    if rows_bad or points_bad:
        worst = ", ".join(f"{code}: {n:,}" for code, n in list(outcome.reasons.items())[:3])
        msg = (
            f"{source.path.name}: more than half of it breaks the contract of {feed.name} "
            f"({worst}){outcome.example}; check columns, units and the mapping."
        )
        raise FeedRefusedError(msg)
