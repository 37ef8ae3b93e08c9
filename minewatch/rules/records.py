"""Rule files: TOML with one dated, sourced record a provision, read and refused strictly."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from minewatch.errors import RuleError
from minewatch.rules.regions import NATION, official_province

#: Version of the file format, the first key of every rule file.
FORMAT = 1

StartBasis = Literal["stated", "issue", "adoption", "publication", "report"]
KwhBase = Literal["all", "mining", "by_list", "not_stated"]
PartialPeriod = Literal["daily_average", "not_stated"]
Text = Annotated[str, Field(min_length=1, pattern=r"^\S(?:.*\S)?$")]

_RATE = re.compile(r"\d{1,5}\.\d{1,4}")
_HEADER = re.compile(r"^\s*\[\[\s*rule\s*\]\]", re.MULTILINE)


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
    def sound(self) -> bool:
        """Whether both the text and its first day are verified."""
        return self.verified and self.start_verified

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


class SurchargeRule(Rule):
    """A rate of the differential tariff (差别电价加价标准), in yuan per kWh.

    No rate means that a rule is in force and its rate was not found.
    """

    measure: Literal["surcharge"]
    rate_yuan_per_kwh: Annotated[Decimal, BeforeValidator(_rate)] | None = None
    kwh_base: KwhBase
    partial_period: PartialPeriod


class PhaseOutRule(Rule):
    """An instrument under which mining is an eliminated industry (淘汰类), for the whole nation."""

    measure: Literal["phase_out"]
    region: Literal["全国"]
    deadline: Literal["at_once"]


AnyRule = Annotated[SurchargeRule | PhaseOutRule, Field(discriminator="measure")]
_ADAPTER: TypeAdapter[SurchargeRule | PhaseOutRule] = TypeAdapter(AnyRule)


def read_rules(path: Path) -> list[SurchargeRule | PhaseOutRule]:
    """Read one rule file.

    Raises
    ------
    RuleError
        If the file cannot be read, is no TOML, or any record breaks the contract; the message
        names the file, the record and its line. Nothing of the file is used.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"Rule file {path} cannot be read as UTF-8 TOML: {error}; mend or remove it."
        raise RuleError(msg) from error
    records = content.pop("rule", None)
    if content != {"format": FORMAT} or not isinstance(records, list) or not records:
        msg = f"Rule file {path} must hold format = {FORMAT} and [[rule]] records, nothing else."
        raise RuleError(msg)
    lines = [text.count("\n", 0, m.end()) + 1 for m in _HEADER.finditer(text)]
    if len(lines) != len(records):
        msg = f"Rule file {path} must write each record under its own [[rule]] line; mend it."
        raise RuleError(msg)
    return [_rule(path, line, record) for line, record in zip(lines, records, strict=True)]


def _rule(path: Path, line: int, record: object) -> SurchargeRule | PhaseOutRule:
    try:
        return _ADAPTER.validate_python(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = record.get("id", "without id") if isinstance(record, dict) else "without id"
        where = ".".join(str(part) for part in first["loc"][1:]) or "record"
        msg = f"Rule file {path}, record {name} (line {line}): {where}: {first['msg']}; mend it."
        raise RuleError(msg) from error
