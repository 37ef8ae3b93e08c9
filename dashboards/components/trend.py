"""The weekly trend as a figure: leads above, decisions below."""

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboards.words import Words

#: Safe for the colour-blind, and apart in grey.
DARK, PALE, GOOD, BAD = "#1d4e79", "#a9c4dd", "#7a9e7e", "#b5542f"
#: Of what there is nothing to compare with.
PLAIN = "#8b97a3"
FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif'


def trend_figure(weeks: pd.DataFrame, words: Words) -> go.Figure:
    """Return the figure of :func:`dashboards.queries.trend.weekly`."""
    days = [words.date(day) for day in weeks.index]
    ticks = [f"{day:%m-%d}" for day in weeks.index]
    figure = make_subplots(2, 1, shared_xaxes=True, row_heights=[0.62, 0.38], vertical_spacing=0.1)
    known = weeks["leads"] - weeks["new"]
    first = weeks["leads"].where(weeks["new"].isna())
    series = (
        (known, "overview.trend_known", PALE, "", 1),
        *([(first, "overview.trend_first", PLAIN, "", 1)] if first.notna().any() else []),
        (weeks["new"], "overview.trend_new", DARK, "/", 1),
        (weeks["confirmed"], "overview.confirmed", BAD, "", 2),
        (weeks["cleared"], "overview.cleared", GOOD, "x", 2),
    )
    for values, key, colour, pattern, row in series:
        bar = go.Bar(
            x=ticks,
            y=values.to_numpy(float),
            name=words(key),
            marker={"color": colour, "pattern": {"shape": pattern, "size": 5, "solidity": 0.25}},
            customdata=days,
            hovertemplate="%{customdata}　%{y:,.0f}<extra>%{fullData.name}</extra>",
        )
        figure.add_trace(bar, row=row, col=1)
    return styled(figure, weeks, words)


def styled(figure: go.Figure, weeks: pd.DataFrame, words: Words) -> go.Figure:
    """Return the figure in the calm style of the pages."""
    figure.update_layout(
        barmode="stack",
        bargap=0.35,
        height=300,
        margin={"l": 56, "r": 8, "t": 8, "b": 28},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 12, "color": "#33404c"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        hoverlabel={"font": {"family": FONT}},
    )
    figure.update_xaxes(type="category", showgrid=False, linecolor="#c6cfd8")
    figure.update_yaxes(gridcolor="#e6ebf0", zeroline=False, rangemode="tozero", tickformat=",d",
                        nticks=4)  # fmt: skip
    figure.update_yaxes(title=words("overview.trend_leads"), row=1, col=1)
    # A week of one decision is no full height.
    most = float(max((weeks["confirmed"] + weeks["cleared"]).max(), 4))
    figure.update_yaxes(title=words("overview.trend_decided"), range=[0, most], row=2, col=1)
    return figure
