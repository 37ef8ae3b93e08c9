"""Guards (程序要件): what the law asks before a step; each refusal names the provision."""

from collections.abc import Callable
from typing import Any

from minewatch.cases.asked import Asked, Law, counted, law
from minewatch.cases.details import About, Closed, Details, Undone
from minewatch.cases.documents import (
    guard_announced,
    guard_rectification,
    guard_restricted,
    guard_restriction,
    guard_served,
    guard_surcharge,
)
from minewatch.cases.hearings import (
    guard_decision,
    guard_hearing_held,
    guard_hearing_notice,
    guard_hearing_requested,
)
from minewatch.cases.inspection import guard_inspected
from minewatch.cases.model import SITELESS, Event, Kind

#: Steps that a suspended case still takes: facts, and what the party has a right to.
_WHILE_SUSPENDED = ("resumed", "served", "statement", "hearing_requested", "undone")
#: Steps that a case takes although it is closed.
_AFTER_CLOSE = ("opened", "statement", "undone")
#: The document that a close on this ground carries out.
_CARRIES_OUT: dict[str, Kind] = {"closure": "closure_decision", "penalty": "penalty_decision"}


def check(asked: Asked[Details]) -> dict[str, Any]:
    """Return what a step rests on, as an event keeps it.

    Raises
    ------
    GuardError
        If the step is not lawful yet, or does not fit the case.
    RuleError
        If a provision that it rests on is missing.
    """
    if asked.on > asked.recorded_on:
        asked.refuse(f"{asked.on}尚未到来", f"{asked.on} lies ahead of the day of recording")
    if asked.kind not in SITELESS:
        _fits_the_case(asked)
    return _GUARDS[asked.kind](asked).stored()


def _fits_the_case(asked: Asked[Details]) -> None:
    case, kind = asked.case, asked.kind
    if case.events and asked.recorded_on < case.events[-1].at.date():
        asked.refuse("记录日期早于上一事项", "it would be recorded before the event before it")
    if kind == "opened" and case.running:
        asked.refuse("案件已在办", "the case is running already")
    if case.opened_on is None and kind != "opened":
        asked.refuse("尚未立案登记", "no case was opened")
    if not case.running and kind not in _AFTER_CLOSE:
        asked.refuse("案件已结案", "the case is closed; open it again or undo the close")
    if case.suspended and kind not in _WHILE_SUSPENDED:
        asked.refuse("案件已中止，须先恢复", "the case is suspended; resume it first")


def _opened(asked: Asked[Details]) -> Law:
    rule = asked.rule("decision")
    return law(rule, due=counted(rule, asked.on))


def _free(_: Asked[Details]) -> Law:
    return Law()


def _closed(asked: Asked[Closed]) -> Law:
    outcome, ground = asked.case.outcome, asked.told.ground
    if (asked.told.to is not None) != (ground == "transferred"):
        asked.refuse(
            "移送其他机关的须写明受移送机关（to），其他结案事由不写",
            "a case handed over names to whom, as to; no other ground does",
        )
    decision = _CARRIES_OUT.get(ground)
    if decision is not None:
        rule = asked.rule("service")
        if asked.last_served(decision) is None:
            asked.refuse("决定书尚未送达", f"no {decision} was served", rule)
        return law(rule)
    rule = asked.rule("inspection")
    if ground == "cleared" and outcome != "cleared":
        asked.refuse("核查未排除", "no inspection cleared it", rule)
    if ground == "exited":
        asked.confirmed(rule)
    if ground == "withdrawn" and outcome in {"confirmed", "cleared"}:
        asked.refuse(
            "已有核查结论，不能撤回", "an inspection decided it; choose another ground", rule
        )
    return law(rule)


def _statement(asked: Asked[About]) -> Law:
    return law(asked.rule("statement"))


def _resumed(asked: Asked[Details]) -> Law:
    if not asked.case.suspended:
        asked.refuse("案件未中止", "the case is not suspended")
    return Law()


def _undone(asked: Asked[Undone]) -> Law:
    """Guard an undoing: the last step first, since what came later rests on it."""
    standing = asked.case.standing
    target = next((e for e in standing if e.seq == asked.told.seq), None)
    if target is None:
        asked.refuse(
            f"没有可撤销的事项{asked.told.seq}", f"it has no event {asked.told.seq} to undo"
        )
    later: list[Event] = [e for e in standing if e.seq > target.seq and e.kind != "statement"]
    if later and target.kind != "statement":
        asked.refuse(
            f"须先撤销其后的事项{later[-1].seq}",
            f"event {later[-1].seq} came after it; undo that one first",
        )
    return Law()


_GUARDS: dict[str, Callable[[Asked[Any]], Law]] = {
    "opened": _opened,
    "assigned": _free,
    "inspected": guard_inspected,
    "rectification_notice": guard_rectification,
    "surcharge_notice": guard_surcharge,
    "restriction_notice": guard_restriction,
    "closure_notice": guard_announced,
    "penalty_notice": guard_announced,
    "hearing_notice": guard_hearing_notice,
    "closure_decision": guard_decision,
    "penalty_decision": guard_decision,
    "served": guard_served,
    "statement": _statement,
    "hearing_requested": guard_hearing_requested,
    "hearing_held": guard_hearing_held,
    "restricted": guard_restricted,
    "suspended": _free,
    "resumed": _resumed,
    "closed": _closed,
    "undone": _undone,
    **dict.fromkeys(SITELESS, _free),
}
