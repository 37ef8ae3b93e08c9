"""The upper panel of an explanation's plot: readings, spells at their level, and the onset."""

from html import escape
from typing import Any

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
from minewatch.exports.words import Words

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
        text(LEFT - 60, edges[0] - 30, label, "soft"),
        *_key(series, edges[0] - 30, words),
        *(_tick(power, kw) for kw in power.ticks()),
        month_axis(days, edges),
        *(_band(row, days, edges) for row in spells),
        _line(series.levels, days, power),
        *(_spell(row, days, power, words) for row in spells),
        onset_mark(data, days, edges, words, named=True),
    ]


def _level_label(series: Series) -> str:
    if not series.levels:
        return "plot_level_spells"
    return "plot_level_monthly" if series.grain == "settlements" else "plot_level"


def _key(series: Series, y: float, words: Words) -> list[str]:
    x = RIGHT - 300.0
    spell = f'<path class="spell" d="M{x:.0f} {y - 4:.0f}h22"/>' + text(
        x + 28, y, words.label("plot_spell"), "soft"
    )
    if not series.levels:
        return [spell]
    line = f'<path class="series" d="M{x - 90:.0f} {y - 4:.0f}h22"/>'
    return [line + text(x - 62, y, words.label("plot_readings"), "soft"), spell]


def _tick(power: Power, kw: float) -> str:
    y = power.y(kw)
    return f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>' + text(
        LEFT - 8, y + 4, f"{kw:,.10g}", "soft end"
    )


def month_axis(days: Days, edges: tuple[float, float]) -> str:
    """Return the names of the months under a panel."""
    marks = "".join(
        f'<path class="axis" d="M{days.x(day):.1f} {edges[1]:.1f}v5"/>'
        + text(days.x(day), edges[1] + 18, f"{day:%Y-%m}", "soft mid")
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
    return stroke + text(
        (x + end) / 2, max(y - 7, power.upper + 11), number(row["level_kw"]), "kw mid"
    )


def onset_mark(
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
    return line + text(x, edges[0] - 10, told, "on end" if right else "on")


def text(x: float, y: float, told: str, kind: str) -> str:
    """Return a line of text, escaped; `kind` are its classes."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(told)}</text>'
