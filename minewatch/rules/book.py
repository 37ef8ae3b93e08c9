"""The rulebook: which provision holds where and when, typed, with what is missing said."""

from datetime import date, timedelta
from pathlib import Path
from typing import Self

from minewatch.errors import RuleError
from minewatch.resources import resource
from minewatch.rules.deadlines import deadline_on
from minewatch.rules.files import AnyRule
from minewatch.rules.folders import read_folders
from minewatch.rules.provisions import COMPUTED, MEASURES, Provision, SupportRule
from minewatch.rules.rates import rate_on, rate_periods
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
    rules : tuple of Rule
        Every record, by first day and id, drafts last.
    """

    def __init__(self, rules: list[AnyRule], digest: str) -> None:
        self.digest = digest
        self.rules = tuple(rules)  # in order of their first day
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

    @classmethod
    def with_own(cls, own: Path) -> Self:
        """Read the shipped rules and, over them, the folder of a place's own if there is one.

        Raises
        ------
        RuleError
            See :meth:`load`.
        """
        shipped = resource("rules")
        return cls.load(shipped, own) if own.is_dir() else cls.load(shipped)

    def surcharge(self, province: str | None, on: date) -> Rate | Missing:
        """Return the surcharge rate in a province on a day, or why there is none.

        Parameters
        ----------
        province : str or None
            With or without 省, 市, 自治区; None where the place is not known.
        on : date
            The day of consumption.
        """
        return rate_on(self._surcharges, province, on)

    def surcharge_periods(
        self, province: str | None, *, until: date
    ) -> list[tuple[date, date, Rate | Missing]]:
        """Return the periods of one rate each (first day, last day inclusive), to ``until``.

        Days on which no rule is in force are in no period.
        """
        return rate_periods(self._surcharges, province, until)

    def phase_out(self, on: date) -> Deadline:
        """Return from when mining is eliminated, by the instruments in force on a day."""
        return deadline_on(self._phase_outs, on)

    def provisions(self, measure: str, region: str | None, on: date) -> tuple[Provision, ...]:
        """Return the provisions of a measure in force on a day, the province's own first.

        Parameters
        ----------
        measure : str
            A code of the closed list, see :data:`minewatch.rules.provisions.MEASURES`.
        region : str or None
            A province, with or without 省, 市, 自治区; None: the national ones alone.
        on : date

        Raises
        ------
        RuleError
            If the measure or the region is not known.
        """
        return tuple(rule for rule in self._provisions(measure, region) if rule.in_force(on))

    def provision(self, measure: str, region: str | None, on: date) -> Provision:
        """Return the one provision of a measure that applies, the province's own if it has one.

        Raises
        ------
        RuleError
            If none is in force (the message says whether it is missing, lapsed, not yet in force or
            a draft only), or several of one region are.
        """
        found = self.provisions(measure, region, on)
        if not found:
            raise RuleError(_why_none(measure, region, on, self._provisions(measure, region)))
        if len(found) > 1 and found[1].region == found[0].region:
            msg = f"Several rules of measure {measure} apply ({found[0].id}, {found[1].id}); "
            raise RuleError(msg + "ask for provisions().")
        return found[0]

    def support(self, region: str | None, on: date) -> tuple[SupportRule, ...]:
        """Return the support programmes of a province and of the nation in force on a day."""
        places = places_of(region)
        rules = (rule for rule in self.rules if isinstance(rule, SupportRule))
        return tuple(r for r in rules if r.province in places and r.in_force(on))

    def listing(self, region: str | None, on: date) -> tuple[AnyRule, ...]:
        """Return every rule that applies in a province on a day, its own first.

        A national rate, or a national provision that code computes, does not apply where the
        province has its own. ``region`` None: the national ones alone.

        Raises
        ------
        RuleError
            If the region is not known.
        """
        places = places_of(region)
        found = [rule for rule in self.rules if rule.province in places and rule.in_force(on)]
        own = {rule.measure for rule in found if rule.region != NATION and _alone(rule)}
        kept = [rule for rule in found if rule.region != NATION or rule.measure not in own]
        return tuple(sorted(kept, key=lambda rule: (rule.province == NATION, rule.id)))

    def stale(self, on: date) -> tuple[AnyRule, ...]:
        """Return the rules that nobody reviewed in the 365 days before a day, by id.

        Lapsed rules and drafts are among them: the one may be renewed, the other adopted.
        """
        return tuple(sorted((r for r in self.rules if r.stale(on)), key=lambda rule: rule.id))

    def about(self) -> dict[str, dict[str, str | bool | None]]:
        """Return what each rule is, by id: instrument, article, citation, region and so on."""
        return {
            rule.id: {
                "instrument": rule.instrument,
                "article": rule.article,
                "citation": rule.citation,
                "region": rule.region,
                "verified": rule.sound,
                "department": rule.department,
            }
            for rule in sorted(self.rules, key=lambda rule: rule.id)
        }

    def _provisions(self, measure: str, region: str | None) -> list[Provision]:
        if measure not in MEASURES:
            msg = f"No measure {measure!r} is known; take one of minewatch.rules.MEASURES."
            raise RuleError(msg)
        places = places_of(region)
        rules = [r for r in self.rules if isinstance(r, Provision) and r.measure == measure]
        own = [rule for rule in rules if rule.region in places]
        return sorted(own, key=lambda rule: rule.region == NATION)


def places_of(region: str | None) -> frozenset[str]:
    """Return the nation and the province that a name stands for.

    Raises
    ------
    RuleError
        If the name is no province that the notice addresses.
    """
    if region is None:
        return frozenset({NATION})
    province = NATION if region == NATION else official_province(region)
    if province is None:
        msg = f"{region!r} is no province that the rules know; write it like 四川 or 四川省."
        raise RuleError(msg)
    return frozenset({NATION, province})


def _alone(rule: AnyRule) -> bool:
    return rule.measure == "surcharge" or rule.measure in COMPUTED


def _why_none(measure: str, region: str | None, on: date, rules: list[Provision]) -> str:
    where, day = region or NATION, on.isoformat()
    lapsed = [rule for rule in rules if rule.standing == "in_force" and rule.ends_on < on]
    future = [rule for rule in rules if rule.standing == "in_force" and rule.starts_on > on]
    if lapsed:
        last = max(lapsed, key=lambda rule: rule.ends_on)
        why = f"{last.id} lapsed since {(last.ends_on + _DAY).isoformat()}"
    elif future:
        why = f"{future[0].id} is not in force before {future[0].starts_on.isoformat()}"
    elif rules:
        why = f"{rules[0].id} is a draft only"
    else:
        why = "it is missing"
    return f"No rule of measure {measure} applies in {where} on {day}: {why}; add a rule file."
