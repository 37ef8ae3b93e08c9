"""Small charts of the summary as SVG."""

from datetime import date
from decimal import ROUND_CEILING, Decimal
from html import escape

#: Width and height of the chart of months, in units of about one pixel.
_WIDTH, _HEIGHT = 760, 230
_LEFT, _BOTTOM, _TOP = 76, 34, 14
_STEPS = tuple(map(Decimal, (1, 2, 5, 10, 20, 50)))


def month_bars(amounts: dict[date, Decimal]) -> str:
    """Return bars of yuan by month, from first to last; a month without amount is a gap.

    Each bar carries its exact amount as hover text.
    """
    months = _every_month(min(amounts), max(amounts))
    top, step = _scale(max(amounts.values()))
    width = (_WIDTH - _LEFT) / len(months)
    lines = "".join(_line(step * n, top) for n in range(int(top / step) + 1))
    bars = "".join(
        _bar(_LEFT + n * width, width, month, amounts[month], top)
        for n, month in enumerate(months)
        if month in amounts
    )
    every = -(-len(months) // 12)
    names = "".join(
        f'<text class="month" x="{_LEFT + (n + 0.5) * width:.1f}" y="{_HEIGHT - 12}">'
        f"{month:%Y-%m}</text>"
        for n, month in enumerate(months)
        if n % every == 0
    )
    return (
        f'<svg class="bars" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">{lines}{bars}{names}</svg>'
    )


def _every_month(first: date, last: date) -> list[date]:
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(start, end + 1)]


def _scale(highest: Decimal) -> tuple[Decimal, Decimal]:
    """Return the top of the axis and its step: 1, 2 or 5 times a power of ten."""
    size = Decimal(1).scaleb(max(highest.adjusted() - 1, 0))
    step = next(size * factor for factor in _STEPS if size * factor * 4 >= highest)
    steps = (highest / step).to_integral_value(ROUND_CEILING)
    return step * max(steps, Decimal(1)), step


def _y(amount: Decimal, top: Decimal) -> float:
    return _HEIGHT - _BOTTOM - float(amount / top) * (_HEIGHT - _BOTTOM - _TOP)


def _line(amount: Decimal, top: Decimal) -> str:
    y = _y(amount, top)
    return (
        f'<path class="line" d="M{_LEFT} {y:.1f}H{_WIDTH}"/>'
        f'<text class="amount" x="{_LEFT - 8}" y="{y + 4:.1f}">{amount:,.0f}</text>'
    )


def _bar(x: float, width: float, month: date, amount: Decimal, top: Decimal) -> str:
    y = _y(amount, top)
    wide = min(width * 0.72, 42)
    return (
        f'<rect x="{x + (width - wide) / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" '
        f'height="{_HEIGHT - _BOTTOM - y:.1f}"><title>{escape(f"{month:%Y-%m}  {amount:,.2f}")}'
        "</title></rect>"
    )


def probability_bar(share: float | None) -> str:
    """Return a bar as long as the probability, with its figure; nothing where it is missing."""
    if share is None:
        return "—"
    return f'<span class="bar"><i style="width:{share * 100:.1f}%"></i></span><em>{share:.1%}</em>'
