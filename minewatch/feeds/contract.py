"""What a feed's contract is made of: columns with meaning, unit, bounds; keys; other rules."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "id", "text", "code", "number", "energy", "money", "price", "whole", "date", "month"
]  # fmt: skip

#: Kind -> DuckDB type of the warehouse column.
SQL_TYPES: dict[Kind, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "code": "VARCHAR",
    "number": "DOUBLE",
    "energy": "DECIMAL(18, 4)",
    "money": "DECIMAL(18, 2)",
    "price": "DECIMAL(12, 6)",
    "whole": "INTEGER",
    "date": "DATE",
    "month": "DATE",
}


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    Attributes
    ----------
    name : str
        Name in the file (after mapping).
    kind : Kind
        How its cells are read.
    zh, en : str
        The field's term in both languages.
    unit : str
        Unit, empty for none.
    required : bool
        The column must be there, and a row without a value is quarantined.
    low, high : float, optional
        Inclusive bounds; a value outside is quarantined.
    target : str
        Column in the warehouse, where it differs from ``name``.
    codes : tuple of tuple of str
        Of a code: what it may be, each followed by other terms that are read as it.
    not_before : str
        Column of a day that this day may not lie before.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None
    target: str = ""
    codes: tuple[tuple[str, ...], ...] = ()
    not_before: str = ""

    @property
    def stored(self) -> str:
        """Name of the column in the warehouse."""
        return self.target or self.name


@dataclass(frozen=True)
class Feed:
    """A feed's contract.

    Attributes
    ----------
    name : str
        Key in :data:`minewatch.feeds.FEEDS`.
    table : str
        Warehouse table; for curves the stem ``curves``.
    zh, en : str
        Name for people.
    columns : tuple of Column
        In the order of the contract.
    key : tuple of str
        Warehouse columns that identify a row; a later file replaces by it.
    any_of : tuple of tuple of str
        At least one of these groups of columns must be in the file.
    points : tuple of str
        Further columns by which a file of the feed is known: the points of a wide curve.
    """

    name: str
    table: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...] = ()
    points: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    def missing_from(self, found: set[str]) -> list[str]:
        """Return what of the contract's required columns is not among ``found``."""
        missing = [name for name in self.required if name not in found]
        if self.any_of and not any(found.issuperset(group) for group in self.any_of):
            missing.append(" or ".join(" + ".join(group) for group in self.any_of))
        return missing

    def covered(self, found: set[str]) -> int:
        """Count the columns among ``found`` that the contract knows."""
        return len(found.intersection(self.names)) + len(found.intersection(self.points))
