"""Guards of hearings and decisions (听证与决定): told before, and heard where the party asks."""

from minewatch.cases.asked import Asked, Law, counted, law
from minewatch.cases.details import About, Document, HearingNotice
from minewatch.cases.model import Kind, Notice

#: Advance notice (事先告知书) that each decision needs.
ANNOUNCED_BY: dict[Kind, Kind] = {
    "closure_decision": "closure_notice",
    "penalty_decision": "penalty_notice",
}


def guard_hearing_notice(asked: Asked[HearingNotice]) -> Law:
    """Ask for a notice of closure or penalty, and enough days ahead of the hearing."""
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


def guard_hearing_requested(asked: Asked[About]) -> Law:
    """Ask for a served notice of closure or penalty whose time to ask is not over."""
    rule = asked.rule("hearing_request")
    notice = asked.last_served("closure_notice", "penalty_notice")
    if notice is None:
        asked.refuse("没有已送达的事先告知书", "no notice of closure or penalty was served", rule)
    if notice.served_on is not None and asked.on < notice.served_on:
        asked.refuse(
            f"{notice.number}于{notice.served_on}送达",
            f"{notice.number} was served on {notice.served_on}, after that day",
            rule,
        )
    if notice.due_on is None or asked.on > notice.due_on:
        asked.refuse(
            f"要求听证的期限已于{notice.due_on}届满，可作为陈述申辩记录",
            f"a hearing could be requested until {notice.due_on}; record it as a statement",
            rule,
        )
    return law(rule)


def guard_hearing_held(asked: Asked[About]) -> Law:
    """Ask for a notice of the hearing that was served enough days ahead of it."""
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


def guard_decision(asked: Asked[Document]) -> Law:
    """Guard a decision: told before, and heard, or the time to ask for a hearing has passed."""
    notice_kind = ANNOUNCED_BY[asked.kind]
    rules = [asked.rule("statement"), asked.rule("hearing_request"), asked.rule("decision")]
    if asked.kind == "closure_decision":
        rules.insert(0, asked.rule("closure"))
    asked.confirmed(rules[0])
    notice = asked.last_served(notice_kind)
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
