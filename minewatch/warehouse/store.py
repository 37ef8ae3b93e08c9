"""Open a warehouse safely and bring its tables to the newest version."""

from importlib.resources import files
from pathlib import Path

import duckdb

from minewatch.errors import WorkspaceError

_MIGRATIONS = sorted(
    (item for item in files("minewatch.warehouse").iterdir() if item.name.endswith(".sql")),
    key=lambda item: item.name,
)

# What DuckDB says of a locked file, and what Windows says.
_IN_USE = ("Could not set lock on file", "being used by another process")

#: The schema version that this release writes.
NEWEST = len(_MIGRATIONS)


def open_warehouse(
    path: Path, *, temp: Path, threads: int, memory_limit: str
) -> duckdb.DuckDBPyConnection:
    """Open (or create) a warehouse and run the migrations that it lacks.

    The connection reads and writes no other file, loads no extension and keeps its settings
    locked; what exceeds memory is spilled to `temp`.

    Parameters
    ----------
    path : Path
        The DuckDB file.
    temp : Path
        Folder for spilled data; created when needed.
    threads : int
        Number of worker threads; results do not depend on it.
    memory_limit : str
        In DuckDB's notation, for example ``"2GB"``.

    Raises
    ------
    WorkspaceError
        If the file is in use, damaged, not readable, of a newer version than this release knows,
        or `memory_limit` is too small to open it.
    """
    try:
        con = duckdb.connect(
            str(path),
            config={
                "threads": threads,
                "memory_limit": memory_limit,
                "temp_directory": str(temp),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": True,
            },
        )
    except duckdb.Error as error:
        raise told_failure(path, error) or _not_a_warehouse(path, error) from error
    try:
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        _migrate(con, path)
    except duckdb.Error as error:
        con.close()
        raise told_failure(path, error) or _not_a_warehouse(path, error) from error
    except BaseException:
        con.close()
        raise
    return con


def told_failure(path: Path, error: duckdb.Error) -> WorkspaceError | None:
    """Return what a person can do about a failure of file, disk or memory; None for any other."""
    first = str(error).partition("\n")[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        text = f"needs more memory than it may use ({first}); raise memory_limit in minewatch.toml."
    elif any(sign in first for sign in _IN_USE):
        text = "is in use by another process; wait until it ends, then try again."
    elif "Corrupt database" in first:
        text = f"is damaged ({first}); restore it from a backup."
    elif "Permission denied" in first:
        text = f"cannot be used ({first}); check the access rights of the file and its folder."
    elif isinstance(error, duckdb.IOException) and "not a valid DuckDB" not in first:
        text = (
            f"cannot be opened as a warehouse or written to ({first}); check the file, its folder "
            "and the free space."
        )
    else:
        return None
    return WorkspaceError(f"{path} {text}")


def _not_a_warehouse(path: Path, error: duckdb.Error) -> WorkspaceError:
    first = str(error).partition("\n")[0]
    return WorkspaceError(
        f"{path} cannot be opened as a warehouse ({first}); if it was written by a newer "
        "release, use that release, else restore it from a backup."
    )


def schema_version(con: duckdb.DuckDBPyConnection) -> int:
    """Return the version of the warehouse's tables, 0 when it has none yet."""
    known = con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'schema_version'"
    ).fetchall()[0][0]
    if not known:
        return 0
    row = con.execute("SELECT max(version) FROM schema_version").fetchall()[0]
    return int(row[0] or 0)


def _migrate(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    version = schema_version(con)
    if version > NEWEST:
        msg = (
            f"{path} has version {version}, newer than version {NEWEST} that this release of "
            "minewatch knows; use the newer release."
        )
        raise WorkspaceError(msg)
    if version == NEWEST:
        return
    con.execute("BEGIN")
    try:
        con.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
        for number in range(version, NEWEST):
            con.execute(_MIGRATIONS[number].read_text(encoding="utf-8"))
            con.execute("INSERT INTO schema_version VALUES (?)", [number + 1])
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise
