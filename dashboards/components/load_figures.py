"""Figures of one meter: its load with spells, the hours of its days, and what each piece weighs."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboards.components.trend import FONT
from dashboards.words import Words
from minewatch.exports.explanation_series import Level, Series
from minewatch.exports.heatmap import HOURS, HourGrid, columns, palette

#: Dark, pale and warm lines and areas, apart in grey and for the colour-blind.
LINE, SPELL, BAND, ONSET = "#5b6875", "#b3480b", "rgba(179,72,11,.12)", "#1d2a35"
FOR, AGAINST = "#b3480b", "#3d6f93"


def load_figure(data: dict[str, Any], series: Series, words: Words) -> go.Figure:
    """Return the readings as a line, spells at their level, estimated machine load, and onset.

    Parameters
    ----------
    data : dict
        From :func:`minewatch.exports.explanation.explanation`.
    series : Series
        From :func:`minewatch.exports.explanation_series.series_of`.
    """
    figure = go.Figure()
    spells = [row for row in data["spells"] if row["grain"] == series.grain]
    _readings(figure, series.levels, words)
    _steady(figure, spells, "level_kw", words("site.spell"), SPELL, "solid", words)
    machines = [row for row in spells if row["machine_kw"]]
    _steady(figure, machines, "machine_kw", words("site.machine"), ONSET, "dot", words)
    for row in machines:
        figure.add_vrect(row["started_on"], row["ended_on"] + timedelta(days=1), fillcolor=BAND,
                         line_width=0, layer="below")  # fmt: skip
    if data["onset"] is not None:
        _onset(figure, data["onset"], words)
    figure.update_yaxes(title="kW", rangemode="tozero")
    figure.update_xaxes(tickformat="%Y-%m")
    return calm(figure, height=320)


def _readings(figure: go.Figure, levels: list[Level], words: Words) -> None:
    if not levels:
        return
    days: list[date] = []
    values: list[float | None] = []
    last: date | None = None
    for first, until, kw in levels:
        if last is not None and (first - last).days > 1:  # a gap is a gap
            days.append(last + timedelta(days=1))
            values.append(None)
        days += [first] if first == until else [first, until]
        values += [round(kw, 3)] if first == until else [round(kw, 3)] * 2
        last = until
    figure.add_scatter(x=days, y=values, name=words("site.readings"), mode="lines",
                       line={"color": LINE, "width": 1.2}, connectgaps=False,
                       hovertemplate="%{x|%Y-%m-%d}　%{y:,.1f} kW<extra></extra>")  # fmt: skip


def _steady(
    figure: go.Figure, rows: list[dict[str, Any]], key: str, name: str, colour: str, dash: str,
    words: Words,
) -> None:  # fmt: skip
    days, values, told = [], [], []
    for row in rows:
        days += [row["started_on"], row["ended_on"] + timedelta(days=1), None]
        values += [round(row[key], 2)] * 2 + [None]
        told += [f"{row['started_on']} – {row['ended_on']}　{words.number(row[key], 1)} kW"] * 3
    if rows:
        figure.add_scatter(x=days, y=values, name=name, mode="lines", text=told,
                           line={"color": colour, "width": 3 if dash == "solid" else 2,
                                 "dash": dash},
                           hovertemplate="%{text}<extra></extra>")  # fmt: skip


def _onset(figure: go.Figure, onset: dict[str, Any], words: Words) -> None:
    day = onset["active_since"]
    figure.add_vline(day, line={"color": ONSET, "width": 1.5, "dash": "dash"})
    figure.add_annotation(x=day, y=1, yref="paper", yanchor="bottom", showarrow=False,
                          text=words("site.onset", day=day.isoformat()), xanchor="left",
                          font={"size": 12})  # fmt: skip


def hours_figure(grid: HourGrid, words: Words) -> tuple[go.Figure, int]:
    """Return the power by hour and day in colour, and the days in a column."""
    kw, wide = columns(grid)
    days = [grid.first_on + timedelta(days=n * wide) for n in range(kw.shape[1])]
    shades = palette()
    scale = [[n / (len(shades) - 1), f"#{bytes(colour).hex()}"] for n, colour in enumerate(shades)]
    figure = go.Figure(
        go.Heatmap(
            x=days, y=list(range(HOURS)), z=np.where(np.isnan(kw), np.nan, kw.round(2)),
            colorscale=scale, zmin=0, zmax=float(np.nanquantile(kw, 0.995)) or 1.0,
            colorbar={"title": {"text": "kW"}, "thickness": 12, "len": 1},
            hovertemplate="%{x|%Y-%m-%d} %{y}:00　%{z:,.1f} kW<extra></extra>",
        )
    )  # fmt: skip
    figure.update_yaxes(title=words("site.hour"), autorange="reversed", tickvals=[0, 6, 12, 18, 23])
    figure.update_xaxes(tickformat="%Y-%m")
    figure.update_layout(plot_bgcolor="#e9ecef")  # grey is no reading
    return calm(figure, height=270, ground=False), wide


def evidence_figure(data: dict[str, Any], words: Words) -> go.Figure:
    """Return what each detector weighs for and against mining, strongest on top."""
    rows = sorted(data["evidence"], key=lambda row: row["weight_mining"])
    titles = [row["title"].get(words.lang, row["detector"]) for row in rows]
    weights = [round(row["weight_mining"], 3) for row in rows]
    figure = go.Figure(
        go.Bar(
            x=weights, y=titles, orientation="h",
            text=[f"{value:+.2f}" for value in weights], textposition="outside", cliponaxis=False,
            marker={
                "color": [FOR if value > 0 else AGAINST for value in weights],
                "pattern": {"shape": ["" if value > 0 else "/" for value in weights], "size": 5,
                            "solidity": 0.3},
            },
            hovertemplate="%{y}　%{x:+.2f}<extra></extra>",
        )
    )  # fmt: skip
    low, high = min([0.0, *weights]), max([0.0, *weights])
    room = 0.12 * (high - low)  # for the number at the end of the longest bar
    reach = [low - room if low < 0 else 0.0, high + room if high > 0 else 0.0]
    figure.update_xaxes(
        range=reach, title=words("site.weight_axis"), zeroline=True, zerolinecolor=ONSET
    )
    figure.update_yaxes(automargin=True, ticksuffix=" ")
    return calm(figure, height=70 + 26 * max(len(rows), 1), legend=False)


def calm(figure: go.Figure, *, height: int, ground: bool = True, legend: bool = True) -> go.Figure:
    """Return a figure in the style of the pages; it prints as it stands."""
    figure.update_layout(
        height=height, showlegend=legend, font={"family": FONT, "size": 12, "color": "#33404c"},
        margin={"l": 56, "r": 12, "t": 26 if legend else 8, "b": 36}, paper_bgcolor="#fff",
        legend={"orientation": "h", "y": -0.12, "yanchor": "top", "x": 0, "xanchor": "left"},
        hoverlabel={"font": {"family": FONT}},
    )  # fmt: skip
    figure.update_xaxes(gridcolor="#edf0f3", linecolor="#c6cfd8")
    figure.update_yaxes(gridcolor="#e6ebf0", zeroline=False)
    if ground:
        figure.update_layout(plot_bgcolor="#fff")
    return figure
