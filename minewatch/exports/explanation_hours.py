"""The lower panel of an explanation's plot: the hours of the days in colour, and the legend."""

import base64
from datetime import timedelta
from typing import Any

import numpy as np

from minewatch.exports.explanation_axes import LEFT, RIGHT, Days, Power, power_axis
from minewatch.exports.explanation_panels import month_axis, onset_mark, text
from minewatch.exports.explanation_series import Series
from minewatch.exports.heatmap import HOURS, columns, palette, picture
from minewatch.exports.words import Words

_HOUR = 9.0  # height of an hour
_HATCH = (
    '<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#fff"/><path d="M0 6L6 0" stroke="#b9c2ca"/></pattern></defs>'
)


def heat_panel(
    data: dict[str, Any], series: Series, days: Days, y: float, words: Words
) -> tuple[list[str], float, int]:
    """Return the hours of the days in colour with their scale, where they end, and days a column.

    Parameters
    ----------
    data, series, days, words
        As in :func:`minewatch.exports.explanation_plot.explanation_svg`; `series` has curves.
    y : float
        Upper edge.
    """
    if series.curves is None:
        return [], y, 1
    upper, lower = y + 22, y + 22 + HOURS * _HOUR
    kw, wide = columns(series.curves)
    power = power_axis(float(np.nanquantile(kw, 0.995)), upper, lower)
    x = days.x(series.curves.first_on)
    end = days.x(series.curves.first_on + timedelta(days=kw.shape[1] * wide))
    image = base64.b64encode(picture(kw, power.top_kw)).decode()
    edges = (upper, lower)
    return (
        [
            _HATCH,
            text(LEFT - 60, upper - 10, words.label("plot_hours"), "soft"),
            f'<rect x="{LEFT}" y="{upper:.1f}" width="{RIGHT - LEFT}" height="{lower - upper:.1f}" '
            'fill="url(#none)"/>',
            f'<image x="{x:.2f}" y="{upper:.1f}" width="{end - x:.2f}" '
            f'height="{lower - upper:.1f}" preserveAspectRatio="none" '
            f'style="image-rendering:pixelated" href="data:image/png;base64,{image}"/>',
            *(_hour(hour, upper) for hour in range(0, HOURS + 1, 6)),
            month_axis(days, edges),
            *_edges(data, series, days, edges),
            onset_mark(data, days, edges, words, named=False),
            *_scale(power, lower + 40, words),
        ],
        lower + 74,
        wide,
    )


def _hour(hour: int, upper: float) -> str:
    y = upper + hour * _HOUR
    return f'<path class="axis" d="M{LEFT - 5} {y:.1f}h5"/>' + text(
        LEFT - 8, y + 4, f"{hour:02d}", "soft end"
    )


def _edges(
    data: dict[str, Any], series: Series, days: Days, edges: tuple[float, float]
) -> list[str]:
    """Draw where spells begin, so that a step above is found again below."""
    starts = [row["started_on"] for row in data["spells"] if row["grain"] == series.grain]
    return [
        f'<path class="edge" d="M{days.x(day):.1f} {edges[0] - 7:.1f}V{edges[1]:.1f}"/>'
        for day in starts
        if day > days.first_on
    ]


def _scale(power: Power, y: float, words: Words) -> list[str]:
    """Return the legend: the colours with their power, and the mark of what was not read."""
    colours = palette()
    wide, x = 5.0, float(LEFT + 90)
    cells = "".join(
        f'<rect x="{x + n * wide:.1f}" y="{y:.1f}" width="{wide + 0.3:.1f}" height="12" '
        f'fill="#{bytes(colour).hex()}"/>'
        for n, colour in enumerate(colours)
    )
    length = wide * len(colours)
    names = [
        text(x + length * kw / power.top_kw, y + 27, _scaled(kw, power), "soft mid")
        for kw in power.ticks()
    ]
    none = x + length + 60
    return [
        text(LEFT, y + 11, words.label("plot_scale"), "soft"),
        cells,
        *names,
        f'<rect x="{none:.1f}" y="{y:.1f}" width="22" height="12" fill="url(#none)" '
        'stroke="#b9c2ca"/>',
        text(none + 28, y + 11, words.label("plot_no_reading"), "soft"),
    ]


def _scaled(kw: float, power: Power) -> str:
    return f"{'≥' if kw >= power.top_kw else ''}{kw:,.10g}"
