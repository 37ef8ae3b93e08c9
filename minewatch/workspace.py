"""A workspace: one folder with its settings and the three stores, and the only module to open them.

=====================  ====================================================================
``minewatch.toml``     settings of the place; read by :class:`Settings`
``warehouse.duckdb``   what the feeds said; written by the batch alone
``snapshots/``         what each scan concluded; immutable, one folder a scan
``ledger.sqlite``      what people decided; append-only
``rules/``             rules of the place that add to or override the shipped ones, if there are any
``model/``             weights refitted on inspections (``minewatch calibrate``), if there are any
=====================  ====================================================================
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import duckdb

from minewatch.cases.ledger import Ledger
from minewatch.errors import WorkspaceError
from minewatch.publish import Snapshot, latest_snapshot
from minewatch.rules import Rulebook
from minewatch.settings import SETTINGS_FILE, FourHours, read_settings, settings_text
from minewatch.warehouse import open_warehouse, told_failure


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
        self.settings = read_settings(folder / SETTINGS_FILE)

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        utc_offset: str = "+08:00",
        prior_mining: float = 0.002,
        register_hours: FourHours | None = None,
    ) -> "Workspace":
        """Make a new workspace with empty stores.

        Parameters
        ----------
        folder : Path
            A folder that is absent or empty.
        utc_offset, prior_mining, register_hours
            See :func:`settings_text`.

        Raises
        ------
        WorkspaceError
            If an option is not valid, or the folder exists and is not empty, or cannot be made.
        """
        text = settings_text(
            utc_offset=utc_offset, prior_mining=prior_mining, register_hours=register_hours
        )
        try:
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                msg = f"{folder} exists and is not an empty folder; choose another place."
                raise WorkspaceError(msg)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "snapshots").mkdir()
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

    @property
    def model_file(self) -> Path:
        """Where the place's own model of weights is kept, whether or not there is one."""
        return self.folder / "model" / "weights.json"

    @property
    def own_model(self) -> Path | None:
        """The place's own model of weights, for ``load_calibration``; None: the shipped one."""
        return self.model_file if self.model_file.exists() else None

    def rulebook(self) -> Rulebook:
        """Return the shipped rules, overridden by the folder ``rules`` if there is one.

        Raises
        ------
        RuleError
            If a rule file is not valid.
        """
        return Rulebook.with_own(self.folder / "rules")

    @contextmanager
    def warehouse(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the warehouse for reading and writing; one process at a time.

        Raises
        ------
        WorkspaceError
            If it cannot be opened, or file, disk or memory fail while it is used.
        """
        limits, path = self.settings.resources, self.folder / "warehouse.duckdb"
        con = open_warehouse(
            path,
            temp=self.folder / "spill",
            threads=limits.threads,
            memory_limit=limits.memory_limit,
        )
        try:
            yield con
        except duckdb.Error as error:
            failure = told_failure(path, error)
            if failure is None:
                raise
            raise failure from error
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
