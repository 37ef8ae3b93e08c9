"""Mapping files (映射文件, TOML): what a real export calls and means by the contract's columns."""

import hashlib
import re
import tomllib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from minewatch.errors import MappingError
from minewatch.feeds.place import Datum
from minewatch.feeds.registry import FEEDS

_OFFSET = re.compile(r"(?:UTC)?([+-])(\d{1,2})(?::?(\d{2}))?")
Step = Literal[5, 15, 30, 60]
Cell = str | int | float


class FromOrder(BaseModel):
    """Rows without a time: the first row of each meter is at ``start``, the next a step later."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    start: datetime
    step_minutes: Step


class Mapping(BaseModel):
    """How a file is to be read. Every key is optional; what is not said is as in the contract.

    Attributes
    ----------
    columns : dict
        Contract's column -> the file's.
    constants : dict
        Contract's column -> one value for all rows.
    keep : dict
        File's column -> value or values; rows with other values are passed over and counted.
    encoding, delimiter, sheet : str
        Of a CSV file or a workbook, where they are not to be found out.
    date_format : str
        How dates and times are written, in the signs of ``strftime``.
    time_zone : str
        IANA name or offset such as ``+08:00`` of times without an offset of their own.
    unit : {"kw", "w", "kwh", "wh"}
        Unit of a curve's values; energies are those of one interval.
    scale : float
        Factor on values, e.g. a multiplier (倍率) that the export leaves out.
    missing : list
        Texts or numbers that stand for a missing value.
    stamp : {"start", "end"}
        Which end of the interval the time names.
    midnight : {"start", "end"}
        Whether 0:00 of a date is its beginning or (as 24:00) its end.
    layout : {"long", "wide", "columns"}
        Found out where not given; ``columns`` = each of ``meters`` is a column of the file.
    meters : list of str
        Value columns of the layout ``columns``; their names become the meters' identifiers.
    points : str
        Name of the wide columns with ``{}`` for the number.
    step_minutes, resample_minutes : int
        Interval of a long file; interval to which irregular samples are averaged.
    from_order : FromOrder
        For rows without a time.
    datum : {"wgs84", "gcj02", "bd09"}
        Of longitude and latitude.
    total : {"given", "sum"}
        Whether a missing total is the sum of the registers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str] = {}
    constants: dict[str, Cell] = {}
    keep: dict[str, Cell | list[Cell]] = {}
    encoding: Literal["utf-8", "gb18030"] | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    sheet: str | None = None
    date_format: str | None = None
    time_zone: str | None = None
    unit: Literal["kw", "w", "kwh", "wh"] | None = None
    scale: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0
    missing: list[Cell] = []
    stamp: Literal["start", "end"] = "start"
    midnight: Literal["start", "end"] = "start"
    layout: Literal["long", "wide", "columns"] | None = None
    meters: list[str] = []
    points: str = "P{}"
    step_minutes: Step | None = None
    resample_minutes: Step | None = None
    from_order: FromOrder | None = None
    datum: Datum = "wgs84"
    total: Literal["given", "sum"] = "given"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None:
            zone_of(name)
        return name

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.points.count("{}") != 1:
            msg = "points must hold {} once, for the number"
            raise ValueError(msg)
        if (self.layout == "columns") != bool(self.meters):
            msg = 'meters lists the value columns and goes with layout = "columns"'
            raise ValueError(msg)
        if self.resample_minutes and self.unit in {"kwh", "wh"}:
            msg = "resample_minutes averages powers; it cannot go with an energy unit"
            raise ValueError(msg)
        if self.date_format and "%z" in self.date_format.lower():
            msg = "date_format cannot hold %z; offsets are read without a format"
            raise ValueError(msg)
        return self

    @property
    def names_columns(self) -> bool:
        """Whether it says what columns of the file mean."""
        return bool(self.columns or self.meters or "points" in self.model_fields_set)

    @property
    def digest(self) -> str:
        """SHA-256 of the mapping in force; empty for one that says nothing."""
        said = self.model_dump_json(exclude_defaults=True)
        return "" if said == "{}" else hashlib.sha256(said.encode()).hexdigest()


#: The mapping that says nothing.
PLAIN = Mapping()

