"""The settings of a workspace (``minewatch.toml``), each with its meaning and bounds."""

import re
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_OFFSET = re.compile(r"([+-])(\d\d):([0-5]\d)")

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
            msg = "must look like +08:00"
            raise ValueError(msg)
        return text

    @property
    def offset(self) -> timedelta:
        """The offset from UTC of local standard time."""
        sign, hours, minutes = _OFFSET.fullmatch(self.utc_offset).groups()  # type: ignore[union-attr]
        span = timedelta(hours=int(hours), minutes=int(minutes))
        return span if sign == "+" else -span


class RegisterHours(_Strict):
    """Hours a day that each time-of-use register counts (尖峰平谷时段); they sum to 24."""

    sharp: Hours
    peak: Hours
    flat: Hours
    valley: Hours

    @field_validator("valley")
    @classmethod
    def _fill_a_day(cls, valley: float, info: object) -> float:
        others = getattr(info, "data", {})
        if len(others) == 3 and abs(sum(others.values()) + valley - 24) > 1e-6:
            msg = "sharp, peak, flat and valley must sum to 24 hours"
            raise ValueError(msg)
        return valley


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
