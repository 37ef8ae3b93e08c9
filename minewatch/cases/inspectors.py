"""The list of inspectors (检查人员名录) that a random draw takes from."""

import csv
from pathlib import Path

from minewatch.errors import MinewatchError

_HEADERS = ("name", "姓名", "检查人员")
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_names(path: Path) -> list[str]:
    """Return the first column of a CSV file, blank cells and a heading left out.

    Raises
    ------
    MinewatchError
        If the file cannot be read as text, or holds a name that is no plain text.
    """
    names = [row[0].strip() for row in csv.reader(_text(path).splitlines()) if row]
    names = [name for name in names if name and name.lower() not in _HEADERS]
    odd = next((name for name in names if not name.isprintable()), None)
    if odd is not None:
        msg = f"{path}: {odd!r} is no name; mend that row."
        raise MinewatchError(msg)
    return names


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); name the list of inspectors."
        raise MinewatchError(msg) from error
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    msg = f"{path} is neither UTF-8 nor GB 18030; save the list of inspectors as CSV in UTF-8."
    raise MinewatchError(msg)
