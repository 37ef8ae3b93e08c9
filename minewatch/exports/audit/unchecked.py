"""A snapshot read although a file of it is not what the scan wrote, so that an audit says where."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from minewatch.errors import WorkspaceError
from minewatch.publish import Snapshot


class Unchecked(Snapshot):
    """A snapshot that notes a table whose digest differs instead of refusing it.

    Attributes
    ----------
    damaged : dict of str to str
        What is wrong, by table read so far.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.damaged: dict[str, str] = {}

    def table(self, name: str) -> pa.Table:
        """Return one table whole; see :meth:`Snapshot.table`.

        Raises
        ------
        WorkspaceError
            If it cannot be read at all.
        """
        with self._told(name):
            return super().table(name)

    def rows(
        self, name: str, column: str, value: str, *, columns: list[str] | None = None
    ) -> pa.Table:
        """Return the rows in which `column` equals `value`; see :meth:`table`."""
        with self._told(name):
            return super().rows(name, column, value, columns=columns)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except pa.ArrowException as error:
            msg = f"{self.path / name}.parquet cannot be read ({error}); run: minewatch scan"
            raise WorkspaceError(msg) from error

    def _file(self, name: str) -> Path:
        try:
            return super()._file(name)
        except WorkspaceError as error:
            file = self.path / f"{name}.parquet"
            if not file.is_file():
                raise
            self.damaged[name] = str(error)
            return file
