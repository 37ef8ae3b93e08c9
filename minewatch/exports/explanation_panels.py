"""The two panels of an explanation's plot: levels with spells, and hours of the day in colour."""

import base64
from datetime import timedelta
from html import escape
from typing import Any

import numpy as np

from minewatch.exports.explanation_axes import (
    LEFT,
    RIGHT,
    Days,
    Power,
    next_day,
    power_axis,
)
from minewatch.exports.explanation_series import Level, Series
from minewatch.exports.explanation_words import number
from minewatch.exports.heatmap import HOURS, columns, palette, picture
from minewatch.exports.words import Words

_HOUR = 9.0  # height of an hour
_HATCH = (
    '<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#fff"/><path d="M0 6L6 0" stroke="#b9c2ca"/></pattern></defs>'
)
_LABEL_WIDTH = 46.0  # a spell narrower than this goes without its figure


def level_panel(
    data: dict[str, Any], series: Series, days: Days, edges: tuple[float, float], words: Words
) -> list[str]:
    """Return the readings as a line, the spells at their level and the onset.

    Parameters
    ----------
    data, series, days, words
        As in :func:`minewatch.exports.explanation_plot.explanation_svg`.
    edges : tuple of float
        Upper and lower edge of the panel.
    """
    spells = [row for row in data["spells"] if row["grain"] == series.grain]
    highest = max([kw for *_, kw in series.levels] + [row["level_kw"] for row in spells])
    power = power_axis(highest * 1.06, *edges)
    label = words.label(_level_label(series))
    return [
        _text(LEFT - 60, edges[0] - 30, label, "soft"),
        *_key(series, edges[0] - 30, words),
        *(_tick(power, kw) for kw in power.ticks()),
        _months(days, edges),
        *(_band(row, days, edges) for row in spells),
        _line(series.levels, days, power),
        *(_spell(row, days, power, words) for row in spells),
        _onset(data, days, edges, words, named=True),
    ]


def _level_label(series: Series) -> str:
    if not series.levels:
        return "plot_level_spells"
    return "plot_level_monthly" if series.grain == "settlements" else "plot_level"


def _key(series: Series, y: float, words: Words) -> list[str]:
    x = RIGHT - 300.0
    spell = f'<path class="spell" d="M{x:.0f} {y - 4:.0f}h22"/>' + _text(
        x + 28, y, words.label("plot_spell"), "soft"
    )
    if not series.levels:
        return [spell]
    line = f'<path class="series" d="M{x - 90:.0f} {y - 4:.0f}h22"/>'
    return [line + _text(x - 62, y, words.label("plot_readings"), "soft"), spell]


def _tick(power: Power, kw: float) -> str:
    y = power.y(kw)
    return f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>' + _text(
        LEFT - 8, y + 4, f"{kw:,.10g}", "soft end"
    )


def _months(days: Days, edges: tuple[float, float]) -> str:
    marks = "".join(
        f'<path class="axis" d="M{days.x(day):.1f} {edges[1]:.1f}v5"/>'
        + _text(days.x(day), edges[1] + 18, f"{day:%Y-%m}", "soft mid")
        for day in days.months()
    )
    return f'<path class="axis" d="M{LEFT} {edges[1]:.1f}H{RIGHT}"/>' + marks


def _band(row: dict[str, Any], days: Days, edges: tuple[float, float]) -> str:
    """Shade the spells that are thought to hold machines."""
    if not row["machine_kw"]:
        return ""
    x, end = days.x(row["started_on"]), days.x(next_day(row["ended_on"]))
    return (
        f'<rect class="band" x="{x:.1f}" y="{edges[0]:.1f}" width="{end - x:.1f}" '
        f'height="{edges[1] - edges[0]:.1f}"/>'
    )


