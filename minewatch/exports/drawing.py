"""The map of leads as SVG: areas, faint other sites, leads by class and size."""

import math
from html import escape
from typing import Any

import shapely

from minewatch.exports.basemap import WIDTH, Frame, Ground, dots, path_of, sea_line_path
from minewatch.exports.cells import shown
from minewatch.exports.columns import LIST
from minewatch.exports.places import Layers
from minewatch.exports.words import Words

_HOVER = ("rank", "site_id", "name", "class", "p_mining", "mining_kw", "active_since", "county",
          "surcharge_yuan", "reasons")  # fmt: skip
_COLUMNS = {column.name: column for column in LIST}
_SCALE_KM = (500, 200, 100, 50, 20, 10, 5, 2, 1)


def svg_map(layers: Layers, words: Words) -> str:
    """Return the map as an ``<svg>`` element, or a paragraph where there is nothing to place."""
    ground = layers.ground()
    frame = layers.frame(ground)
    if frame is None:
        return f'<p class="empty">{escape(words.label("map_empty"))}</p>'
    parts = [
        _areas(ground, frame),
        f'<path class="other" d="{dots(layers.others, frame)}"/>',
        _listed(layers, frame, words),
        f'<path class="centre" d="{dots(layers.data_centres, frame)}"/>',
        _names(ground, frame),
        _leads(layers, frame, words),
        _scale_bar(frame),
    ]
    title = escape(words.label("map_title"))
    return (
        f'<svg id="map" viewBox="0 0 {WIDTH:g} {frame.height:g}" role="img" aria-label="{title}">'
        + "\n".join(parts)
        + "</svg>"
    )


def _areas(ground: Ground, frame: Frame) -> str:
    layers = (
        ("neighbour", ground.neighbours),
        ("province-fill", ground.provinces),
        ("county", ground.counties),
        ("city", ground.cities),
        ("province", ground.provinces),
    )
    drawn = "".join(
        f'<path class="{name}" d="{path_of(areas.geometry, frame)}"/>' for name, areas in layers
    )
    return drawn + f'<path class="sea-line" d="{sea_line_path(frame)}"/>'


def _listed(layers: Layers, frame: Frame, words: Words) -> str:
    """Say on hover which other sites the register of data centres holds: no mark clears them."""
    if not len(layers.listed):
        return ""
    title = escape(f"{words.label('legend_other')}: {words.label('register_listed')}")
    return (
        f'<path class="other listed" d="{dots(layers.listed, frame)}"><title>{title}</title></path>'
    )


def _leads(layers: Layers, frame: Frame, words: Words) -> str:
    """Draw small loads over large ones, so that none hides another."""
    rows = sorted(layers.leads, key=lambda row: (-(row["mining_kw"] or 0.0), row["site_id"]))
    share = crowding(len(rows))
    marks = "".join(_lead(row, share, frame, words) for row in rows)
    return f'<g id="leads">{marks}</g>'


def _lead(row: dict[str, Any], share: float, frame: Frame, words: Words) -> str:
    point = shapely.get_coordinates(shapely.Point(row["lon"], row["lat"]))
    x, y = frame.project(point)[0]
    lines = "\n".join(f"{_COLUMNS[n].header(words.lang)}: {shown(row[n], _COLUMNS[n], words)}"
                      for n in _HOVER)  # fmt: skip
    if in_register(row):
        lines += f"\n{words.label('register_listed')}"
    size = round(max(3.0, radius(row["mining_kw"]) * share), 1)
    known = "" if row["mining_kw"] is not None else " unknown"
    kind = row["class"] if row["class"] in {"mining", "data_centre"} else "unclassed"
    return (
        f'<circle class="lead {kind}{known}" data-rank="{row["rank"]}" data-r="{size}" '
        f'cx="{x:.1f}" cy="{y:.1f}" r="{size}"><title>{escape(lines)}</title></circle>'
    )


def in_register(row: dict[str, Any]) -> bool:
    """Tell whether the register of data centres holds a lead of another class."""
    return row["data_centre_name"] is not None and row["class"] != "data_centre"


def radius(kw: float | None) -> float:
    """Return the radius whose area grows with the load; the smallest where it is not known."""
    return round(min(26.0, max(6.0, 0.75 * math.sqrt(kw or 0.0))), 1)


def crowding(leads: int) -> float:
    """Return by how much marks shrink so that many leads still show where they are."""
    return math.pow(min(1.0, 80 / max(leads, 1)), 0.4)


def _names(ground: Ground, frame: Frame) -> str:
    """Name the cities of a single province, or the provinces of several."""
    areas = ground.cities if len(ground.provinces) == 1 else ground.provinces
    points = frame.project(shapely.get_coordinates(areas.geometry.representative_point()))
    return '<g class="names">' + "".join(
        f'<text x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>'
        for (x, y), name in zip(points, areas["name"], strict=True)
    ) + "</g>"  # fmt: skip


def _scale_bar(frame: Frame) -> str:
    km = next((km for km in _SCALE_KM if km * frame.km < WIDTH / 5), _SCALE_KM[-1])
    y = frame.height - 14
    return (
        f'<g class="scale"><path d="M16 {y - 5:.1f}v5h{km * frame.km:.1f}v-5"/>'
        f'<text x="16" y="{y - 10:.1f}">{km} km</text></g>'
    )
