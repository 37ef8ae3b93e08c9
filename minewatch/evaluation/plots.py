"""The plots of an evaluation as SVG; a script is not needed to read them."""

from collections.abc import Sequence
from html import escape

import numpy as np

from minewatch.evaluation.measures import Bin, Estimate
from minewatch.evaluation.ranking import Floats
from minewatch.evaluation.words import both, with_interval, words

#: Side of a square plot and its margins, in units of about one pixel.
_SIDE, _LEFT, _BELOW, _ABOVE = 300, 46, 44, 12
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
#: Bars by kind: width of the names, of the bars, of the figures; height of a row.
_NAMES, _BARS, _FIGURES, _ROW = 300, 330, 230, 24


def curve_plot(lines: Sequence[tuple[str, Floats, Floats]], axes: tuple[str, str]) -> str:
    """Return curves within the unit square.

    Parameters
    ----------
    lines : sequence of (style class, x, y)
        Arrays of equal length, within 0 to 1.
    axes : tuple of two str
        Codes of the words of the axes.
    """
    drawn = "".join(f'<path class="curve {css}" d="{_path(x, y)}"/>' for css, x, y in lines)
    return _square(drawn, axes)


def reliability_plot(bins: Sequence[Bin]) -> str:
    """Return the share that mines against the probability told, with intervals."""
    marks = "".join(_mark(one) for one in bins)
    even = f'<path class="even" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'
    return _square(even + marks, ("axis_told", "axis_true"))


def kind_bars(rows: Sequence[tuple[str, str, int, Estimate]]) -> str:
    """Return a bar with its interval for each kind.

    Parameters
    ----------
    rows : sequence of (kind, style class, meters, share)
    """
    height = _ROW * len(rows) + 30
    grid = "".join(
        f'<path class="line" d="M{_bar(at):g} 4V{height - 24}"/>'
        f'<text class="tick" x="{_bar(at):g}" y="{height - 8}">{at:.0%}</text>'
        for at in _TICKS
    )
    body = "".join(_row(n, *row) for n, row in enumerate(rows))
    width = _NAMES + _BARS + _FIGURES
    return (
        f'<svg class="kinds" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(words("by_kind"))}">{grid}{body}</svg>'
    )


def _x(share: float) -> str:
    return f"{_LEFT + share * _SIDE:.1f}"


def _y(share: float) -> str:
    return f"{_ABOVE + (1.0 - share) * _SIDE:.1f}"


def _path(x: Floats, y: Floats) -> str:
    """Return a path through the points, those within half a pixel of the last left out."""
    points = np.column_stack([x, y])
    places = np.round(points * _SIDE * 2)
    kept = np.append(True, (np.diff(places, axis=0) != 0).any(axis=1))
    return "M" + "L".join(f"{_x(a)} {_y(b)}" for a, b in points[kept])


def _square(drawn: str, axes: tuple[str, str]) -> str:
    width, height = _LEFT + _SIDE + 14, _ABOVE + _SIDE + _BELOW
    grid = "".join(
        f'<path class="line" d="M{_x(0)} {_y(at)}H{_x(1)}M{_x(at)} {_y(0)}V{_y(1)}"/>'
        f'<text class="tick" x="{_x(at)}" y="{_ABOVE + _SIDE + 18}">{at:g}</text>'
        f'<text class="side" x="{_LEFT - 8}" y="{float(_y(at)) + 4:.1f}">{at:g}</text>'
        for at in _TICKS
    )
    across, up = (escape(words(code)) for code in axes)
    middle = _ABOVE + _SIDE / 2
    return (
        f'<svg class="square" viewBox="0 0 {width} {height}" role="img" aria-label="{up}">{grid}'
        f'<text class="tick" x="{_x(0.5)}" y="{height - 6}">{across}</text>'
        f'<text class="tick" transform="translate(12 {middle:g}) rotate(-90)">{up}</text>'
        f"{drawn}</svg>"
    )


def _mark(one: Bin) -> str:
    share = one.share.value
    if share is None or one.share.low is None or one.share.high is None:
        return ""
    told = f"{one.low:g}–{one.high:g}: {with_interval(one.share)}, n = {one.meters:,}"
    return (
        f'<path class="whisker" d="M{_x(one.mean_p)} {_y(one.share.low)}V{_y(one.share.high)}"/>'
        f'<circle class="dot" cx="{_x(one.mean_p)}" cy="{_y(share)}" r="4.5">'
        f"<title>{escape(told)}</title></circle>"
    )


def _bar(share: float) -> float:
    return round(_NAMES + share * _BARS, 1)


def _row(place: int, kind: str, css: str, meters: int, share: Estimate) -> str:
    top = place * _ROW + 4
    middle = top + _ROW / 2
    zh, en = both("kind", kind)
    name = escape(zh) if zh == en else f"{escape(zh)} <tspan>{escape(en)}</tspan>"
    value, low, high = share.value or 0.0, share.low or 0.0, share.high or 0.0
    return (
        f'<text class="name {css}" x="{_NAMES - 10}" y="{middle + 4:g}">{name}</text>'
        f'<rect class="{css}" x="{_bar(0):g}" y="{top + 4}" width="{value * _BARS:.1f}" '
        f'height="{_ROW - 8}"/>'
        f'<path class="whisker" d="M{_bar(low):g} {middle:g}H{_bar(high):g}'
        f'M{_bar(low):g} {middle - 4:g}v8M{_bar(high):g} {middle - 4:g}v8"/>'
        f'<text class="value" x="{_NAMES + _BARS + 14}" y="{middle + 4:g}">'
        f"{value:.1%} ({low:.1%}–{high:.1%}) · n = {meters:,}</text>"
    )
