"""The guard of an inspection (现场核查): two officers, an outcome, and what it rests on."""

import unicodedata

from minewatch.cases.asked import Asked, Law, law
from minewatch.cases.details import Inspected

#: Officers that an inspection needs, where the provision gives no figure of its own.
_OFFICERS = 2


def guard_inspected(asked: Asked[Inspected]) -> Law:
    """Refuse an inspection that was not assigned, not by two officers, or without a finding."""
    rule, told = asked.rule("inspection"), asked.told
    if asked.case.assigned_to is None:
        asked.refuse("尚未分派", "it was assigned to nobody", rule)
    if len({_same(name) for name in told.officers}) < _OFFICERS:
        asked.refuse("须由两名以上执法人员核查", "two different officers must be named", rule)
    if told.outcome == "confirmed" and not asked.evidence:
        asked.refuse("查实须附证据", "what confirms it must be given as evidence", rule)
    allowed = {
        "confirmed": (None, "mining"),
        "cleared": ("data_centre", "ordinary"),
        "undecided": (None,),
    }[told.outcome]
    if told.found not in allowed:
        asked.refuse(
            "排除须写明实为数据中心或普通用电，其他结论不写",
            "found must be data_centre or ordinary where it is cleared, and is not given otherwise",
            rule,
        )
    return law(rule)


def _same(name: str) -> str:
    """Return a name in the form in which two spellings of it are one."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
