"""Put an export in its place: whole or not at all, and the same bytes for the same content."""

import io
import re
import zipfile
from pathlib import Path

from minewatch.errors import MinewatchError

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def place(out: Path, content: bytes) -> Path:
    """Write `content` to `out` through a file beside it, making folders as needed.

    Raises
    ------
    MinewatchError
        If the file cannot be written.
    """
    fresh = out.with_name(f".{out.name}.new")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        fresh.replace(out)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        msg = f"{out} cannot be written ({error.strerror}); choose another place with --out."
        raise MinewatchError(msg) from error
    return out


def chosen_format(out: Path, formats: tuple[str, ...]) -> str:
    """Return the suffix of `out`, which must be one of `formats`.

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


def timeless_xlsx(content: bytes, modified: str) -> bytes:
    """Return the workbook without the time of writing, which openpyxl puts into it."""
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
