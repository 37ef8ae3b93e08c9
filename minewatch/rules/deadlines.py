"""From when mining is eliminated, by the instruments in force on a day (淘汰期限)."""

from collections.abc import Sequence
from datetime import date, timedelta

from minewatch.rules.records import PhaseOutRule
from minewatch.rules.results import Deadline

_DAY = timedelta(days=1)


def deadline_on(rules: Sequence[PhaseOutRule], on: date) -> Deadline:
    """Return from when mining is eliminated; see :meth:`Rulebook.phase_out`."""
    valid = [rule for rule in rules if rule.in_force(on)]
    if not valid:
        return Deadline(None, (), verified=False, notes=(f"{on.isoformat()}无有效的淘汰规定",))
    first = min(rule.starts_on for rule in valid)
    # An earlier instrument carries the obligation where it ran up to the next one's first day.
    for rule in reversed(rules):
        if rule.standing == "in_force" and rule.starts_on < first and first - _DAY <= rule.ends_on:
            first = rule.starts_on
    carriers = [] if any(r.in_force(first) for r in valid) else rules
    used = [r for r in rules if r in valid or (r in carriers and r.in_force(first))]
    notes = tuple(f"{r.id}未完全核实：{r.verification.rstrip('。')}" for r in used if not r.sound)
    ids = tuple(rule.id for rule in used)
    return Deadline(first, ids, verified=all(r.sound for r in used), notes=notes)
