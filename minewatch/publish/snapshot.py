"""Write and read published snapshots.

A snapshot is a folder of Parquet files (:mod:`minewatch.publish.schema`) and ``manifest.json``.
It is written beside its place and renamed at the end, so a scan that dies leaves the last
snapshot as it was. ``latest`` is a one-line file with the name of the newest.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minewatch.errors import WorkspaceError
from minewatch.publish.schema import ADDED, TABLES

_LATEST = "latest"
_MANIFEST = "manifest.json"
_SCAN_ID = re.compile(r"\d{4}-\d\d-\d\d-[0-9a-f]{12}")
#: Tables are in order of what they are about, so the rows of one meter or site lie in one group of
#: rows or two: reading them reads no more.
_GROUP_ROWS = 10_000


class Snapshot:
    """One published snapshot, read-only.

    Every table is checked against its SHA-256 in the manifest when it is first read, and the
    manifest against the digest in its own name.

    Parameters
    ----------
    path : Path
        The snapshot's folder.

    Raises
    ------
    WorkspaceError
        If the folder holds no complete snapshot, or its manifest is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = _read_manifest(path / _MANIFEST)
        self._sound: set[str] = set()

    def holds(self, name: str) -> bool:
        """Tell whether the scan wrote the table; older releases wrote fewer."""
        return name in self.manifest["tables"]

    def table(self, name: str) -> pa.Table:
        """Return one table whole; `name` is a key of :data:`minewatch.publish.schema.TABLES`.

        Columns that an older release did not write are null, and a table of
        :data:`minewatch.publish.schema.ADDED` that it did not write is empty.

        Raises
        ------
        WorkspaceError
            If the table is absent or not what the scan wrote.
        """
        if self._never_written(name):
            return TABLES[name].empty_table()
        return pq.read_table(self._file(name), schema=TABLES[name])

    def rows(
        self, name: str, column: str, value: str, *, columns: list[str] | None = None
    ) -> pa.Table:
        """Return the rows of a table in which `column` equals `value`; see :meth:`table`.

        `columns` limits what is read; None reads all.
        """
        if self._never_written(name):
            empty = TABLES[name].empty_table()
            return empty if columns is None else empty.select(columns)
        return pq.read_table(
            self._file(name),
            schema=TABLES[name],
            columns=columns,
            filters=[(column, "==", value)],
        )

    def _never_written(self, name: str) -> bool:
        return name in ADDED and not self.holds(name)

    def _file(self, name: str) -> Path:
        file = self.path / f"{name}.parquet"
        if name not in self._sound:
            _check(file, self.manifest["tables"].get(name))
            self._sound.add(name)
        return file


def publish(folder: Path, tables: Mapping[str, pa.Table], manifest: Mapping[str, Any]) -> Snapshot:
    """Write a snapshot and make it the latest.

    Its name is the day it judges and a digest of its manifest and tables, so the same conclusion
    from the same inputs is the same snapshot, byte for byte. One of that name that is already
    there is kept where it is sound and replaced where it is damaged.

    Parameters
    ----------
    folder : Path
        The workspace's folder of snapshots.
    tables : mapping of str to pyarrow.Table
        Every table of :data:`minewatch.publish.schema.TABLES`.
    manifest : mapping
        What the conclusion rests on; ``as_of`` is required.

    Raises
    ------
    WorkspaceError
        If the folder cannot be written.
    """
    try:
        scan_id = _write_snapshot(folder, tables, manifest)
        _point_latest(folder, scan_id)
    except OSError as error:
        msg = (
            f"The snapshot cannot be written into {folder} ({error.strerror or error}); check the "
            "folder's rights and the free space, then run: minewatch scan"
        )
        raise WorkspaceError(msg) from error
    return Snapshot(folder / scan_id)


def latest_snapshot(folder: Path) -> Snapshot:
    """Return the snapshot published last into `folder`.

    Raises
    ------
    WorkspaceError
        If there is none, or ``latest`` names none.
    """
    try:
        name = (folder / _LATEST).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        msg = f"{folder.parent} has no published scan yet; run: minewatch scan -w {folder.parent}"
        raise WorkspaceError(msg) from error
    except (OSError, UnicodeDecodeError):
        name = ""
    if not _SCAN_ID.fullmatch(name):
        msg = f"{folder / _LATEST} is damaged and names no snapshot; run: minewatch scan"
        raise WorkspaceError(msg)
    return Snapshot(folder / name)


def _read_manifest(path: Path) -> dict[str, Any]:
    """Return a manifest whose digest is the one in its ``scan_id``."""
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        told = manifest["scan_id"]
        known = _scan_id({key: value for key, value in manifest.items() if key != "scan_id"})
    except OSError as error:
        msg = f"{path.parent} holds no complete snapshot; run: minewatch scan"
        raise WorkspaceError(msg) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} is damaged; run: minewatch scan"
        raise WorkspaceError(msg) from error
    if told != known:
        msg = f"{path} is not what the scan wrote; run: minewatch scan"
        raise WorkspaceError(msg)
    return manifest


def _check(file: Path, digest: str | None) -> None:
    try:
        sound = digest is not None and _sha256(file) == digest
    except OSError as error:
        msg = f"{file} is missing from the snapshot or cannot be read; run: minewatch scan"
        raise WorkspaceError(msg) from error
    if not sound:
        msg = f"{file} is not what the scan wrote (SHA-256 differs); run: minewatch scan"
        raise WorkspaceError(msg)


def _write_snapshot(
    folder: Path, tables: Mapping[str, pa.Table], manifest: Mapping[str, Any]
) -> str:
    work = folder / ".unfinished"
    _remove(work)
    work.mkdir(parents=True)
    digests = {
        name: _write(work / f"{name}.parquet", tables[name].cast(schema))
        for name, schema in TABLES.items()
    }
    body = json.loads(_json({**manifest, "tables": digests}))
    scan_id = _scan_id(body)
    (work / _MANIFEST).write_text(_json({"scan_id": scan_id, **body}), encoding="utf-8")
    target = folder / scan_id
    if _is_sound(target):
        _remove(work)
    else:
        _remove(target)
        work.rename(target)
    return scan_id


def _is_sound(target: Path) -> bool:
    """Tell whether a folder holds every table of its name as it was written."""
    if target.is_symlink() or not target.is_dir():
        return False
    try:
        snapshot = Snapshot(target)
        for name in TABLES:
            _check(target / f"{name}.parquet", snapshot.manifest["tables"].get(name))
    except WorkspaceError:
        return False
    return bool(snapshot.manifest["scan_id"] == target.name)


def _remove(path: Path) -> None:
    """Remove a file, a folder, or a link without what it points to; absent is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _scan_id(body: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(_json(body).encode()).hexdigest()
    return f"{body['as_of']}-{digest[:12]}"


def _write(path: Path, table: pa.Table) -> str:
    pq.write_table(table, path, compression="zstd", store_schema=False, row_group_size=_GROUP_ROWS)
    return _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)


def _point_latest(folder: Path, scan_id: str) -> None:
    fresh = folder / f"{_LATEST}.new"
    _remove(fresh)
    fresh.write_text(scan_id + "\n", encoding="utf-8")
    fresh.replace(folder / _LATEST)