_CURVES_ONLY = frozenset(
    {"unit", "stamp", "midnight", "layout", "meters", "points", "step_minutes"}
    | {"resample_minutes", "from_order", "time_zone"}
)
_NOT_FOR: dict[str, frozenset[str]] = {
    "meters": _CURVES_ONLY | {"total", "scale"},
    "curves": frozenset({"datum", "total"}),
    "registers": (_CURVES_ONLY - {"unit"}) | {"datum"},
    "settlements": (_CURVES_ONLY - {"unit"}) | {"datum"},
    "enterprises": _CURVES_ONLY | {"datum", "total", "scale"},
    "data-centres": _CURVES_ONLY | {"total", "scale"},
    "weather": _CURVES_ONLY | {"total", "scale"},
    "plants": _CURVES_ONLY | {"total", "scale"},
    "plant-output": (_CURVES_ONLY - {"unit"}) | {"datum", "total"},
    "applications": _CURVES_ONLY | {"total", "scale"},
    "tips": _CURVES_ONLY | {"total", "scale"},
    "network-leads": _CURVES_ONLY | {"total", "scale"},
    "coin-prices": _CURVES_ONLY | {"datum", "total", "scale"},
    "power-quality": _CURVES_ONLY | {"datum", "total", "scale"},
    "market-participants": _CURVES_ONLY | {"datum", "total", "scale"},
    "benefits": _CURVES_ONLY | {"datum", "total", "scale"},
    "commitments": _CURVES_ONLY | {"datum", "total", "scale"},
    "filings": _CURVES_ONLY | {"datum", "total", "scale"},
    "loans": _CURVES_ONLY | {"datum", "total", "scale"},
    "bills": _CURVES_ONLY | {"datum", "total", "scale"},
    "payments": _CURVES_ONLY | {"datum", "total", "scale"},
    "annual-reports": _CURVES_ONLY | {"datum", "total", "scale"},
    "parks": _CURVES_ONLY | {"total", "scale"},
}


def zone_of(name: str) -> timezone | ZoneInfo:
    """Return the time zone of a mapping: an offset, or a named zone.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if name.upper() in {"UTC", "Z"}:
        return timezone(timedelta(0))
    if match := _OFFSET.fullmatch(name):
        size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(size if match[1] == "+" else -size)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"{name!r} is no time zone: write an IANA name or an offset such as +08:00"
        raise ValueError(msg) from error


def read_mapping(path: Path, feed: str) -> Mapping:
    """Read a mapping file and check it strictly.

    Parameters
    ----------
    path : Path
        The TOML file.
    feed : str
        Key of :data:`minewatch.feeds.FEEDS`.

    Raises
    ------
    MappingError
        If it cannot be read, holds a key or value that is not allowed, or names a column that the
        feed does not have; the message names file, key and what is allowed.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        msg = f"Mapping {path} cannot be read ({error.strerror}); check the path."
        raise MappingError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"Mapping {path.name} is not valid TOML in UTF-8: {error}; mend it there."
        raise MappingError(msg) from error
    try:
        mapping = Mapping.model_validate(said)
    except ValidationError as error:
        raise MappingError(_first(path, error)) from error
    _fits(path, mapping, feed)
    return mapping


def _first(path: Path, error: ValidationError) -> str:
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"]) or "(whole file)"
    if fault["type"] == "extra_forbidden":
        why = "is not a key of a mapping; allowed are " + ", ".join(Mapping.model_fields)
    else:
        why = fault["msg"].removeprefix("Value error, ")
    return f"Mapping {path.name}, key {key}: {why}."


def _fits(path: Path, mapping: Mapping, feed: str) -> None:
    contract = FEEDS[feed]
    for key in sorted(mapping.model_fields_set & _NOT_FOR[feed]):
        msg = f"Mapping {path.name}, key {key}: has no meaning for the feed {feed}; remove it."
        raise MappingError(msg)
    if feed != "curves" and mapping.unit in {"kw", "w"}:
        msg = f"Mapping {path.name}, key unit: allowed for {feed} are kwh, wh."
        raise MappingError(msg)
    for table in ("columns", "constants"):
        for name in getattr(mapping, table):
            if name not in contract.names:
                allowed = ", ".join(contract.names)
                msg = f"Mapping {path.name}, key {table}.{name}: allowed are {allowed}."
                raise MappingError(msg)
