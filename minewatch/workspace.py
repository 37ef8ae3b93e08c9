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
from minewatch.warehouse import open_warehouse, told_failure

SETTINGS_FILE = "minewatch.toml"

#: Hours a day of the sharp, peak, flat and valley register.
RegisterHours = tuple[float, float, float, float]

_EXAMPLE: RegisterHours = (2.0, 6.0, 8.0, 8.0)
_WIDEST_OFFSET = timedelta(hours=14)


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
        cls,
        folder: Path,
        *,
        utc_offset: str = "+08:00",
        prior_mining: float = 0.002,
        register_hours: RegisterHours | None = None,
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


def settings_text(
    *, utc_offset: str, prior_mining: float, register_hours: RegisterHours | None
) -> str:
    """Return ``minewatch.toml`` of a new workspace.

    Parameters
    ----------
    utc_offset : str
        Local standard time of the readings, as ``+HH:MM``, at most 14:00 off UTC.
    prior_mining : float
        Share of meters believed to mine before any reading is seen [0-1].
    register_hours : tuple of four float, or None
        Hours a day of the sharp, peak, flat and valley register (尖峰平谷时段); they sum to 24.
        None leaves them out, as an example to fill in.

    Raises
    ------
    WorkspaceError
        If a value is not valid.
    """
    template = Template(resource("settings", SETTINGS_FILE).read_text(encoding="utf-8"))
    text = template.substitute(
        utc_offset=utc_offset, prior_mining=prior_mining, register_hours=_hours(register_hours)
    )
    _parsed(text, SETTINGS_FILE)
    return text


def _hours(hours: RegisterHours | None) -> str:
    names = ("sharp", "peak", "flat", "valley")
    lines = [f"{name} = {value}" for name, value in zip(names, hours or _EXAMPLE, strict=True)]
    section = ["[register_hours]", *lines]
    if hours is None:
        section = ["请填写本省时段，并去掉行首的“# ”。 Put your own hours here:", *section]
        section = [f"# {line}" for line in section]
    return "\n".join(section)


def _read_settings(path: Path) -> Settings:
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = (
            f"{path.parent} is not a workspace: it has no {SETTINGS_FILE}; run: minewatch init DIR"
        )
        raise WorkspaceError(msg) from error
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); check the file and its access rights."
        raise WorkspaceError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path} is not UTF-8 text: {error}; save it as UTF-8."
        raise WorkspaceError(msg) from error
    return _parsed(text, str(path))


def _parsed(text: str, where: str) -> Settings:
    try:
        settings = Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        msg = f"{where} is not valid TOML: {error}; mend the line it names."
        raise WorkspaceError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        msg = f"{where}: {key}: {first['msg']}; mend that setting."
        raise WorkspaceError(msg) from error
    if abs(settings.place.offset) > _WIDEST_OFFSET:
        msg = f"{where}: place.utc_offset: must lie within -14:00 and +14:00; mend that setting."
        raise WorkspaceError(msg)
    return settings
