"""The surcharge a second time: plain, slow, from the rule files, sharing no code with the first.

It walks each account's days one by one, asks the records of that day, puts days of one month and
one rule together, and calculates with fractions.
"""

import calendar
import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

Record = Mapping[str, Any]


@dataclass
class Account:
    site: str
    meter: str
    province: str | None
    since: date
    until: date | None


@dataclass
class Readings:
    """Energy in kWh by meter and first day of the month, or by meter and day."""

    settled: dict[tuple[str, date], Fraction] = field(default_factory=dict)
    registers: dict[tuple[str, date], Fraction] = field(default_factory=dict)
    curves: dict[tuple[str, date], Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    rule: str | None
    rate: Fraction | None
    base: str
    partial: str
    sound: bool


def records(files: Iterable[Path]) -> list[Record]:
    """Read the surcharge records; a later one of the same id takes the place of an earlier."""
    found = {
        record["id"]: record
        for path in files
        for record in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
        if record["measure"] == "surcharge"
    }
    return list(found.values())


def in_force(record: Record, day: date) -> bool:
    if record["standing"] != "in_force" or day < record["in_force_from"]:
        return False
    return "in_force_until" not in record or day <= record["in_force_until"]


def sound(record: Record) -> bool:
    return bool(record["verified"] and record["start_verified"])


def terms(law: list[Record], province: str | None, day: date) -> Terms | None:
    """Say what holds in a province on a day; None where nothing does."""
    national = [r for r in law if r["region"] == "全国" and in_force(r, day)]
    if province is None:  # the place is not known: the energy can be told, the rate cannot
        return Terms(None, None, "not_stated", "not_stated", sound=False) if national else None
    local = [r for r in law if r["region"] == province]
    for record in local:
        if in_force(record, day):
            return of_record(record, sound=sound(record))
    if not national:
        return None
    doubted = any(r["standing"] == "draft" and r["drafted_on"].replace(day=1) <= day for r in local)
    lapsed = [r for r in local if "in_force_until" in r and r["in_force_until"] < day]
    good = sound(national[0]) and not doubted and all(sound(r) for r in lapsed)
    return of_record(national[0], sound=good)


def of_record(record: Record, *, sound: bool) -> Terms:
    rate = Fraction(record["rate_yuan_per_kwh"]) if "rate_yuan_per_kwh" in record else None
    return Terms(record["id"], rate, record["kwh_base"], record["partial_period"], sound)


def rounded(value: Fraction, places: int) -> Fraction:
    """Round halves away from zero."""
    scaled = abs(value) * 10**places
    whole = scaled.numerator * 2 + scaled.denominator
    nearest = Fraction(whole // (2 * scaled.denominator), 10**places)
    return nearest if value >= 0 else -nearest


def energy_of(
    meter: str, days: list[date], readings: Readings, law: Terms
) -> tuple[Fraction | None, str | None]:
    month_days = calendar.monthrange(days[0].year, days[0].month)[1]
    settled = readings.settled.get((meter, days[0].replace(day=1)))
    average = None if settled is None else rounded(settled * len(days) / month_days, 4)
    if law.base == "mining":
        return None, None
    if settled is not None and len(days) == month_days:
        return settled, "settlements"
    if settled is not None and law.partial == "daily_average":
        return average, "settlements-days"
    for name in ("registers", "curves"):
        grain: dict[tuple[str, date], Fraction] = getattr(readings, name)
        read = [grain[meter, day] for day in days if (meter, day) in grain]
        if len(read) == len(days):
            return sum(read, Fraction(0)), name
    return average, None if settled is None else "settlements-days"


def surcharge(
    law: list[Record], accounts: list[Account], readings: Readings, as_of: date
) -> list[tuple[object, ...]]:
    """Return site, meter, month, first day, last day, kWh, basis, rate, yuan, rule, verified."""
    ask = functools.cache(functools.partial(terms, law))
    rows = []
    for account in sorted(accounts, key=lambda a: (a.site, a.meter)):
        groups: dict[tuple[date, Terms], list[date]] = {}
        day = account.since
        while day <= min(as_of, account.until or as_of):
            holds = ask(account.province, day)
            if holds is not None:
                groups.setdefault((day.replace(day=1), holds), []).append(day)
            day += timedelta(days=1)
        for (month, holds), days in groups.items():
            kwh, basis = energy_of(account.meter, days, readings, holds)
            yuan = None if kwh is None or holds.rate is None else rounded(kwh * holds.rate, 2)
            known = basis is None or holds.base not in {"not_stated", "by_list"}
            verified = holds.sound and holds.rate is not None and known
            row = (account.site, account.meter, month, days[0], days[-1])
            rows.append((*row, kwh, basis, holds.rate, yuan, holds.rule, verified))
    return rows
