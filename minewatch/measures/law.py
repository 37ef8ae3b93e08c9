"""What a measure rests on: the provision in force at a place and day, and when it falls due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from minewatch.rules.book import Rulebook
from minewatch.rules.calendar import Due, due_of
from minewatch.rules.provisions import Ban, Provision, SupportRule
from minewatch.rules.regions import official_province

#: Events that no feed tells of, as a person reads them.
_ANCHORS = {
    "finding": "查实之日",
    "list_published": "名单公布之日",
    "notice_served": "文书送达之日",
    "declared": "公布之日",
}

_Key = tuple[str, str | None, date]


@dataclass(frozen=True)
class Law:
    """The rules as they are asked for by place and day, each looked up once.

    Attributes
    ----------
    book : Rulebook
    as_of : date
        The day judged.
    """

    book: Rulebook
    as_of: date
    _found: dict[_Key, Provision | None] = field(default_factory=dict, init=False, repr=False)

    def of(self, measure: str, province: str | None, on: date | None = None) -> Provision | None:
        """Return the provision in force, the province's own before the nation's; None without one.

        Parameters
        ----------
        measure : str
            A code of :data:`minewatch.rules.provisions.MEASURES`.
        province : str or None
            Where it is not known, the nation's alone are asked for.
        on : date, optional
            The day judged where it is not given.
        """
        key = (measure, official_province(province), on or self.as_of)
        if key not in self._found:
            self._found[key] = next(iter(self.book.provisions(*key)), None)
        return self._found[key]

    def ban(self, what: Ban, province: str | None) -> Provision | None:
        """Return the prohibition of something that is in force on the day judged; None without one.

        The province's own goes before the nation's.
        """
        found = self.book.provisions("prohibition", official_province(province), self.as_of)
        return next((provision for provision in found if provision.bans == what), None)

    def support(self, province: str | None) -> tuple[SupportRule, ...]:
        """Return the support programmes of a province and of the nation on the day judged."""
        return self.book.support(official_province(province), self.as_of)


def deadline(provision: Provision, anchors: Mapping[str, date | None]) -> tuple[Due | None, str]:
    """Return when a provision falls due, and why that is not known where it is not.

    Parameters
    ----------
    provision : Provision
    anchors : mapping of str to date or None
        The days from which periods run, by the code of their anchor, as far as they are known.

    Returns
    -------
    due : Due or None
    note : str
        In Chinese; empty where the deadline is known.
    """
    period = provision.period
    if period is None:
        return None, "规定未写明期限"
    if period.unit == "not_stated":
        return None, "限期由地方确定，未收录"
    start = anchors.get(period.anchor)
    if start is None:
        at_once = "起即行" if period.unit == "at_once" else ""
        return None, f"期限自{_ANCHORS.get(period.anchor, '起算日')}{at_once or '起算'}，该日不明"
    return due_of(period, start), ""
