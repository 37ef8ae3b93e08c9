"""What applies in a place on a day, and what is on record beside it: lapsed, draft, displaced."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from minewatch.rules.book import Rulebook, places_of
from minewatch.rules.files import AnyRule
from minewatch.rules.provisions import COMPUTED, Provision, SupportRule
from minewatch.rules.records import SurchargeRule
from minewatch.rules.regions import NATION
from minewatch.rules.words import MEASURE_NAMES, Lang, amount_text, measure_name, period_text

#: In the order of a listing: what applies, then why the rest does not.
Status = Literal["applies", "displaced", "not_yet", "draft", "lapsed"]
STATUSES: tuple[Status, ...] = ("applies", "displaced", "not_yet", "draft", "lapsed")

_ORDER = {code: place for place, code in enumerate(MEASURE_NAMES)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as it stands in a place on a day.

    Attributes
    ----------
    rule : Rule
    status : str
        ``displaced``: a national rule where the province has its own; ``not_yet``: its first day
        is still to come.
    stale : bool
        Whether nobody reviewed it in the 365 days before.
    """

    rule: AnyRule
    status: Status
    stale: bool


def entries(
    book: Rulebook, region: str | None, on: date, measure: str | None = None
) -> list[Entry]:
    """Return every rule on record for a place: what applies first, its own before the nation's.

    Parameters
    ----------
    book : Rulebook
    region : str or None
        A province, with or without 省, 市, 自治区; None: the national rules alone.
    on : date
    measure : str, optional
        Only this measure.

    Raises
    ------
    RuleError
        If the region is not known.
    """
    places, applying = places_of(region), {rule.id for rule in book.listing(region, on)}
    found = [
        Entry(rule, _status(rule, on, rule.id in applying), rule.stale(on))
        for rule in book.rules
        if rule.province in places and measure in {None, rule.measure}
    ]
    return sorted(found, key=_place_in_list)


def computed(rule: AnyRule) -> bool:
    """Whether a figure, a deadline or a guard of the programme rests on the rule."""
    return not isinstance(rule, Provision) or rule.measure in COMPUTED


def row(entry: Entry, lang: Lang = "zh") -> dict[str, object]:
    """Return an entry as one flat record, its codes beside their words; missing is None."""
    rule = entry.rule
    return {
        "id": rule.id,
        "measure": rule.measure,
        "measure_name": measure_name(rule.measure, lang),
        "region": rule.region,
        "status": entry.status,
        "in_force_from": rule.in_force_from,
        "in_force_until": rule.in_force_until,
        "start_basis": rule.start_basis,
        "verified": rule.sound,
        "verification": rule.verification,
        "reviewed_on": rule.reviewed_on,
        "stale": entry.stale,
        "figure": figure(rule, lang),
        "department": rule.department,
        "department_stated": rule.department_stated if rule.department else None,
        "trigger": rule.trigger_zh,
        "instrument": rule.instrument,
        "article": rule.article,
        "note": rule.note_zh if lang == "zh" else rule.note_en,
        "covers": ";".join(rule.covers) or None,
        "sources": ";".join(rule.sources),
    }


def figure(rule: AnyRule, lang: Lang = "zh") -> str | None:
    """Return the rate, amount and period of a rule in words; None where it has none."""
    if isinstance(rule, SurchargeRule):
        return _rate_text(rule, lang)
    if isinstance(rule, SupportRule):
        return rule.amount_zh
    if not isinstance(rule, Provision):
        return "即行淘汰" if lang == "zh" else "at once"
    parts = [
        *([amount_text(rule.amount, lang)] if rule.amount else []),
        *([period_text(rule.period, lang)] if rule.period else []),
        *([f"{rule.cut_off_on.isoformat()}"] if rule.cut_off_on else []),
    ]
    return ("；" if lang == "zh" else "; ").join(parts) or None


def _rate_text(rule: SurchargeRule, lang: Lang) -> str:
    if rule.rate_yuan_per_kwh is None:
        return "标准未查到" if lang == "zh" else "rate not found"
    unit = "元/千瓦时" if lang == "zh" else "yuan/kWh"
    return f"{rule.rate_yuan_per_kwh} {unit}"


def _status(rule: AnyRule, on: date, applies: bool) -> Status:
    if applies:
        return "applies"
    if rule.standing == "draft":
        return "draft"
    if rule.in_force(on):
        return "displaced"
    return "lapsed" if rule.ends_on < on else "not_yet"


def _place_in_list(entry: Entry) -> tuple[int, bool, bool, bool, int, str]:
    rule = entry.rule
    return (
        STATUSES.index(entry.status),
        not computed(rule),
        isinstance(rule, SupportRule),
        rule.province == NATION,
        _ORDER[rule.measure],
        rule.id,
    )
