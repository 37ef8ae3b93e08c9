"""What the rulebook answers: a rate, why there is none, or a deadline."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from minewatch.rules.records import KwhBase, PartialPeriod


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in force (加价标准) and what it rests on.

    Attributes
    ----------
    yuan_per_kwh : Decimal
    kwh_base : str
        Which energy of the account is charged.
    partial_period : str
        How the rule measures part of a billing month.
    rules : tuple of str
        Ids of the rules applied.
    verified : bool
        False where a rule, its first day, or the absence of another rule is not verified.
    notes : tuple of str
        What a reader must know, in Chinese.
    notice_before_charging : bool
        Whether the rule has the user told before the first charge.
    ends_on_list_change : bool
        Whether the charge ends only when the list (名单) is changed.
    """

    yuan_per_kwh: Decimal
    kwh_base: KwhBase
    partial_period: PartialPeriod
    rules: tuple[str, ...]
    verified: bool
    notes: tuple[str, ...]
    notice_before_charging: bool = False
    ends_on_list_change: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """No rate can be stated, and why."""

    reason: Literal["none_in_force", "province_unknown", "rate_unknown"]
    kwh_base: KwhBase
    partial_period: PartialPeriod
    rules: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """From when mining is to be phased out (淘汰期限), as the law stands on a day.

    Attributes
    ----------
    eliminated_from : date or None
        First day of the unbroken time in which some instrument has mining eliminated at once;
        None where none is in force.
    rules : tuple of str
        Ids of the instruments in force on the day, and of those in force on ``eliminated_from``
        where none of them was.
    verified : bool
    notes : tuple of str
        In Chinese.
    """

    eliminated_from: date | None
    rules: tuple[str, ...]
    verified: bool
    notes: tuple[str, ...]
