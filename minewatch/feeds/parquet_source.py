"""Rows of a Parquet file, typed as they are."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minewatch.errors import FeedRefusedError
from minewatch.feeds.refusals import first_line
from minewatch.feeds.source import BATCH_ROWS, Progress, Source, digest_of

#: Largest row group taken, uncompressed [bytes].
MAX_ROW_GROUP = 2 << 30
#: Cells in a batch at most, so that wide files stay bounded.
_BATCH_CELLS = 1 << 23


def open_parquet(path: Path, progress: Progress | None) -> Source:
    """Open a Parquet file.

    Raises
    ------
    FeedRefusedError
        If it is truncated or corrupt, or a row group is larger than :data:`MAX_ROW_GROUP`.
    """
    try:
        with pq.ParquetFile(path) as file:
            meta, columns = file.metadata, file.schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error
    groups = [meta.row_group(at).total_byte_size for at in range(meta.num_row_groups)]
    if max(groups, default=0) > MAX_ROW_GROUP:
        msg = (
            f"{path.name} has a row group of {max(groups):,} bytes; write it again with row "
            "groups of at most 2 GiB."
        )
        raise FeedRefusedError(msg)
    source = Source(path, digest_of(path), columns, lambda wanted: _rows(source, wanted, progress))
    return source


def _rows(source: Source, wanted: list[str], progress: Progress | None) -> Iterator[pa.RecordBatch]:
    try:
        with pq.ParquetFile(source.path) as file:
            total = file.metadata.num_rows
            size = max(1, min(BATCH_ROWS, _BATCH_CELLS // max(1, len(wanted))))
            for batch in file.iter_batches(batch_size=size, columns=wanted):
                batch.validate(full=True)
                first = source.rows + 2
                source.rows += batch.num_rows
                lines = pa.array(np.arange(first, source.rows + 2))
                arrays = [batch.column(name) for name in wanted]
                yield pa.RecordBatch.from_arrays([lines, *arrays], ["line", *wanted])
                if progress:
                    progress(source.rows, total)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(source.path, error) from error


def _damaged(path: Path, error: Exception) -> FeedRefusedError:
    return FeedRefusedError(
        f"{path.name} is a truncated or damaged Parquet file ({first_line(error)}); copy or export "
        "it again."
    )
