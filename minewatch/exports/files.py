"""Put an export in its place: whole or not at all, and the same bytes for the same content."""

import contextlib
import errno
import hashlib
import io
import os
import re
import zipfile
from pathlib import Path

from minewatch.errors import MinewatchError

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


# What a workspace is known by, and the names in it that exports may not take.
_WORKSPACE_MARK = "minewatch.toml"
_STORES = re.compile(r"(minewatch\.toml|warehouse\.duckdb|ledger\.sqlite).*|snapshots|spill")


def place(out: Path, content: bytes) -> Path:
    """Write `content` to `out` through a file beside it, making folders as needed.

    Raises
    ------
    MinewatchError
        If the file cannot be written, or is one of a workspace's own.
    """
    # Not named after `out`, whose name may be as long as a disk takes.
    fresh = out.parent / f".{hashlib.sha256(os.fsencode(out.name)).hexdigest()[:16]}.new"
    try:
        _refuse_stores(out)
        if not out.name or out.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        fresh.write_bytes(content)
        fresh.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        msg = f"{out} cannot be written ({error.strerror}); choose another place with --out."
        raise MinewatchError(msg) from error
    return out


def _refuse_stores(out: Path) -> None:
    """Refuse a place within the stores of any workspace; links lead where they lead."""
    spot = out.parent.resolve() / out.name
    for folder in spot.parents:
        first = spot.relative_to(folder).parts[0]
        if _STORES.fullmatch(first.casefold()) and (folder / _WORKSPACE_MARK).is_file():
            msg = f"{out} belongs to the workspace itself; choose another place with --out."
            raise MinewatchError(msg)


def check_suffix(out: Path, formats: tuple[str, ...]) -> str:
    """Return the suffix of `out`, checked to be one of `formats`.

    Raises
    ------
    MinewatchError
        If it is none of them.
    """
    suffix = out.suffix.lower()
    if suffix not in formats:
        msg = f"{out} must end in {', '.join(formats)}; the suffix chooses the format."
        raise MinewatchError(msg)
    return suffix


def timeless_zip(content: bytes, modified: str) -> bytes:
    """Return an office file (XLSX, DOCX) without the time of writing, which its writer puts in."""
    fresh = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            body = _MODIFIED.sub(rb"\g<1>" + modified.encode() + rb"\g<2>", old.read(name))
            new.writestr(entry, body)
    return fresh.getvalue()
