"""A file opened for loading: what it holds, and its rows in bounded batches.

Every batch carries ``line``,
the true line of the row in the file, the header being line 1 (for Parquet, which has no lines:
row number + 1).
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from minewatch.errors import FeedRefusedError

_Part = TypeVar("_Part", bytes, pa.RecordBatch)
Progress = Callable[[int, int], None]

#: Bytes read at a time.
BLOCK = 1 << 22
#: Rows handed on at a time, about.
BATCH_ROWS = 1 << 18
#: Rows that one thread of DuckDB takes at a time.
_SLICE = 1 << 15


@dataclass(frozen=True)
class Rejected:
    """A row that could not be read at all."""

    line: int
    reason: str
    detail: str


@dataclass
class Source:
    """An opened file.

    Attributes
    ----------
    path : Path
        The file.
    digest : str
        SHA-256 of its bytes, hexadecimal.
    columns : list of str
        Header as written.
    read : callable
        ``read(columns)`` yields batches of these columns and ``line``; rows that could not be
        read are appended to ``rejected`` before the batch after them.
    rejected : list of Rejected
        Rows that could not be read so far.
    rows : int
        Data rows read so far, rejected ones included.
    """

    path: Path
    digest: str
    columns: list[str]
    read: Callable[[list[str]], Iterator[pa.RecordBatch]]
    rejected: list[Rejected] = field(default_factory=list)
    rows: int = 0


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def ahead(parts: Iterator[_Part]) -> Iterator[_Part]:
    """Yield parts of a file, the next being read in a thread while this one is worked on."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = reader.submit(next, parts, None)
            yield part


def in_slices(table: pa.Table) -> pa.Table:
    """Cut a table into slices, which DuckDB scans with several threads."""
    return pa.Table.from_batches(table.to_batches(max_chunksize=_SLICE), table.schema)


def require(columns: list[str], wanted: list[str], path: Path) -> None:
    """Refuse a file in which a wanted column stands twice."""
    twice = [name for name in wanted if columns.count(name) > 1]
    if twice:
        msg = f"{path.name} has the column {twice[0]!r} more than once; rename or remove one."
        raise FeedRefusedError(msg)
