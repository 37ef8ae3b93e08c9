"""Guards (程序要件): what the law asks before a step; each refusal names the provision."""

from collections.abc import Callable
from typing import Any

from minewatch.cases.asked import Asked, Law, counted, law
from minewatch.cases.details import (
    About,
    Closed,
    Details,
    Document,
    HearingNotice,
    Restricted,
    Restriction,
    Served,
    Undone,
)
from minewatch.cases.inspection import guard_inspected
from minewatch.cases.model import SITELESS, Event, Notice
from minewatch.rules.calendar import Due, due
from minewatch.rules.provisions import Provision
from minewatch.rules.results import Missing

#: Steps that a suspended case still takes: facts, and what the party has a right to.
_WHILE_SUSPENDED = ("resumed", "served", "statement", "hearing_requested", "undone")
#: Steps that a case takes although it is closed.
_AFTER_CLOSE = ("opened", "statement", "undone")
#: Which advance notice each decision needs.
_ANNOUNCED_BY = {"closure_decision": "closure_notice", "penalty_decision": "penalty_notice"}
#: The document that a close on this ground carries out.
_CARRIES_OUT = {"closure": "closure_decision", "penalty": "penalty_decision"}


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


def _rectification(asked: Asked[Document]) -> Law:
    rule = asked.rule("rectification")
    asked.confirmed(rule)
    return law(rule)


def _surcharge(asked: Asked[Document]) -> Law:
    rate = asked.book.surcharge(asked.case.province, asked.on)
    notices = asked.book.provisions("surcharge_notice", asked.case.province, asked.on)
    inspection = asked.rule("inspection")
    asked.confirmed(inspection)
    if isinstance(rate, Missing) and rate.reason == "none_in_force":
        asked.refuse("；".join(rate.notes), "no surcharge is in force on that day")
    basis = law(inspection, *notices)
    verified = basis.verified and not isinstance(rate, Missing) and rate.verified
    return Law((*basis.provisions, *rate.rules), verified)


def _restriction(asked: Asked[Restriction]) -> Law:
    rule, notice = asked.rule("power_cut"), asked.rule("cut_notice")
    asked.confirmed(rule)
    household = _spares_the_household(asked)
    days, period = asked.told.days, notice.period
    if days is None:
        asked.refuse("须写明提前通知的天数", "give the days of advance notice", notice)
    least = None if period is None or not notice.sound else period.count
    if least is not None and days < least:
        asked.refuse(f"提前通知不得少于{least}日", f"its notice is {least} days at least", notice)
    return law(rule, notice, household, verified=least is not None)


def _spares_the_household(asked: Asked[Restriction] | Asked[Restricted]) -> Provision:
    rule = asked.rule("household_supply")
    if asked.told.living_supply != "not_affected":
        asked.refuse(
            "须写明不影响居民生活用电（living_supply=not_affected）",
            "it must state living_supply as not_affected: a household's supply is never cut",
            rule,
        )
    if asked.case.household and asked.told.scope is None:
        asked.refuse(
            "站点有居民生活用电，须写明只停哪些表计或回路",
            "people live there, so the meters or circuits to cut must be named as scope",
            rule,
        )
    return rule


def _announced(asked: Asked[Document]) -> Law:
    """Guard an advance notice (事先告知): facts, reasons and the right to be heard."""
    rules = [asked.rule("statement"), asked.rule("hearing_right"), asked.rule("hearing_request")]
    if asked.kind == "closure_notice":
        rules.insert(0, asked.rule("closure"))
    asked.confirmed(rules[0])
    return law(*rules)


def _hearing_notice(asked: Asked[HearingNotice]) -> Law:
    rule = asked.rule("hearing_notice")
    if asked.last_served("closure_notice", "penalty_notice") is None:
        asked.refuse(
            "须先送达事先告知书",
            "no notice of closure or penalty was served",
            asked.rule("statement"),
        )
    last = counted(rule, asked.told.hearing_on)
    if asked.on > last.on:
        asked.refuse(
            f"{asked.told.hearing_on}听证最迟须于{last.on}通知",
            f"a hearing on {asked.told.hearing_on} must be notified by {last.on}",
            rule,
        )
    return law(rule)


def _decision(asked: Asked[Document]) -> Law:
    """Guard a decision: told before, and heard, or the time to ask for a hearing has passed."""
    notice_kind = _ANNOUNCED_BY[asked.kind]
    rules = [asked.rule("statement"), asked.rule("hearing_request"), asked.rule("decision")]
    if asked.kind == "closure_decision":
        rules.insert(0, asked.rule("closure"))
    asked.confirmed(rules[0])
    notice = asked.last_served(notice_kind)  # type: ignore[arg-type]
    if notice is None:
        asked.refuse("须先送达事先告知书", f"no {notice_kind} was served", asked.rule("statement"))
    _was_heard(asked, notice)
    return law(*rules)


