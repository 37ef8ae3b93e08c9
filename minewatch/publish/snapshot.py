"""Write and read published snapshots.

A snapshot is a folder of Parquet files (:mod:`minewatch.publish.schema`) and ``manifest.json``.
It is written beside its place and renamed at the end, so a scan that dies leaves the last
snapshot as it was. ``latest`` is a one-line file with the name of the newest.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from minewatch.errors import WorkspaceError
from minewatch.publish.schema import TABLES

_LATEST = "latest"
_MANIFEST = "manifest.json"


class Snapshot:
    """One published snapshot, read-only.

    Parameters
    ----------
    path : Path
        The snapshot's folder.

    Raises
    ------
    WorkspaceError
        If the folder holds no complete snapshot.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = (path / _MANIFEST).read_text(encoding="utf-8")
        except OSError as error:
            msg = f"{path} holds no complete snapshot; run: minewatch scan"
            raise WorkspaceError(msg) from error
        self.manifest: dict[str, Any] = json.loads(text)

    def table(self, name: str) -> pa.Table:
        """Return one table whole; `name` is a key of :data:`minewatch.publish.schema.TABLES`."""
        return pq.read_table(self._file(name), schema=TABLES[name])

    def rows(self, name: str, column: str, value: str) -> pa.Table:
        """Return the rows of a table in which `column` equals `value`."""
        return pq.read_table(self._file(name), schema=TABLES[name], filters=[(column, "==", value)])

    def _file(self, name: str) -> Path:
        file = self.path / f"{name}.parquet"
        if not file.is_file():
            msg = f"{file} is missing from the snapshot; run: minewatch scan"
            raise WorkspaceError(msg)
        return file


def publish(folder: Path, tables: Mapping[str, pa.Table], manifest: Mapping[str, Any]) -> Snapshot:
    """Write a snapshot and make it the latest.

    Its name is the day it judges and a digest of its manifest and tables, so the same conclusion
    from the same inputs is the same snapshot, byte for byte.

    Parameters
    ----------
    folder : Path
        The workspace's folder of snapshots.
    tables : mapping of str to pyarrow.Table
        Every table of :data:`minewatch.publish.schema.TABLES`.
    manifest : mapping
        What the conclusion rests on; ``as_of`` is required.
    """
    work = folder / ".unfinished"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    digests = {
        name: _write(work / f"{name}.parquet", tables[name].cast(schema))
        for name, schema in TABLES.items()
    }
    body = {**manifest, "tables": digests}
    digest = hashlib.sha256(_json(body).encode()).hexdigest()
    scan_id = f"{manifest['as_of']}-{digest[:12]}"
    (work / _MANIFEST).write_text(_json({"scan_id": scan_id, **body}), encoding="utf-8")
    target = folder / scan_id
    if target.exists():
        shutil.rmtree(work)
    else:
        work.rename(target)
    _point_latest(folder, scan_id)
    return Snapshot(target)


def latest_snapshot(folder: Path) -> Snapshot:
    """Return the snapshot published last into `folder`.

    Raises
    ------
    WorkspaceError
        If there is none.
    """
    pointer = folder / _LATEST
    if not pointer.is_file():
        msg = f"{folder.parent} has no published scan yet; run: minewatch scan -w {folder.parent}"
        raise WorkspaceError(msg)
    return Snapshot(folder / pointer.read_text(encoding="utf-8").strip())


def _write(path: Path, table: pa.Table) -> str:
    pq.write_table(table, path, compression="zstd", store_schema=False)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)


def _point_latest(folder: Path, scan_id: str) -> None:
    fresh = folder / f"{_LATEST}.new"
    fresh.write_text(scan_id + "\n", encoding="utf-8")
    fresh.replace(folder / _LATEST)
