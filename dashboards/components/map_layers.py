"""What lies on the map beside sites: registered places hollow, other leads filled (图层)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.components.site_map import plain
from dashboards.queries.points import other_points, registered_places
from dashboards.words import Words


@dataclass(frozen=True)
class Mark:
    """How a layer is told from sites, which are round, and from the other layers.

    Attributes
    ----------
    shape : str
        ``square``, ``triangle``, ``hexagon``, ``diamond``, ``drop`` or ``cross``;
        ``assets/map-marks.js`` draws them.
    colour : str
        ``rrggbb``, apart for the colour-blind within hollow and within filled marks.
    """

    shape: str
    colour: str
    hollow: bool = False

    @property
    def symbol(self) -> str:
        """The image that a browser draws; the underscores keep plotly from looking for it."""
        return f"mark_{self.shape}_{self.colour}_{'hollow' if self.hollow else 'filled'}"


#: Layers in the order of drawing, by the name of their texts; ``power`` is the register of plants.
MARKS = {
    "park": Mark("hexagon", "7a4f9e", hollow=True),
    "power": Mark("triangle", "2b6e2b", hollow=True),
    "data_centre": Mark("square", "1f5fa8", hollow=True),
    "plant": Mark("triangle", "2b6e2b"),
    "application": Mark("diamond", "8a5fb0"),
    "network": Mark("cross", "00707a"),
    "tip": Mark("drop", "1d1d1d"),
}
#: A layer of more points shows those that have room, and all of them when zoomed in.
_DENSE = 1_500
_GROUPS = {
    "places": ("data_centre", "power", "park"),
    "leads": ("plant", "application", "tip", "network"),
}


def layer_points(
    places: pa.Table, leads: pa.Table, sites: pd.DataFrame
) -> Mapping[str, pd.DataFrame]:
    """Return the points of every layer that has any.

    Parameters
    ----------
    places, leads : pyarrow.Table
        Of the snapshot.
    sites : DataFrame
        See :func:`dashboards.queries.index.site_index`.

    Returns
    -------
    mapping of str to DataFrame
        By key of :data:`MARKS`: ``name, lon, lat``, and ``place_id`` of a registered place or
        ``subject_id`` and ``site_id`` (null where it joins none) of a lead.
    """
    registered = registered_places(places, sites)
    named = {("power" if kind == "plant" else kind): part for kind, part in registered.items()}
    return named | other_points(leads)


def layer_trace(kind: str, points: pd.DataFrame, words: Words) -> go.Scattermap:
    """Return a layer; a click on a lead opens the site that it joins, and no other mark anything.

    Parameters
    ----------
    kind : str
        A key of :data:`MARKS`.
    points : DataFrame
        See :func:`layer_points`.
    """
    ids = points["place_id" if "place_id" in points else "subject_id"].fillna("")
    joined = points["site_id"].fillna("") if "site_id" in points else [""] * len(points)
    told = (plain(points["name"]) + "<br>" + plain(ids)).str.removeprefix("<br>")
    mark = {"symbol": MARKS[kind].symbol, "size": 10, "opacity": 0.9,
            "allowoverlap": len(points) <= _DENSE}  # fmt: skip
    return go.Scattermap(
        lon=points["lon"].to_numpy(np.float32),
        lat=points["lat"].to_numpy(np.float32),
        mode="markers",
        name=words(f"map.layer_{kind}"),
        uid=f"layer-{kind}",
        below="marks",
        marker=mark,
        text=list(told),
        customdata=list(joined),
        hovertemplate=f"{words(f'map.told_{kind}')}<br>%{{text}}<extra></extra>",
    )


def layer_boxes(held: Mapping[str, pd.DataFrame], words: Words) -> Component:
    """Return what chooses the layers, their marks beside them; nothing where there are none.

    Parameters
    ----------
    held : mapping
        See :func:`layer_points`.
    """
    rows = [_group(name, [k for k in kinds if k in held], held, words)
            for name, kinds in _GROUPS.items()]  # fmt: skip
    return html.Div(rows, className="layers")


def _group(
    name: str, kinds: list[str], held: Mapping[str, pd.DataFrame], words: Words
) -> Component:
    boxes = [{"value": kind, "label": _label(kind, len(held[kind]), words)} for kind in kinds]
    heading = html.Span(words(f"map.layers_{name}"), id=f"map-layers-{name}-name",
                        className="field-name")  # fmt: skip
    chosen = dcc.Checklist(boxes, [], id=f"map-layers-{name}", inline=True, className="choices")
    return html.Div(
        [heading, chosen],
        className="layer-group",
        role="group",
        hidden=not kinds,
        **attributes(aria_labelledby=f"map-layers-{name}-name"),
    )


def _label(kind: str, count: int, words: Words) -> Component:
    mark = html.Span(className=f"layer-mark layer-mark-{kind}")
    return html.Span([mark, words(f"map.layer_{kind}"), html.Small(words.number(count))])
