"""Guards of documents (文书): what a notice must rest on, its service, and a cut of supply."""

from typing import Any

from minewatch.cases.asked import Asked, Law, counted, law
from minewatch.cases.details import Document, Restricted, Restriction, Served
from minewatch.cases.model import Notice
from minewatch.rules.calendar import Due, due
from minewatch.rules.provisions import Provision
from minewatch.rules.results import Missing

#: Documents after which a hearing can be asked for.
_ADVANCE = ("closure_notice", "penalty_notice")


def guard_rectification(asked: Asked[Document]) -> Law:
    """Ask that mining was confirmed before it is ordered to be put right (责令整改)."""
    rule = asked.rule("rectification")
    asked.confirmed(rule)
    return law(rule)


def guard_surcharge(asked: Asked[Document]) -> Law:
    """Ask for a confirmation and a surcharge in force; say if its rate is not known or verified."""
    rate = asked.book.surcharge(asked.case.province, asked.on)
    notices = asked.book.provisions("surcharge_notice", asked.case.province, asked.on)
    inspection = asked.rule("inspection")
    asked.confirmed(inspection)
    if isinstance(rate, Missing) and rate.reason == "none_in_force":
        asked.refuse("；".join(rate.notes), "no surcharge is in force on that day")
    basis = law(inspection, *notices)
    verified = basis.verified and not isinstance(rate, Missing) and rate.verified
    return Law((*basis.provisions, *rate.rules), verified)


def guard_restriction(asked: Asked[Restriction]) -> Law:
    """Ask for illegal use that was found, days of notice, and that no household is touched."""
    rule, notice = asked.rule("power_cut"), asked.rule("cut_notice")
    asked.confirmed(rule)
    if asked.told.illegal_use is None:
        asked.refuse(
            "须写明已查实的非法用电，查实挖矿不等于查实非法用电（illegal_use）",
            "say what illegal use of power was established, mining alone is none, as illegal_use",
            rule,
        )
    household = _spares_the_household(asked)
    days, least = asked.told.days, _least_days(notice)
    if days is None:
        asked.refuse("须写明提前通知的天数", "give the days of advance notice", notice)
    if least is not None and days < least:
        asked.refuse(f"提前通知不得少于{least}日", f"its notice is {least} days at least", notice)
    return law(rule, notice, household, verified=least is not None)


def guard_restricted(asked: Asked[Restricted]) -> Law:
    """Ask for a served notice whose time is over, and that no household is touched."""
    rule, notice = asked.rule("power_cut"), asked.rule("cut_notice")
    asked.confirmed(rule)
    told = _named(asked, asked.told.notice)
    if told.kind != "restriction_notice" or told.due_on is None:
        asked.refuse("须先送达停限电通知书", "no notice of the cut was served", notice)
    if told.spent:
        asked.refuse("该通知书在核查排除之后失效", "a finding that cleared it spent it", notice)
    known, served_on = _least_days(notice) is not None, told.served_on
    if known and served_on is not None and served_on > counted(notice, asked.on).on:
        asked.refuse("提前通知的时间不足", "the notice was served too late", notice)
    if asked.on <= told.due_on:
        asked.refuse(
            f"提前通知的期限至{told.due_on}届满",
            f"the time of advance notice ends on {told.due_on}",
            notice,
        )
    household = _spares_the_household(asked)
    return law(rule, notice, household, verified=told.verified)


def _least_days(notice: Provision) -> int | None:
    """Return the days of advance notice, where a verified provision states them."""
    return None if notice.period is None or not notice.sound else notice.period.count


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


def guard_announced(asked: Asked[Document]) -> Law:
    """Guard an advance notice (事先告知): facts, reasons and the right to be heard."""
    rules = [asked.rule("statement"), asked.rule("hearing_right"), asked.rule("hearing_request")]
    if asked.kind == "closure_notice":
        rules.insert(0, asked.rule("closure"))
    asked.confirmed(rules[0])
    return law(*rules)


def guard_served(asked: Asked[Served]) -> Law:
    """Ask for a document that is there and was not served; start the period that it sets."""
    rule, notice = asked.rule("service"), _named(asked, asked.told.notice)
    if notice.served_on is not None:
        asked.refuse(f"{notice.number}已送达", f"{notice.number} was served already", rule)
    if asked.on < notice.issued_on:
        asked.refuse(
            f"{notice.number}于{notice.issued_on}制作",
            f"{notice.number} was issued on {notice.issued_on}, after that day",
            rule,
        )
    if notice.kind in _ADVANCE:
        asks = asked.rule("hearing_request")
        return law(rule, asks, due=counted(asks, asked.on))
    if notice.hearing_on is not None:
        return law(rule, due=Due(notice.hearing_on, provisional=False))
    if notice.days is not None:
        return law(rule, due=due(asked.on, notice.days, "calendar_day"))
    return law(rule)


def _named(asked: Asked[Any], number: str) -> Notice:
    notice = asked.case.notice(number)
    if notice is None:
        asked.refuse(f"没有文书{number}", f"it has no document {number}")
    return notice