def _line(levels: list[Level], days: Days, power: Power) -> str:
    """Draw one stroke a stretch without gaps; a month is level from its first day to its last."""
    path, due = [], None
    for first, last, kw in levels:
        y = power.y(kw)
        if first == last:
            x = days.x(first) + (RIGHT - LEFT) / days.count / 2
            path.append(f"{'L' if first == due else 'M'}{x:.1f} {y:.1f}")
            path += ["h.1"] if first != due else []
        else:
            start = f"V{y:.1f}" if first == due else f"M{days.x(first):.1f} {y:.1f}"
            path.append(f"{start}H{days.x(next_day(last)):.1f}")
        due = next_day(last)
    return f'<path class="series" d="{"".join(path)}"/>' if path else ""


def _spell(row: dict[str, Any], days: Days, power: Power, words: Words) -> str:
    x, end, y = (
        days.x(row["started_on"]),
        days.x(next_day(row["ended_on"])),
        power.y(row["level_kw"]),
    )
    told = [f"{row['started_on']} – {row['ended_on']}", f"{number(row['level_kw'])} kW"]
    if row["machine_kw"] is not None:
        told.append(f"{words.label('explain_machine_kw')} {number(row['machine_kw'])}")
    title = escape("\n".join(told))
    stroke = f'<path class="spell" d="M{x:.1f} {y:.1f}H{end:.1f}"><title>{title}</title></path>'
    if end - x < _LABEL_WIDTH:
        return stroke
    return stroke + _text(
        (x + end) / 2, max(y - 7, power.upper + 11), number(row["level_kw"]), "kw mid"
    )


def _onset(
    data: dict[str, Any], days: Days, edges: tuple[float, float], words: Words, *, named: bool
) -> str:
    """Mark the day since when the load looks like mining, and what that day rests on."""
    onset = data["onset"]
    if onset is None or not days.first_on <= onset["active_since"] <= days.last_on:
        return ""
    x = days.x(onset["active_since"])
    over = 6 if named else 0
    line = f'<path class="onset" d="M{x:.1f} {edges[0] - over:.1f}V{edges[1]:.1f}"/>'
    if not named:
        return line
    basis = words.phrase("since", onset["since_basis"])
    told = words.label("plot_onset").format(day=onset["active_since"], basis=basis)
    right = x > (LEFT + RIGHT) / 2
    return line + _text(x, edges[0] - 10, told, "on end" if right else "on")


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
            _text(LEFT - 60, upper - 10, words.label("plot_hours"), "soft"),
            f'<rect x="{LEFT}" y="{upper:.1f}" width="{RIGHT - LEFT}" height="{lower - upper:.1f}" '
            'fill="url(#none)"/>',
            f'<image x="{x:.2f}" y="{upper:.1f}" width="{end - x:.2f}" '
            f'height="{lower - upper:.1f}" preserveAspectRatio="none" '
            f'style="image-rendering:pixelated" href="data:image/png;base64,{image}"/>',
            *(_hour(hour, upper) for hour in range(0, HOURS + 1, 6)),
            _months(days, edges),
            *_edges(data, series, days, edges),
            _onset(data, days, edges, words, named=False),
            *_scale(power, lower + 40, words),
        ],
        lower + 74,
        wide,
    )


def _hour(hour: int, upper: float) -> str:
    y = upper + hour * _HOUR
    return f'<path class="axis" d="M{LEFT - 5} {y:.1f}h5"/>' + _text(
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
        _text(x + length * kw / power.top_kw, y + 27, _scaled(kw, power), "soft mid")
        for kw in power.ticks()
    ]
    none = x + length + 60
    return [
        _text(LEFT, y + 11, words.label("plot_scale"), "soft"),
        cells,
        *names,
        f'<rect x="{none:.1f}" y="{y:.1f}" width="22" height="12" fill="url(#none)" '
        'stroke="#b9c2ca"/>',
        _text(none + 28, y + 11, words.label("plot_no_reading"), "soft"),
    ]


def _scaled(kw: float, power: Power) -> str:
    return f"{'≥' if kw >= power.top_kw else ''}{kw:,.10g}"


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
