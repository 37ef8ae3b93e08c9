"""Provisions other than rates: a code, an amount, a period; and support programmes (支持政策)."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from minewatch.rules.records import Rule, Text
from minewatch.rules.regions import NATION, official_province

#: Measures that code computes or guards: at most one record a region is in force on a day.
ComputedMeasure = Literal[
    "arrears_stop", "closure", "commitment_breach", "connection_stop", "credit_recovery",
    "cut_notice", "decision", "double_energy", "filing", "filing_change", "filing_fine",
    "filing_termination", "filing_transition", "hearing_notice", "hearing_request",
    "hearing_right", "household_supply", "illegal_supply", "inspection", "inspection_weight",
    "late_charge", "listing", "market_exit", "new_project", "power_cut", "provision_fine",
    "rectification", "service", "shell_inspection", "statement", "support_withdrawal",
    "surcharge_notice",
]  # fmt: skip
#: What else a provision does; on record, applied by people.
OtherMeasure = Literal[
    "assessment", "classification", "collection", "content_fine", "coordination", "credit_record",
    "criminal", "definition", "duty", "education", "filing_review", "guidance",
    "ledger", "liability", "licensing", "litigation", "new_listing", "period_rule", "principle",
    "procedure", "prohibition", "random_inspection", "reconsideration", "reporting",
    "responsibility", "retention", "sanction", "supply_breach",
]  # fmt: skip
Measure = ComputedMeasure | OtherMeasure

COMPUTED: frozenset[str] = frozenset(get_args(ComputedMeasure))
MEASURES: frozenset[str] = COMPUTED | frozenset(get_args(OtherMeasure))

#: A unit in which a period is counted.
Unit = Literal["working_day", "calendar_day", "week", "month", "year"]
PeriodUnit = Unit | Literal["at_once", "not_stated"]
Direction = Literal["after", "before"]
#: The event from which (or up to which) a period runs.
Anchor = Literal[
    "arrears", "case_opened", "change", "effective_date", "finding", "hearing", "known_decision",
    "list_before", "list_published", "materials_received", "notice_served", "record_made",
    "reports_missed", "service_ends", "service_starts", "supply_cut", "declared",
]  # fmt: skip
#: What a scan asks prohibitions about: supply ahead of the grid or by direct line (网前供电、专线
#: 直供), the same of a new mine, a plant of its own (自备电厂), what a park may admit or be given.
Ban = Literal[
    "direct_supply", "direct_supply_new", "own_plant", "park_admission", "park_support"
]  # fmt: skip
BenefitKind = Literal["tax", "rent", "power", "subsidy", "fund", "park", "other"]

_FIGURE = re.compile(r"\d{1,12}(\.\d{1,4})?")


def _figure(value: object) -> Decimal:
    if not isinstance(value, str) or not _FIGURE.fullmatch(value):
        msg = 'must be a decimal in quotes with at most 4 places, for example "5000"'
        raise ValueError(msg)
    return Decimal(value)


def _place(value: object) -> str:
    parts = value.split("/") if isinstance(value, str) else []
    province = NATION if parts[:1] == [NATION] else official_province(parts[0] if parts else None)
    if province is None or not all(part.strip() == part != "" for part in parts):
        msg = "must be 全国 or province/city/county, the province by its name"
        raise ValueError(msg)
    return "/".join([province, *parts[1:]])


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Amount(_Part):
    """A figure or a range (金额、幅度).

    Attributes
    ----------
    min, max : Decimal
        Least and greatest; both the same where one figure is given. No ``max`` in the file = one
        figure.
    unit : str
        ``yuan``; ``yuan_per_kwh``; ``times`` (倍); ``share_per_day`` (of the sum owed, each day).
    """

    min: Annotated[Decimal, BeforeValidator(_figure)]
    max: Annotated[Decimal, BeforeValidator(_figure)] | None = None
    unit: Literal["yuan", "yuan_per_kwh", "times", "share_per_day"]

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.max is not None and self.max < self.min:
            msg = "max is below min"
            raise ValueError(msg)
        return self

    @property
    def greatest(self) -> Decimal:
        """The top of the range; the figure itself where there is only one."""
        return self.min if self.max is None else self.max


class Period(_Part):
    """A time allowed (期限) and how it is counted.

    Attributes
    ----------
    count : int or None
        Units; None with ``at_once`` (即行) and ``not_stated`` (限期, no figure given).
    unit : str
    anchor : str
        The event that it is counted from.
    direction : {'after', 'before'}
        Whether the time runs from the event on, or must lie before it.
    """

    count: Annotated[int, Field(ge=1, le=3650)] | None = None
    unit: PeriodUnit
    anchor: Anchor
    direction: Direction = "after"

    @model_validator(mode="after")
    def _count_fits_the_unit(self) -> Self:
        if (self.count is None) != (self.unit in {"at_once", "not_stated"}):
            msg = "count goes with a unit that is counted, and only with one"
            raise ValueError(msg)
        return self


class Provision(Rule):
    """An operative provision (条款) with a measure of the closed list.

    Attributes
    ----------
    amount, period : optional
    cut_off_on : date or None
        Of ``new_project`` alone: a mine that started after this day is new (增量).
    bans : str or None
        Of ``prohibition`` alone: what it prohibits, where a scan asks for it.
    """

    measure: Measure
    amount: Amount | None = None
    period: Period | None = None
    cut_off_on: date | None = None
    bans: Ban | None = None

    @model_validator(mode="after")
    def _bans_are_of_prohibitions(self) -> Self:
        if self.bans is not None and self.measure != "prohibition":
            msg = "bans goes with the measure prohibition alone"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _cut_off_is_of_new_projects(self) -> Self:
        if (self.cut_off_on is not None) != (self.measure == "new_project"):
            msg = "new_project has cut_off_on, and nothing else has it"
            raise ValueError(msg)
        return self


class SupportRule(Rule):
    """A support programme (支持政策) whose benefits a mine may not keep, at any level of place.

    Attributes
    ----------
    region : str
        全国, or province/city/county.
    kinds : list of str
        Kinds of benefit.
    amount_zh : str or None
        What the programme is said to grant; None where no figure is known.
    """

    measure: Literal["support"]
    region: Annotated[str, BeforeValidator(_place)]
    kinds: Annotated[list[BenefitKind], Field(min_length=1)]
    amount_zh: Text | None = None
