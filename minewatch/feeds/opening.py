"""Open a file in whichever format it is, told from its first bytes and never from its name."""

from pathlib import Path

from minewatch.errors import FeedRefusedError
from minewatch.feeds import csv_source, parquet_source, xlsx_source
from minewatch.feeds.mapping import Mapping
from minewatch.feeds.source import Progress, Source


def open_source(path: Path, mapping: Mapping, progress: Progress | None) -> Source:
    """Open a file for loading.

    Raises
    ------
    FeedRefusedError
        If it is absent, empty, no regular file, or in no format that minewatch reads.
    """
    if not path.exists():
        msg = f"{path} does not exist; check the path."
        raise FeedRefusedError(msg)
    if not path.is_file():
        msg = f"{path} is not a file; name the files to load one by one."
        raise FeedRefusedError(msg)
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        msg = f"{path.name} cannot be read ({error.strerror}); check its permissions."
        raise FeedRefusedError(msg) from error
    if not head:
        msg = f"{path.name} is empty; export it again."
        raise FeedRefusedError(msg)
    if head.startswith(b"PAR1"):
        return parquet_source.open_parquet(path, progress)
    if head.startswith(b"PK\x03\x04"):
        return xlsx_source.open_xlsx(path, mapping.sheet, progress)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        msg = f"{path.name} is an old Excel file (.xls) or is encrypted; save it as XLSX or CSV."
        raise FeedRefusedError(msg)
    return csv_source.open_csv(path, mapping, progress)
