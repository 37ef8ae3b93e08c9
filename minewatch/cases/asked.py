"""What a guard is asked, what it answers, and how it refuses."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NoReturn, TypeVar, cast

from minewatch.cases.details import Details
from minewatch.cases.model import Case, Kind, Notice
from minewatch.errors import GuardError, RuleError
from minewatch.rules.book import Rulebook
from minewatch.rules.calendar import Due, due_of
from minewatch.rules.provisions import Provision

D_co = TypeVar("D_co", bound=Details, covariant=True)


@dataclass(frozen=True)
class Law:
    """What a step rests on.

    Attributes
    ----------
    provisions : tuple of str
        Ids of the rules.
    verified : bool
        Whether all of them, and the period that runs, are verified.
    due : Due or None
        Last day of the period that the step sets running.
    """

    provisions: tuple[str, ...] = ()
    verified: bool = True
    due: Due | None = None

    def stored(self) -> dict[str, Any]:
        """Return it as the JSON values that an event keeps."""
        kept: dict[str, Any] = {"provisions": list(self.provisions), "verified": self.verified}
        if self.due is not None:
            kept |= {"due_on": self.due.on.isoformat(), "due_provisional": self.due.provisional}
        return kept


@dataclass(frozen=True)
class Asked(Generic[D_co]):
    """A step that somebody wants to record.

    Attributes
    ----------
    case : Case
        As it stands before the step.
    told : Details
        What was given; ``told.on`` is the day of the fact.
    recorded_on : date
        Day of recording.
    evidence : tuple of str
        SHA-256 of each piece.
    """

    case: Case
    kind: Kind
    told: D_co
    recorded_on: date
    evidence: tuple[str, ...]
    book: Rulebook

    @property
    def on(self) -> date:
        """The day of the fact."""
        return cast("date", self.told.on)

    def rule(self, measure: str) -> Provision:
        """Return the provision of a measure that holds where and when the step is taken.

        Raises
        ------
        RuleError
            If there is none: what the law asks is then not known, and nothing may rest on it.
        """
        return self.book.provision(measure, self.case.province, self.on)

    def refuse(self, zh: str, en: str, *rules: Provision) -> NoReturn:
        """Refuse the step, naming the provisions that it fails.

        Raises
        ------
        GuardError
            Always.
        """
        cited = "、".join(dict.fromkeys(rule.citation for rule in rules))
        ids = ", ".join(dict.fromkeys(rule.id for rule in rules))
        zh_basis, en_basis = (f"（{cited}）", f" [{ids}]") if rules else ("", "")
        site = self.case.site_id
        msg = f"站点{site}：{zh}{zh_basis} · Site {site}: {en}{en_basis}; nothing was recorded."
        raise GuardError(msg)

    def confirmed(self, rule: Provision) -> None:
        """Refuse unless the last inspection confirmed mining by then; `rule` is what it serves."""
        if self.case.outcome != "confirmed":
            self.refuse(
                "须先经两名以上执法人员现场核查并查实",
                "two officers must have inspected and confirmed it first",
                self.rule("inspection"),
                rule,
            )
        day = self.case.confirmed_on
        if day is not None and self.on < day:
            self.refuse(
                f"{day}才查实，文书和措施的日期不得早于该日",
                f"it was confirmed on {day}, after that day",
                rule,
            )

    def last_served(self, *kinds: Kind) -> Notice | None:
        """Return the document of some kinds that was served last and is not spent."""
        served = (n for n in self.case.notices if n.kind in kinds and n.served_on is not None)
        return next((n for n in reversed(tuple(served)) if not n.spent), None)


def law(*rules: Provision, verified: bool = True, due: Due | None = None) -> Law:
    """Return a step's basis from the provisions."""
    sound = verified and all(rule.sound for rule in rules)
    return Law(tuple(dict.fromkeys(rule.id for rule in rules)), sound, due)


def counted(rule: Provision, day: date) -> Due:
    """Return the last day of a provision's period.

    Raises
    ------
    RuleError
        If the provision states none.
    """
    found = None if rule.period is None else due_of(rule.period, day)
    if found is None:
        msg = f"Rule {rule.id} states no period to count from {day}; mend its rule file."
        raise RuleError(msg)
    return found
