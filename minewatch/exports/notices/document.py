"""A notice as both formats draw it: blocks of text and tables, filled in."""

from dataclasses import dataclass
from typing import Literal

Style = Literal[
    "title", "heading", "centred", "flush", "signature", "body", "table", "page"
]  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table: headings, rows of text, relative widths of the columns.

    Attributes
    ----------
    header : tuple of str
        Empty for a form, whose first and third columns are names.
    rows : tuple of tuple of str
        As many cells as widths.
    widths : tuple of int
        Relative.
    numbers : frozenset of int
        Columns that stand at the right.
    height_mm : float
        Least height of a row, for what is filled in by hand.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numbers: frozenset[int] = frozenset()
    height_mm: float = 0.0


@dataclass(frozen=True)
class Block:
    """One paragraph, table or page break."""

    style: Style
    text: str
    table: Table | None = None


@dataclass(frozen=True)
class Document:
    """A whole notice.

    Attributes
    ----------
    draft : bool
        Every page says that it is a draft that may not be served.
    digest : str
        At the foot of every page: what the figures rest on.
    """

    title: str
    blocks: tuple[Block, ...]
    draft: bool
    digest: str