def _was_heard(asked: Asked[Document], notice: Notice) -> None:
    served_on, case = notice.served_on, asked.case
    held, wanted = case.hearing_held_on, case.hearing_requested_on
    if held is not None and served_on is not None and held >= served_on:
        return
    if wanted is not None and served_on is not None and wanted >= served_on:
        asked.refuse(
            "当事人已要求听证，须先举行听证",
            "a hearing was requested and must be held first",
            asked.rule("hearing_right"),
        )
    if notice.due_on is None or asked.on <= notice.due_on:
        asked.refuse(
            f"要求听证的期限至{notice.due_on}届满",
            f"a hearing can be requested until {notice.due_on}",
            asked.rule("hearing_request"),
        )


def _served(asked: Asked[Served]) -> Law:
    rule, notice = asked.rule("service"), _named(asked, asked.told.notice)
    if notice.served_on is not None:
        asked.refuse(f"{notice.number}已送达", f"{notice.number} was served already", rule)
    if asked.on < notice.issued_on:
        asked.refuse(
            f"{notice.number}于{notice.issued_on}制作",
            f"{notice.number} was issued on {notice.issued_on}, after that day",
            rule,
        )
    if notice.kind in _ANNOUNCED_BY.values():
        asks = asked.rule("hearing_request")
        return law(rule, asks, due=counted(asks, asked.on))
    if notice.hearing_on is not None:
        return law(rule, due=Due(notice.hearing_on, provisional=False))
    if notice.days is not None:
        return law(rule, due=due(asked.on, notice.days, "calendar_day"))
    return law(rule)


def _hearing_requested(asked: Asked[About]) -> Law:
    rule = asked.rule("hearing_request")
    notice = asked.last_served("closure_notice", "penalty_notice")
    if notice is None:
        asked.refuse("没有已送达的事先告知书", "no notice of closure or penalty was served", rule)
    if notice.due_on is None or asked.on > notice.due_on:
        asked.refuse(
            f"要求听证的期限已于{notice.due_on}届满，可作为陈述申辩记录",
            f"a hearing could be requested until {notice.due_on}; record it as a statement",
            rule,
        )
    return law(rule)


def _hearing_held(asked: Asked[About]) -> Law:
    rule, notice = asked.rule("hearing_notice"), asked.last_served("hearing_notice")
    if notice is None or notice.hearing_on is None or notice.served_on is None:
        asked.refuse("没有已送达的听证通知书", "no notice of the hearing was served", rule)
    if asked.on < notice.hearing_on:
        asked.refuse(
            f"听证定于{notice.hearing_on}", f"the hearing is set for {notice.hearing_on}", rule
        )
    if notice.served_on > counted(rule, asked.on).on:
        asked.refuse(
            f"听证通知书{notice.served_on}才送达，须改期",
            f"its notice was served as late as {notice.served_on}; set another day",
            rule,
        )
    return law(rule)


def _restricted(asked: Asked[Restricted]) -> Law:
    rule, notice = asked.rule("power_cut"), asked.rule("cut_notice")
    asked.confirmed(rule)
    told = _named(asked, asked.told.notice)
    if told.kind != "restriction_notice" or told.due_on is None:
        asked.refuse("须先送达停限电通知书", "no notice of the cut was served", notice)
    if notice.sound and told.served_on and told.served_on > counted(notice, asked.on).on:
        asked.refuse("提前通知的时间不足", "the notice was served too late", notice)
    if asked.on <= told.due_on:
        asked.refuse(
            f"提前通知的期限至{told.due_on}届满",
            f"the time of advance notice ends on {told.due_on}",
            notice,
        )
    household = _spares_the_household(asked)
    return law(rule, notice, household, verified=told.verified)


def _closed(asked: Asked[Closed]) -> Law:
    outcome, ground = asked.case.outcome, asked.told.ground
    decision = _CARRIES_OUT.get(ground)
    if decision is not None:
        rule = asked.rule("service")
        if asked.last_served(decision) is None:  # type: ignore[arg-type]
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
    standing = [
        e for e in asked.case.events if e.kind != "undone" and e.seq not in asked.case.undone
    ]
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


def _named(asked: Asked[Any], number: str) -> Notice:
    notice = asked.case.notice(number)
    if notice is None:
        asked.refuse(f"没有文书{number}", f"it has no document {number}")
    return notice


_GUARDS: dict[str, Callable[[Asked[Any]], Law]] = {
    "opened": _opened,
    "assigned": _free,
    "inspected": guard_inspected,
    "rectification_notice": _rectification,
    "surcharge_notice": _surcharge,
    "restriction_notice": _restriction,
    "closure_notice": _announced,
    "penalty_notice": _announced,
    "hearing_notice": _hearing_notice,
    "closure_decision": _decision,
    "penalty_decision": _decision,
    "served": _served,
    "statement": _statement,
    "hearing_requested": _hearing_requested,
    "hearing_held": _hearing_held,
    "restricted": _restricted,
    "suspended": _free,
    "resumed": _resumed,
    "closed": _closed,
    "undone": _undone,
    **dict.fromkeys(SITELESS, _free),
}
