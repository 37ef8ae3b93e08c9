"""One pass over a text file before it is parsed: digest, encoding, lines, and what to refuse.

A parser would take an unclosed quote for text running over many lines, and a line without end for
a reason to fill the memory. This pass holds no more than a block and a line.
"""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minewatch.errors import FeedRefusedError
from minewatch.feeds.source import BLOCK, Progress, ahead

#: Longest line taken [bytes].
MAX_LINE = 1 << 20
#: Text with so many characters valid in UTF-8 before a wrong byte is damaged UTF-8, not GB18030:
#: GB18030 text passes for UTF-8 by chance for a few characters at most.
_SURELY_UTF8 = 32

#: No export has so many blank lines.
_MOST_BLANK = 1_000_000

_FEED, _RETURN, _QUOTE = b'\n\r"'


@dataclass(frozen=True)
class Scan:
    """What the pass found.

    ``odd_quote_line`` is the first line with an odd number of quotes, or 0; ``blank`` are the
    lines that hold nothing.
    """

    digest: str
    encoding: str
    lines: int
    header: str
    odd_quote_line: int
    blank: list[int]


class _NotInError(Exception):
    """The bytes are not in this encoding: at which byte, after how many non-ASCII characters."""

    def __init__(self, encoding: str, at: int, characters: int) -> None:
        super().__init__(f"{encoding.upper()} (byte {at:,})")
        self.characters = characters


class _Decoding:
    """Checks bytes against one encoding, block by block."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._seen = 0
        self._characters = 0

    def feed(self, block: bytes, *, final: bool = False) -> None:
        held = self._decoder.getstate()[0]
        if held or final or not block.isascii():
            self._decode(block, held, final=final)
        self._seen += len(block)

    def _decode(self, block: bytes, held: bytes, *, final: bool) -> None:
        try:
            text = self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            good = (held + block)[: error.start].decode(self.encoding)
            self._characters += len(good) - len(good.encode("ascii", "ignore"))
            at = self._seen - len(held) + error.start
            raise _NotInError(self.encoding, at, self._characters) from error
        if self._characters < _SURELY_UTF8 and not text.isascii():
            self._characters += len(text) - len(text.encode("ascii", "ignore"))


class _Lines:
    """Counts lines and watches their length and their quotes, block by block."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines = 0
        self.odd_quote_line = 0
        self.header = b""
        self.blank: list[int] = []
        self._begun = b""

    def feed(self, block: bytes, *, final: bool = False) -> None:
        data = self._begun + block
        # A return at the very end may be the first half of a line end.
        cut = len(data) if final else max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
        self._whole(data[:cut])
        self._begun = data[cut:]
        if len(self._begun) > MAX_LINE:
            self._refuse(self.lines + 1)

    def _whole(self, data: bytes) -> None:
        """Take whole lines."""
        if not data:
            return
        signs = np.frombuffer(data, dtype=np.uint8)
        ends = _ends(data, signs)
        length = np.diff(ends, prepend=-1) - 1
        if b"\r\n" in data:
            length -= (length > 0) & (signs[np.maximum(ends - 1, 0)] == _RETURN)
        if not self.lines:
            self.header = data[: length[0]]
        if (length > MAX_LINE).any():
            self._refuse(self.lines + 1 + int(np.argmax(length > MAX_LINE)))
        if not length.all():
            self._note_blank(np.flatnonzero(length == 0) + self.lines + 1)
        if b'"' in data and not self.odd_quote_line:
            before = np.searchsorted(np.flatnonzero(signs == _QUOTE), ends)
            odd = np.diff(before, prepend=0) % 2 == 1
            self.odd_quote_line = self.lines + 1 + int(np.argmax(odd)) if odd.any() else 0
        self.lines += len(ends)

    def _note_blank(self, lines: NDArray[np.int64]) -> None:
        self.blank += lines.tolist()
        if len(self.blank) > _MOST_BLANK:
            msg = f"{self.name} has more than {_MOST_BLANK:,} blank lines; export it again."
            raise FeedRefusedError(msg)

    def _refuse(self, line: int) -> None:
        msg = (
            f"{self.name}, line {line}, is longer than {MAX_LINE:,} bytes, which no row of a feed "
            "is; check that the file is text with line ends."
        )
        raise FeedRefusedError(msg)


def _ends(data: bytes, signs: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return where the lines of whole lines end; the last may lack its line end."""
    ends = np.flatnonzero(signs == _FEED)
    if b"\r" in data:
        returns = np.flatnonzero(signs == _RETURN)
        following = signs[np.minimum(returns + 1, len(signs) - 1)]
        ends = np.union1d(ends, returns[following != _FEED])
    if not len(ends) or ends[-1] != len(signs) - 1:
        ends = np.append(ends, len(signs))
    return ends


def _blocks(path: Path, progress: Progress | None, digest: "hashlib._Hash") -> Iterator[bytes]:
    size, done = path.stat().st_size, 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            if (at := block.find(b"\0")) >= 0:
                msg = (
                    f"{path.name} holds a NUL at byte {done + at:,}, so it is not UTF-8 or GB18030 "
                    "text; export it again in one of these."
                )
                raise FeedRefusedError(msg)
            digest.update(block)
            done += len(block)
            yield block
            if progress:
                progress(done, 2 * size)


def _scan_as(path: Path, encoding: str, progress: Progress | None) -> Scan:
    digest, lines, decoding = hashlib.sha256(), _Lines(path.name), _Decoding(encoding)
    for block in ahead(_blocks(path, progress, digest)):
        lines.feed(block)
        decoding.feed(block)
    lines.feed(b"", final=True)
    decoding.feed(b"", final=True)
    header = lines.header.decode(encoding).removeprefix("\ufeff")
    odd, blank = lines.odd_quote_line, lines.blank
    return Scan(digest.hexdigest(), encoding, lines.lines, header, odd, blank)


def scan(path: Path, encoding: str | None, progress: Progress | None) -> Scan:
    """Read a text file once and say what it is.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        ``utf-8`` or ``gb18030``; None = UTF-8 where all bytes fit, else GB18030.
    progress : callable, optional
        Called with the bytes read and twice the file's size, as a second pass follows.

    Raises
    ------
    FeedRefusedError
        If a byte fits no encoding, a NUL is met, or a line is longer than :data:`MAX_LINE`.
    """
    with path.open("rb") as stream:
        bom = stream.read(3) == codecs.BOM_UTF8
    tries = ["utf-8"] if bom else [encoding] if encoding else ["utf-8", "gb18030"]
    failures: list[_NotInError] = []
    for name in tries:
        try:
            return _scan_as(path, name, progress)
        except _NotInError as failure:
            failures.append(failure)
            if failure.characters >= _SURELY_UTF8:
                break
    where = " nor ".join(str(failure) for failure in failures)
    msg = (
        f"{path.name} is not text in {where}; export it again as UTF-8 or GB18030, or name its "
        "encoding in the mapping."
    )
    raise FeedRefusedError(msg)
