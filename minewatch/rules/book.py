"""The rulebook: which provision holds where and when, typed, with what is missing said."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Self

from minewatch.resources import resource
from minewatch.rules.folders import read_folders
from minewatch.rules.records import PhaseOutRule, SurchargeRule
from minewatch.rules.regions import NATION, official_province
from minewatch.rules.results import Deadline, Missing, Rate

_DAY = timedelta(days=1)


class Rulebook:
    """The provisions of one or more folders of rule files.

    Attributes
    ----------
    digest : str
        SHA-256 over the names and bytes of all rule files, in the order they were read.
    """

    def __init__(self, rules: list[SurchargeRule | PhaseOutRule], digest: str) -> None:
        self.digest = digest  # the rules come in order of their first day
        self._surcharges = [rule for rule in rules if isinstance(rule, SurchargeRule)]
        self._phase_outs = [rule for rule in rules if isinstance(rule, PhaseOutRule)]

    @classmethod
    def load(cls, *folders: Path) -> Self:
        """Read the rule files (``*.toml``) of folders; a later folder overrides by id.

        Parameters
        ----------
        *folders : Path
            The shipped rules alone where none is given. To add to those, name
            ``resource("rules")`` first and the own folder after it.

        Raises
        ------
        RuleError
            If a folder holds no rule file, a record is not valid, an id stands twice in one
            folder, two rates of one region overlap, or a province's rate is below the national.
        """
        return cls(*read_folders(*(folders or (resource("rules"),))))

    def surcharge(self, province: str | None, on: date) -> Rate | Missing:
        """Return the surcharge rate in a province on a day, or why there is none.

        Parameters
        ----------
        province : str or None
            With or without 省, 市, 自治区; None where the place is not known.
        on : date
            The day of consumption.
        """
        national = next((r for r in self._of(NATION) if r.in_force(on)), None)
        region = official_province(province)
        if region is None:
            return _unknown_province(province)
        own = next((r for r in self._of(region) if r.in_force(on)), None)
        if own is not None:
            return _own_rate(own, national)
        if national is None or national.rate_yuan_per_kwh is None:
            note = f"{on.isoformat()}无有效的差别电价加价标准"
            return Missing("none_in_force", "not_stated", "not_stated", (), (note,))
        return self._national_rate(national, national.rate_yuan_per_kwh, region, on)

    def surcharge_periods(
        self, province: str | None, *, until: date
    ) -> list[tuple[date, date, Rate | Missing]]:
        """Return the periods of one rate each (first day, last day inclusive), to ``until``.

        Days on which no rule is in force are in no period.
        """
        rules = [*self._of(NATION), *self._of(official_province(province) or NATION)]
        starts = {day for rule in rules for day in _turning_days(rule) if day <= until}
        days = [*sorted(starts), until + _DAY]
        found = [(a, b - _DAY, self.surcharge(province, a)) for a, b in pairwise(days)]
        return [p for p in found if not _none_in_force(p[2])]

    def phase_out(self, on: date) -> Deadline:
        """Return from when mining is eliminated, by the instruments in force on a day."""
        valid = [rule for rule in self._phase_outs if rule.in_force(on)]
        if not valid:
            return Deadline(None, (), verified=False, notes=(f"{on.isoformat()}无有效的淘汰规定",))
        first = min(rule.starts_on for rule in valid)
        # An earlier instrument carries the obligation where it ran up to the next one's first day.
        for rule in reversed(self._phase_outs):
            if (
                rule.standing == "in_force"
                and rule.starts_on < first
                and first - _DAY <= rule.ends_on
            ):
                first = rule.starts_on
        carriers = [] if any(r.in_force(first) for r in valid) else self._phase_outs
        used = [r for r in self._phase_outs if r in valid or (r in carriers and r.in_force(first))]
        notes = tuple(
            f"{r.id}未完全核实：{r.verification.rstrip('。')}" for r in used if not r.sound
        )
        ids = tuple(rule.id for rule in used)
        return Deadline(first, ids, verified=all(r.sound for r in used), notes=notes)

    def about(self) -> dict[str, dict[str, str | bool]]:
        """Return what each provision is, by id: instrument, article, region, verified."""
        rules = sorted([*self._surcharges, *self._phase_outs], key=lambda rule: rule.id)
        return {
            rule.id: {
                "instrument": rule.instrument,
                "article": rule.article,
                "region": rule.region,
                "verified": rule.sound,
            }
            for rule in rules
        }

    def _of(self, region: str) -> list[SurchargeRule]:
        return [rule for rule in self._surcharges if rule.region == region]

    def _national_rate(self, national: SurchargeRule, rate: Decimal, region: str, on: date) -> Rate:
        lapsed = [r for r in self._of(region) if r.standing == "in_force" and r.ends_on < on]
        drafts = [r for r in self._of(region) if r.drafted_on and _doubted_from(r.drafted_on) <= on]
        notes = [f"省级规定{r.id}已于{r.ends_on.isoformat()}到期，按国家标准" for r in lapsed]
        notes += [f"省级征求意见稿{r.id}未见正式文本，不适用，按国家标准" for r in drafts]
        return Rate(
            rate,
            national.kwh_base,
            national.partial_period,
            (national.id,),
            verified=all(r.sound for r in (national, *lapsed, *drafts)),
            notes=(*notes, *_doubts(national)),
        )


def _own_rate(own: SurchargeRule, national: SurchargeRule | None) -> Rate | Missing:
    ids = (own.id,)
    if own.rate_yuan_per_kwh is not None:
        return Rate(
            own.rate_yuan_per_kwh, own.kwh_base, own.partial_period, ids, own.sound, _doubts(own)
        )
    note = f"省级规定{own.id}有效但加价标准未查到，不计算金额"
    if national is not None and national.rate_yuan_per_kwh is not None:
        note += f"；不低于国家标准{national.rate_yuan_per_kwh}元/千瓦时（{national.id}）"
    return Missing("rate_unknown", own.kwh_base, own.partial_period, ids, (note, *_doubts(own)))


def _unknown_province(province: object) -> Missing:
    given = f"（{province}）" if isinstance(province, str) and province.strip() else ""
    note = f"所在省份不明{given}，无法确定加价标准"
    return Missing("province_unknown", "not_stated", "not_stated", (), (note,))


def _doubts(rule: SurchargeRule) -> tuple[str, ...]:
    return () if rule.sound else (f"{rule.id}未完全核实：{rule.verification.rstrip('。')}",)


def _none_in_force(rate: Rate | Missing) -> bool:
    return isinstance(rate, Missing) and rate.reason == "none_in_force"


def _turning_days(rule: SurchargeRule) -> list[date]:
    if rule.drafted_on is not None:
        return [_doubted_from(rule.drafted_on)]
    return [rule.starts_on, *([rule.in_force_until + _DAY] if rule.in_force_until else [])]


def _doubted_from(drafted_on: date) -> date:
    # From the month's first day on: a doubt does not split a bill, only a change of rate does.
    return drafted_on.replace(day=1)
