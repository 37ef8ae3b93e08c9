"""The map of points as a figure: own offline style, and sites by status."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboards.components.trend import FONT
from dashboards.queries.areas import level_of
from dashboards.words import Words
from minewatch.sites import area_outline

#: Colour of each status: apart for the colour-blind, and in grey by lightness.
COLOURS = {
    "lead": "#b5442a",
    "in_hand": "#e0a030",
    "confirmed": "#5b1230",
    "cleared": "#7cc6b4",
    "closed": "#6b7883",
    "none": "#8fa3b5",
}
#: From this many points of one colour on they are drawn as clusters.
CLUSTER_FROM = 8_000
#: More points than this are drawn smaller.
_MANY = 1_500
CHINA = {"center": {"lon": 104.0, "lat": 35.5}, "zoom": 3.15}

#: Unseen layers of the ground that points are put below, however late they come: other marks, then
#: the sites that are no lead any more.
BELOW = ("marks", "quiet")
#: Where a browser finds the outlines below the points; once for all figures.
GROUND = "/outlines/ground.json"
#: What plotly calls the buttons of the map, and the text that we have for it.
_BUTTONS = {
    "Pan": "pan",
    "Lasso Select": "lasso",
    "Box Select": "box",
    "Zoom in": "zoom_in",
    "Zoom out": "zoom_out",
}


def config(words: Words) -> dict[str, Any]:
    """Return the bar of the map: no link to a service, its titles in the language of the page."""
    titles = {theirs: words(f"map.bar_{ours}") for theirs, ours in _BUTTONS.items()}
    locale = "zh-CN" if words.lang == "zh" else "en"
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "scrollZoom": True,
        "modeBarButtons": [["pan2d", "lasso2d", "select2d"], ["zoomInMap", "zoomOutMap"]],
        "locale": locale,
        "locales": {locale: {"dictionary": titles, "format": {}}},
    }


def points_map(area: str, traces: list[go.Scattermap]) -> go.Figure:
    """Return the ground with its points: the background and the outlines of the provinces.

    Parameters
    ----------
    area : str
        What is in view at first; ``""`` is the whole country.
    traces : list of plotly.graph_objects.Scattermap
        See :func:`site_traces`.
    """
    # plotly loses an empty "sources", without which its map takes no second style.
    style = {
        "version": 8,
        "sources": {"ground": {"type": "geojson", "data": GROUND}},
        "layers": [
            {"id": "back", "type": "background", "paint": {"background-color": "#e4e9ee"}},
            {
                "id": "land",
                "type": "fill",
                "source": "ground",
                "filter": ["==", ["get", "land"], True],
                "paint": {"fill-color": "#fbfbf9", "fill-antialias": False},
            },
            {
                "id": "ground",
                "type": "line",
                "source": "ground",
                "paint": {"line-color": "#a9b4be", "line-width": 1},
            },
            *({"id": name, "type": "background", "layout": {"visibility": "none"}}
              for name in BELOW),
        ],
    }  # fmt: skip
    figure = go.Figure(traces)
    figure.update_layout(
        map={"style": style, "uirevision": area, **view_of(area)},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        showlegend=False,
        dragmode="pan",
        hoverlabel={"font": {"family": FONT}, "align": "left"},
        font={"family": FONT},
        uirevision="kept",
        selectionrevision="kept",
    )
    return figure


def view_of(area: str) -> dict[str, Any]:
    """Return centre and zoom that show an area; the whole country for ``""``."""
    level = level_of(area)
    if level is None:
        return CHINA
    west, south, east, north = (float(v) for v in area_outline(level, [area]).total_bounds)
    span = max(east - west, (north - south) * 1.4, 0.05)
    # At zoom 0 a map of 512 px shows 360 degrees; the map is some 800 px wide.
    zoom = float(np.log2(360 * 1.3 / span))
    return {"center": {"lon": (west + east) / 2, "lat": (south + north) / 2}, "zoom": zoom}


def site_traces(sites: pd.DataFrame, words: Words) -> list[go.Scattermap]:
    """Return the sites as a layer a status: the quiet ones below, leads above.

    Parameters
    ----------
    sites : DataFrame
        Those to show; without a position they are left out.
    """
    placed = sites[sites["lon"].notna() & sites["lat"].notna()]
    order = ("none", "closed", "cleared", "lead", "in_hand", "confirmed")
    parts = [(name, placed[(placed["status"] == name).to_numpy()]) for name in order]
    shown = [_sites_of(name, part, words) for name, part in parts if len(part)]
    # plotly draws no map at all without a point; this one is not seen.
    unseen = {"size": 1, "opacity": 0}
    return shown or [go.Scattermap(lon=[0.0], lat=[0.0], marker=unseen, hoverinfo="skip")]


def _sites_of(status: str, sites: pd.DataFrame, words: Words) -> go.Scattermap:
    quiet = status == "none"
    trace = go.Scattermap(
        lon=sites["lon"].to_numpy(np.float32),
        lat=sites["lat"].to_numpy(np.float32),
        mode="markers",
        name=words(f"map.status_{status}"),
        uid=f"sites-{status}",  # else plotly takes the layer of another status for this one
        below="quiet" if status in {"none", "closed", "cleared"} else "",
        marker={"color": COLOURS[status], "size": 6 if quiet else _sizes(sites["kw"]),
                "opacity": 0.55 if quiet or len(sites) > _MANY else 0.8},
        hoverinfo="skip" if quiet else "text",
    )  # fmt: skip
    if not quiet:
        trace.text = _told(sites, words)
        trace.customdata = list(sites.index)
        trace.hovertemplate = "%{text}<br>%{customdata}<extra></extra>"
    if len(sites) >= CLUSTER_FROM:
        trace.marker.size = 7
        trace.cluster = {
            "enabled": True, "color": COLOURS[status], "opacity": 0.5, "maxzoom": 9,
            "step": [50, 500], "size": [10, 16, 24],
        }  # fmt: skip
    return trace


def _sizes(kw: pd.Series) -> NDArray[np.float32]:
    """Return marker sizes that grow with the logarithm of the load, 6 to 14 px; 4 to 12 of many."""
    known = kw.fillna(0).clip(lower=1, upper=1e5).to_numpy(np.float64)
    least = 4 if len(kw) > _MANY else 6
    sizes: NDArray[np.float32] = (least + 1.6 * np.log10(known)).round(1).astype(np.float32)
    return sizes


def _told(sites: pd.DataFrame, words: Words) -> list[str]:
    """Return what is shown on pointing at each site."""
    figures = zip(plain(sites["name"]), sites["p_mining"], sites["kw"], strict=True)
    return [f"{name}<br>{words.percent(p)} · {words.number(kw)} kW" for name, p, kw in figures]


def plain(names: pd.Series) -> pd.Series:
    """Return names as a map may show them: what plotly would take for markup is made plain."""
    return names.fillna("").str.replace("<", "＜").str.replace("&", "＆")


def packed(traces: list[go.Scattermap]) -> list[dict[str, Any]]:
    """Return traces as a browser takes them, numbers in base64: a fifth of their digits."""
    drawn: list[dict[str, Any]] = go.Figure(traces).to_dict()["data"]
    return drawn
