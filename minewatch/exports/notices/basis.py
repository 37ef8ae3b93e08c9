"""What a notice rests on in law: its provisions, how they are cited, and the periods they set."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from minewatch.errors import RuleError
from minewatch.exports.notices.facts import Values
from minewatch.exports.notices.template import Kind
from minewatch.exports.notices.wording import length_text, period_text, titled
from minewatch.rules import Provision, Rulebook

#: What each notice rests on: codes of measures in the rulebook.
_BASIS: dict[Kind, tuple[str, ...]] = {
    "rectification": ("rectification",),
    "surcharge": ("surcharge_notice",),
    "restriction": ("power_cut", "cut_notice", "household_supply"),
    "closure": ("closure", "hearing_right"),
    "hearing": ("hearing_notice",),
}
#: Periods by placeholder: code of the measure.
_PERIODS = {
    "复议期限": "reconsideration",
    "诉讼期限": "litigation",
    "听证申请期限": "hearing_request",
}


def basis_of(kind: Kind, book: Rulebook, province: str | None, on: date) -> list[Provision]:
    """Return the provisions of the rulebook that a notice of a kind rests on there and then."""
    found = [book.provisions(measure, province, on) for measure in _BASIS[kind]]
    return list(itertools.chain.from_iterable(found))


def periods(book: Rulebook, province: str | None, on: date) -> Values:
    """Return the periods that a notice tells of: length, last day if served then, provision."""
    values: Values = {}
    for name, measure in _PERIODS.items():
        rule = _period_rule(book, measure, province, on)
        period = None if rule is None else rule.period
        values[name] = None if period is None else period_text(period, on)
        values[f"{name}长度"] = None if period is None else length_text(period)
        values[f"{name}依据"] = None if rule is None else _named(rule.instrument, rule.citation)
    return values


def _period_rule(book: Rulebook, measure: str, province: str | None, on: date) -> Provision | None:
    """Return the provision whose period counts; None (a refusal where it is needed) without."""
    try:
        return book.provision(measure, province, on)
    except RuleError:
        return None


def cited(ids: Iterable[str], about: Mapping[str, Any]) -> str | None:
    """Return the provisions by title and article, each once; None where none is known."""
    known = (about[code] for code in ids if code in about)
    named = [_named(str(one["instrument"]), str(one["citation"])) for one in known]
    return "、".join(dict.fromkeys(named)) or None


def _named(instrument: str, citation: str) -> str:
    """Return a citation with the title of its instrument in 《》."""
    return titled(instrument) + citation.removeprefix(instrument)


def unverified(ids: Iterable[str], about: Mapping[str, Any]) -> str:
    """Return the warning of provisions that are not fully verified; empty where all are."""
    doubted = [code for code in ids if code not in about or not about[code]["verified"]]
    if not doubted:
        return ""
    return f"下列规则的文字、数额或施行日期尚未完全核实，送达前应核对原文：{'、'.join(doubted)}。"
