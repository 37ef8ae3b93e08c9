"""The hash chain (哈希链): each event has a digest of all that it says and of the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from minewatch.cases.model import Problem
from minewatch.errors import GuardError

#: Columns that are digested, in this order.
DIGESTED = (
    "seq",
    "at",
    "actor",
    "site_id",
    "kind",
    "reason",
    "details",
    "evidence",
    "previous_hash",
)


def canonical(value: object) -> str:
    """Write a value as JSON in the one way that is hashed: keys sorted, no spaces, UTF-8.

    Dates are written ISO 8601 and decimals as text.

    Raises
    ------
    GuardError
        If it holds a binary floating-point number, which has no exact decimal form, or
        anything that JSON has no form for.
    """
    _refuse_floats(value)
    try:
        text = json.dumps(
            value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text
        )
        text.encode()  # a lone surrogate has no UTF-8
    except (TypeError, ValueError) as error:
        msg = f"The details of an event cannot be written as JSON ({error}); give plain values."
        raise GuardError(msg) from error
    return text


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    msg = f"{type(value).__name__} has no form in JSON"
    raise TypeError(msg)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        msg = f"The details of an event hold the number {value!r}; give it as text."
        raise GuardError(msg)
    if isinstance(value, dict):
        _refuse_floats(list(value.values()))
    elif isinstance(value, list | tuple):
        for child in value:
            _refuse_floats(child)


def digest(columns: Iterable[object]) -> str:
    """Return the hash of an event from its columns, in the order of :data:`DIGESTED`."""
    return hashlib.sha256(canonical(list(columns)).encode()).hexdigest()


def problems(rows: Iterable[tuple[object, ...]], count: object, head: object) -> Iterator[Problem]:
    """Find every place where stored events do not follow from one another.

    Parameters
    ----------
    rows : iterable of tuple
        Stored events in order of seq: the columns of :data:`DIGESTED`, and ``hash``.
    count, head
        Number of events and hash of the last, as the ledger keeps them.
    """
    previous, last = "", 0
    for row in rows:
        last += 1
        seq, before, told = row[0], row[-2], row[-1]
        if seq != last:
            yield Problem(last, f"事件缺失或次序改变 · event {last} is not there, but {seq!r}")
            last = seq if isinstance(seq, int) else last
        if before != previous:
            yield Problem(last, "与前一事件不衔接 · does not follow from the event before it")
        if not _is_intact(row):
            yield Problem(last, "内容已被改动 · was changed: its hash is not that of its content")
        previous = told if isinstance(told, str) else ""
    if (count, head) != (last, previous):
        what = f"末尾事件缺失或被改动 · {count!r} events were recorded, the chain ends at {last}"
        yield Problem(None, what)


def _is_intact(row: tuple[object, ...]) -> bool:
    if not all(isinstance(value, str | int | None) for value in row):
        return False
    try:
        return row[-1] == digest(row[:-1])
    except GuardError:  # text that is no UTF-8
        return False
