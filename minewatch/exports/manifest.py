"""The manifest beside an export (清单): digests of the file and of all that it rests on."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from minewatch import __version__
from minewatch.cases.ledger import Head
from minewatch.errors import MinewatchError
from minewatch.exports.files import place
from minewatch.publish import Snapshot

#: Version of the manifest's format.
FORMAT = 1

_INPUTS = ("feed", "file_name", "file_sha256", "mapping_sha256")
_CODE = (".py", ".sql", ".toml", ".typ", ".html", ".css", ".js")


def manifest_of(out: Path) -> Path:
    """Return where the manifest of an export stands: the file's name and ``.manifest.json``."""
    return out.with_name(f"{out.name}.manifest.json")


def write_manifest(
    out: Path,
    content: bytes,
    *,
    product: str,
    snapshot: Snapshot,
    rules_digest: str,
    head: Head,
    options: dict[str, Any] | None = None,
) -> Path:
    """Write the manifest of an export beside it; the same for the same export.

    Parameters
    ----------
    out : Path
        The export.
    content : bytes
        What it holds.
    product : str
        What it is: ``list``, ``notice``, ...
    snapshot : Snapshot
        The scan it was read from.
    rules_digest : str
        Of the rule files as they are now; the manifest of the scan holds that of the scan.
    head : Head
        Of the case ledger.
    options : dict, optional
        How it was asked for: JSON values; never a person's data.

    Returns
    -------
    Path
        The manifest.

    Raises
    ------
    MinewatchError
        If it cannot be written.
    """
    scan = snapshot.manifest
    body = {
        "format": FORMAT,
        "file": {"name": out.name, "sha256": sha256(content), "bytes": len(content)},
        "product": product,
        "options": options or {},
        "snapshot": {key: scan.get(key) for key in ("scan_id", "as_of", "tables", "model_digest")},
        "inputs": [{key: load[key] for key in _INPUTS} for load in _loads(snapshot)],
        "rules": {"scan": scan.get("rules_digest"), "now": rules_digest},
        "code": {"minewatch": __version__, "scan": scan.get("minewatch"), "sha256": code_digest()},
        "ledger": {"events": head.events, "hash": head.hash},
    }
    text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)
    return place(manifest_of(out), f"{text}\n".encode())


def read_manifest(out: Path) -> dict[str, Any]:
    """Return the manifest of an export, checked against the file.

    Raises
    ------
    MinewatchError
        If the manifest is missing or damaged, or the file is not what it says.
    """
    path = manifest_of(out)
    try:
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        told, found = body["file"]["sha256"], sha256(out.read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path} or its file cannot be read ({error}); export again."
        raise MinewatchError(msg) from error
    if told != found:
        msg = f"{out} is not the file that {path.name} speaks of (SHA-256 differs); export again."
        raise MinewatchError(msg)
    return body


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@cache
def code_digest() -> str:
    """Return a digest of the installed program: names and bytes of its modules and layouts."""
    digest = hashlib.sha256()
    for name, content in sorted(_code(files("minewatch"), "")):
        digest.update(f"{name}\0{sha256(content)}\n".encode())
    return digest.hexdigest()


def _code(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            found += [] if name == "data" else _code(entry, f"{name}/")
        elif name.endswith(_CODE):
            found.append((name, entry.read_bytes()))
    return found


def _loads(snapshot: Snapshot) -> list[dict[str, Any]]:
    loads: list[dict[str, Any]] = snapshot.table("loads").to_pylist()
    return sorted(loads, key=lambda load: load["load_id"])
