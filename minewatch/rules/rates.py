"""The surcharge rate that holds in a province on a day, or why there is none (加价标准)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from minewatch.rules.records import SurchargeRule
from minewatch.rules.regions import NATION, official_province
from minewatch.rules.results import Missing, Rate

_DAY = timedelta(days=1)


def rate_on(rules: Sequence[SurchargeRule], province: str | None, on: date) -> Rate | Missing:
    """Return the rate in a province on a day; see :meth:`Rulebook.surcharge`."""
    national = next((r for r in _of(rules, NATION) if r.in_force(on)), None)
    region = official_province(province)
    if region is None:
        return _unknown_province(province)
    provincial = _of(rules, region)
    own = next((r for r in provincial if r.in_force(on)), None)
    if own is not None:
        return _own_rate(own, national)
    if national is None or national.rate_yuan_per_kwh is None:
        note = f"{on.isoformat()}无有效的差别电价加价标准"
        return Missing("none_in_force", "not_stated", "not_stated", (), (note,))
    return _national_rate(national, provincial, on)


def rate_periods(
    rules: Sequence[SurchargeRule], province: str | None, until: date
) -> list[tuple[date, date, Rate | Missing]]:
    """Return the periods of one rate each; see :meth:`Rulebook.surcharge_periods`."""
    known = [*_of(rules, NATION), *_of(rules, official_province(province) or NATION)]
    starts = {day for rule in known for day in _turning_days(rule) if day <= until}
    days = [*sorted(starts), until + _DAY]
    found = [(a, b - _DAY, rate_on(rules, province, a)) for a, b in pairwise(days)]
    return [period for period in found if not _none_in_force(period[2])]


def doubts(rule: SurchargeRule) -> tuple[str, ...]:
    """Return what a reader must know of a rule that is not fully verified."""
    return () if rule.sound else (f"{rule.id}未完全核实：{rule.verification.rstrip('。')}",)


def _of(rules: Sequence[SurchargeRule], region: str) -> list[SurchargeRule]:
    return [rule for rule in rules if rule.region == region]


def _national_rate(national: SurchargeRule, provincial: list[SurchargeRule], on: date) -> Rate:
    lapsed = [r for r in provincial if r.standing == "in_force" and r.ends_on < on]
    drafts = [r for r in provincial if r.drafted_on and _doubted_from(r.drafted_on) <= on]
    notes = [f"省级规定{r.id}已于{r.ends_on.isoformat()}到期，按国家标准" for r in lapsed]
    notes += [f"省级征求意见稿{r.id}未见正式文本，不适用，按国家标准" for r in drafts]
    verified = all(r.sound for r in (national, *lapsed, *drafts))
    return _rate(national, verified=verified, notes=(*notes, *doubts(national)))


def _rate(rule: SurchargeRule, *, verified: bool, notes: tuple[str, ...]) -> Rate:
    assert rule.rate_yuan_per_kwh is not None  # noqa: S101 - asked before, at each call
    return Rate(
        rule.rate_yuan_per_kwh,
        rule.kwh_base,
        rule.partial_period,
        (rule.id,),
        verified=verified,
        notes=notes,
        notice_before_charging=rule.notice_before_charging,
        ends_on_list_change=rule.ends_on_list_change,
    )


def _own_rate(own: SurchargeRule, national: SurchargeRule | None) -> Rate | Missing:
    if own.rate_yuan_per_kwh is not None:
        return _rate(own, verified=own.sound, notes=doubts(own))
    note = f"省级规定{own.id}有效但加价标准未查到，不计算金额"
    if national is not None and national.rate_yuan_per_kwh is not None:
        note += f"；不低于国家标准{national.rate_yuan_per_kwh}元/千瓦时（{national.id}）"
    notes = (note, *doubts(own))
    return Missing("rate_unknown", own.kwh_base, own.partial_period, (own.id,), notes)


def _unknown_province(province: object) -> Missing:
    given = f"（{province}）" if isinstance(province, str) and province.strip() else ""
    note = f"所在省份不明{given}，无法确定加价标准"
    return Missing("province_unknown", "not_stated", "not_stated", (), (note,))


def _none_in_force(rate: Rate | Missing) -> bool:
    return isinstance(rate, Missing) and rate.reason == "none_in_force"


def _turning_days(rule: SurchargeRule) -> list[date]:
    if rule.drafted_on is not None:
        return [_doubted_from(rule.drafted_on)]
    return [rule.starts_on, *([rule.in_force_until + _DAY] if rule.in_force_until else [])]


def _doubted_from(drafted_on: date) -> date:
    # From the month's first day on: a doubt does not split a bill, only a change of rate does.
    return drafted_on.replace(day=1)
