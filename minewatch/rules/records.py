"""What every rule record has, and the two kinds that are computed by an arithmetic of their own."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from minewatch.rules.regions import NATION, official_province

#: How a record says that the number of the article was not seen.
ARTICLE_UNSEEN = "未见条号"

StartBasis = Literal["stated", "issue", "adoption", "publication", "report"]
KwhBase = Literal["all", "all_unless_separable", "mining", "by_list", "not_stated"]
PartialPeriod = Literal["daily_average", "not_stated"]
Text = Annotated[str, Field(min_length=1, pattern=r"^\S(?:.*\S)?$")]

#: A rule that nobody has compared with its sources for longer than this is stale.
REVIEW_EVERY = timedelta(days=365)

_RATE = re.compile(r"\d{1,5}\.\d{1,4}")


def _rate(value: object) -> Decimal:
    if not isinstance(value, str) or not _RATE.fullmatch(value):
        msg = 'must be a decimal in quotes with at most 4 places, for example "0.30"'
        raise ValueError(msg)
    return Decimal(value)


def _region(value: object) -> str:
    name = NATION if value == NATION else official_province(value)
    if name is None:
        msg = f"must be {NATION} or the name of a province"
        raise ValueError(msg)
    return name


class Rule(BaseModel):
    """What every provision has (条款记录).

    Attributes
    ----------
    id : str
        Stable identifier; a later folder overrides the record of the same id.
    standing : {'in_force', 'draft'}
        A draft (征求意见稿) is on record and never applied.
    in_force_from, in_force_until : date or None
        First and last day in force, both inclusive; no last day = until repealed.
    start_basis : str
        What the first day rests on; ``start_verified`` is false where that is weak.
    verified : bool
        Whether the text or figure was verified; ``verification`` says how.
    covers : list of str
        Ids of the operative provisions that the record carries; empty for one from elsewhere.
    department : str or None
        Responsible department (责任部门); None where none can be said.
    department_stated : bool
        False where the article names no department and the one given has the line of duty.
    trigger_zh : str or None
        What sets the rule off (触发条件).
    reviewed_on : date or None
        Day on which the record was last compared with its sources; None = never.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    instrument: Text
    article: Text
    region: Annotated[str, BeforeValidator(_region)]
    standing: Literal["in_force", "draft"]
    drafted_on: date | None = None
    in_force_from: date | None = None
    in_force_until: Annotated[date, Field(lt=date.max)] | None = None
    start_basis: StartBasis
    start_verified: bool
    verified: bool
    verification: Text
    sources: Annotated[list[Text], Field(min_length=1)]
    note_zh: Text
    note_en: Text
    covers: list[Text] = []
    department: Text | None = None
    department_stated: bool = True
    trigger_zh: Text | None = None
    reviewed_on: date | None = None

    @model_validator(mode="after")
    def _dates_fit_the_standing(self) -> Self:
        if self.standing == "draft":
            if self.drafted_on is None or self.in_force_from or self.in_force_until:
                msg = "a draft has drafted_on and no in_force_from or in_force_until"
                raise ValueError(msg)
        elif self.in_force_from is None or self.drafted_on is not None:
            msg = "a rule in force has in_force_from and no drafted_on"
            raise ValueError(msg)
        elif self.in_force_until is not None and self.in_force_until < self.in_force_from:
            msg = "in_force_until is before in_force_from"
            raise ValueError(msg)
        return self

    @property
    def citation(self) -> str:
        """Instrument and article as a paper cites them; the instrument alone if that is unseen."""
        return self.instrument + ("" if self.article == ARTICLE_UNSEEN else self.article)

    @property
    def sound(self) -> bool:
        """Whether both the text and its first day are verified."""
        return self.verified and self.start_verified

    @property
    def province(self) -> str:
        """The province of the rule, or 全国."""
        return self.region.split("/")[0]

    @property
    def starts_on(self) -> date:
        """First day in force; the last day of the calendar for a draft."""
        return self.in_force_from or date.max

    @property
    def ends_on(self) -> date:
        """Last day in force; the last day of the calendar where none is set."""
        return self.in_force_until or date.max

    def in_force(self, on: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.starts_on <= on <= self.ends_on and self.standing == "in_force"

    def stale(self, on: date) -> bool:
        """Whether the rule was not reviewed in the 365 days before a day."""
        return self.reviewed_on is None or on - self.reviewed_on > REVIEW_EVERY


class SurchargeRule(Rule):
    """A rate of the differential tariff (差别电价加价标准), in yuan per kWh.

    No rate means that a rule is in force and its rate was not found.

    Attributes
    ----------
    kwh_base : str
        Energy charged of an account of mixed use (混合用电): all of it, all unless the mining is
        metered apart, the mining alone, by the list (名单), or not stated.
    partial_period : str
        How part of a billing period is measured.
    tax_included : bool or None
        Whether the rate is said to include tax; None where it is not said.
    notice_before_charging : bool
        Whether the user must be told before the first charge.
    ends_on_list_change : bool
        Whether the charge ends only when the list (名单) is changed.
    """

    measure: Literal["surcharge"]
    rate_yuan_per_kwh: Annotated[Decimal, BeforeValidator(_rate)] | None = None
    kwh_base: KwhBase
    partial_period: PartialPeriod
    tax_included: bool | None = None
    notice_before_charging: bool = False
    ends_on_list_change: bool = False


class PhaseOutRule(Rule):
    """An instrument under which mining is an eliminated industry (淘汰类), for the whole nation."""

    measure: Literal["phase_out"]
    region: Literal["全国"]
    deadline: Literal["at_once"]
