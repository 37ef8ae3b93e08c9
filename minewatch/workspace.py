"""A workspace: one folder with its settings and the three stores, and the only module to open them.

=====================  ====================================================================
``minewatch.toml``     settings of the place; read by :class:`Settings`
``warehouse.duckdb``   what the feeds said; written by the batch alone
``snapshots/``         what each scan concluded; immutable, one folder a scan
``ledger.sqlite``      what people decided; append-only
=====================  ====================================================================
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from string import Template

import duckdb
from pydantic import ValidationError

from minewatch.cases.ledger import Ledger
from minewatch.errors import WorkspaceError
from minewatch.publish import Snapshot, latest_snapshot
from minewatch.resources import resource
from minewatch.settings import Settings
from minewatch.warehouse import open_warehouse

SETTINGS_FILE = "minewatch.toml"


class Workspace:
    """An opened workspace folder.

    Parameters
    ----------
    folder : Path
        An existing workspace, made by :meth:`create`.

    Raises
    ------
    WorkspaceError
        If the folder is no workspace or its settings are not valid.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = _read_settings(folder / SETTINGS_FILE)

    @classmethod
    def create(
        cls, folder: Path, *, utc_offset: str = "+08:00", prior_mining: float = 0.002
    ) -> "Workspace":
        """Make a new workspace with empty stores.

        Parameters
        ----------
        folder : Path
            A folder that is absent or empty.
        utc_offset : str
            Local standard time of the readings, as ``+HH:MM``.
        prior_mining : float
            Share of meters believed to mine before any reading is seen [0-1].

        Raises
        ------
        WorkspaceError
            If the folder exists and is not empty, or cannot be made.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            msg = f"{folder} exists and is not an empty folder; choose another place."
            raise WorkspaceError(msg)
        template = Template(resource("settings", SETTINGS_FILE).read_text(encoding="utf-8"))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "snapshots").mkdir()
            text = template.substitute(utc_offset=utc_offset, prior_mining=prior_mining)
            (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
        except OSError as error:
            msg = (
                f"{folder} cannot be made into a workspace: {error.strerror}; choose another place."
            )
            raise WorkspaceError(msg) from error
        workspace = cls(folder)
        with workspace.warehouse(), workspace.ledger():
            return workspace

    @property
    def utc_offset(self) -> timedelta:
        """Local standard time of the readings, ahead of UTC."""
        return self.settings.place.offset

    @property
    def snapshots(self) -> Path:
        """The folder of the published snapshots."""
        return self.folder / "snapshots"

    @contextmanager
    def warehouse(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the warehouse for reading and writing; one process at a time."""
        limits = self.settings.resources
        con = open_warehouse(
            self.folder / "warehouse.duckdb",
            temp=self.folder / "spill",
            threads=limits.threads,
            memory_limit=limits.memory_limit,
        )
        try:
            yield con
        finally:
            con.close()

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """Open the case ledger."""
        ledger = Ledger.open(self.folder / "ledger.sqlite")
        try:
            yield ledger
        finally:
            ledger.close()

    def latest(self) -> Snapshot:
        """Return the snapshot that was published last.

        Raises
        ------
        WorkspaceError
            If nothing was scanned yet.
        """
        return latest_snapshot(self.snapshots)


def _read_settings(path: Path) -> Settings:
    if not path.is_file():
        msg = (
            f"{path.parent} is not a workspace: it has no {SETTINGS_FILE}; run: minewatch init DIR"
        )
        raise WorkspaceError(msg)
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path} is not valid TOML: {error}; mend the line it names."
        raise WorkspaceError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        msg = f"{path}: {key}: {first['msg']}; mend that setting."
        raise WorkspaceError(msg) from error
