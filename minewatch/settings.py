"""The settings of a workspace (``minewatch.toml``), each with its meaning and bounds."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from string import Template
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from minewatch.errors import WorkspaceError
from minewatch.resources import resource

SETTINGS_FILE = "minewatch.toml"

_OFFSET = re.compile(r"[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00")

#: Hours a day of the sharp, peak, flat and valley register.
FourHours = tuple[float, float, float, float]

#: Shown as an example to a province that has not given its own.
_EXAMPLE: FourHours = (2.0, 6.0, 8.0, 8.0)

Share = Annotated[float, Field(gt=0, lt=1)]
Hours = Annotated[float, Field(ge=0, le=24)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Strict):
    """Where the meters are."""

    utc_offset: str = "+08:00"

    @field_validator("utc_offset")
    @classmethod
    def _is_offset(cls, text: str) -> str:
        if not _OFFSET.fullmatch(text):
            msg = "must look like +08:00 and lie within -14:00 and +14:00"
            raise ValueError(msg)
        return text

    @property
    def offset(self) -> timedelta:
        """The offset from UTC of local standard time."""
        hours, minutes = int(self.utc_offset[1:3]), int(self.utc_offset[4:])
        span = timedelta(hours=hours, minutes=minutes)
        return span if self.utc_offset[0] == "+" else -span


class RegisterHours(_Strict):
    """Hours a day that each time-of-use register counts (尖峰平谷时段); they sum to 24."""

    sharp: Hours
    peak: Hours
    flat: Hours
    valley: Hours

    @model_validator(mode="after")
    def _fill_a_day(self) -> Self:
        if abs(self.sharp + self.peak + self.flat + self.valley - 24) > 1e-6:
            msg = "sharp, peak, flat and valley must sum to 24 hours"
            raise ValueError(msg)
        return self


class Scoring(_Strict):
    """What is believed before any reading is seen, and from where on a meter is a lead."""

    prior_mining: Share = 0.002
    prior_data_centre: Share = 0.002
    flag_threshold: Share = 0.5

    @model_validator(mode="after")
    def _priors_leave_room(self) -> Self:
        if self.prior_mining + self.prior_data_centre >= 1:
            msg = "prior_mining and prior_data_centre must leave room for ordinary meters"
            raise ValueError(msg)
        return self


class Resources(_Strict):
    """Limits on this machine; results do not depend on them."""

    threads: Annotated[int, Field(ge=1, le=256)] = 2
    memory_limit: Annotated[str, Field(pattern=r"^\d+(\.\d+)?(MB|GB)$")] = "1GB"


class Settings(_Strict):
    """All of ``minewatch.toml``. ``register_hours`` absent means that they are not known."""

    format: Literal[1]
    place: Place = Place()
    register_hours: RegisterHours | None = None
    scoring: Scoring = Scoring()
    resources: Resources = Resources()

    @property
    def hours_by_register(self) -> dict[str, float] | None:
        """Hours a day of each register by name, or None where they are not known."""
        return self.register_hours.model_dump() if self.register_hours else None


def settings_text(*, utc_offset: str, prior_mining: float, register_hours: FourHours | None) -> str:
    """Return ``minewatch.toml`` of a new workspace.

    Parameters
    ----------
    utc_offset : str
        Local standard time of the readings, as ``+HH:MM``, at most 14:00 off UTC.
    prior_mining : float
        Share of meters believed to mine before any reading is seen [0-1].
    register_hours : tuple of four float, or None
        Hours a day of the sharp, peak, flat and valley register (尖峰平谷时段); they sum to 24.
        None leaves them out, as an example to fill in.

    Raises
    ------
    WorkspaceError
        If a value is not valid.
    """
    template = Template(resource("settings", SETTINGS_FILE).read_text(encoding="utf-8"))
    text = template.substitute(
        utc_offset=utc_offset, prior_mining=prior_mining, register_hours=_hours(register_hours)
    )
    _parsed(text, SETTINGS_FILE)
    return text


def _hours(hours: FourHours | None) -> str:
    names = ("sharp", "peak", "flat", "valley")
    lines = [f"{name} = {value}" for name, value in zip(names, hours or _EXAMPLE, strict=True)]
    section = ["[register_hours]", *lines]
    if hours is None:
        section = ["请填写本省时段，并去掉行首的“# ”。 Put your own hours here:", *section]
        section = [f"# {line}" for line in section]
    return "\n".join(section)


def read_settings(path: Path) -> Settings:
    """Read ``minewatch.toml``.

    Raises
    ------
    WorkspaceError
        If it is absent, cannot be read, or a setting is not valid.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = (
            f"{path.parent} is not a workspace: it has no {SETTINGS_FILE}; run: minewatch init DIR"
        )
        raise WorkspaceError(msg) from error
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); check the file and its access rights."
        raise WorkspaceError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path} is not UTF-8 text: {error}; save it as UTF-8."
        raise WorkspaceError(msg) from error
    return _parsed(text, str(path))


def _parsed(text: str, where: str) -> Settings:
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        msg = f"{where} is not valid TOML: {error}; mend the line it names."
        raise WorkspaceError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        msg = f"{where}: {key}: {first['msg']}; mend that setting."
        raise WorkspaceError(msg) from error
