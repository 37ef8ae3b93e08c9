"""Export the map of leads (线索地图): one HTML file that needs no network, or GeoJSON."""

from html import escape
from pathlib import Path
from typing import Any

import pyarrow as pa

from minewatch.exports.cells import shown
from minewatch.exports.columns import LIST
from minewatch.exports.drawing import in_register, svg_map
from minewatch.exports.files import check_suffix, place
from minewatch.exports.pages import page
from minewatch.exports.people import is_enterprise, mask_person
from minewatch.exports.places import Layers
from minewatch.exports.source import as_of
from minewatch.exports.tabular import geojson
from minewatch.exports.words import Lang, Words
from minewatch.publish import Snapshot

#: Suffixes that :func:`export_map` takes.
MAP_FORMATS = (".html", ".geojson")

_LAYER = ["site_id", "name", "class", "p_mining", "flagged", "rank", "active_since", "mining_kw",
          "adcode", "data_centre_id", "data_centre_match", "lon", "lat"]  # fmt: skip
_ENTERPRISE = ("enterprise_match", "enterprise_uscc")


def export_map(snapshot: Snapshot, out: Path, *, lang: Lang = "zh") -> Path:
    """Write the map of every site: leads by class and load, others faint.

    Parameters
    ----------
    snapshot : Snapshot
        The published scan.
    out : Path
        File to write: ``.html`` for a page in `lang`, ``.geojson`` for a layer with stable names.
    lang : {"zh", "en"}
        Language of the page.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    MinewatchError
        If the suffix names no format, or the file cannot be written.
    """
    return place(out, map_content(snapshot, check_suffix(out, MAP_FORMATS), lang))


def map_content(snapshot: Snapshot, suffix: str, lang: Lang = "zh") -> bytes:
    """Return the map in the format of a suffix; see :func:`export_map`."""
    if suffix == ".geojson":
        return geojson(_layer(snapshot))
    return _page(snapshot, Words.of(snapshot, lang))


def _layer(snapshot: Snapshot) -> pa.Table:
    sites = (
        snapshot.table("sites")
        .select([*_LAYER, *_ENTERPRISE])
        .sort_by([("rank", "ascending"), ("site_id", "ascending")])
    )
    names = [
        mask_person(row["name"], enterprise=is_enterprise(*(row[key] for key in _ENTERPRISE)))
        for row in sites.select(["name", *_ENTERPRISE]).to_pylist()
    ]
    return sites.select(_LAYER).set_column(
        _LAYER.index("name"), "name", pa.array(names, pa.string())
    )


def _page(snapshot: Snapshot, words: Words) -> bytes:
    layers = Layers.of(snapshot)
    leads = sorted([*layers.leads, *layers.unplaced], key=lambda row: row["rank"])
    parts = {
        "map": svg_map(layers, words),
        "legend": legend(layers, words),
        "rows": "".join(_row(row, words) for row in leads),
        "count": str(len(leads)),
        "as_of": escape(as_of(snapshot).isoformat()),
        "scan_id": escape(str(snapshot.manifest.get("scan_id"))),
    }
    return page("map.html", words, parts)


def legend(layers: Layers, words: Words) -> str:
    """Return the key to the map, and how many leads have no position."""
    marks = (
        ("mining", "legend_mining"),
        ("data_centre", "legend_centre_lead"),
        ("centre", "legend_centre"),
        ("other", "legend_other"),
        ("county", "legend_county"),
    )
    seen = {row["class"] for row in layers.leads} | {"centre", "other", "county", "mining"}
    items = "".join(
        f'<li><i class="key {mark}"></i>{escape(words.label(key))}</li>'
        for mark, key in marks
        if mark in seen
    )
    missing = words.label("legend_unplaced").format(count=len(layers.unplaced))
    note = f'<li class="note">{escape(missing)}</li>' if layers.unplaced else ""
    return f'<ul class="legend">{items}{note}</ul>'


def _row(row: dict[str, Any], words: Words) -> str:
    listed = f" · {escape(words.label('register_listed'))}" if in_register(row) else ""
    texts = {c.name: escape(shown(row[c.name], c, words)) for c in LIST}
    return (
        f'<li><button type="button" data-goto="{texts["rank"]}"><b>{texts["rank"]}</b> '
        f"<span>{texts['name']}</span><small>{texts['p_mining']} · ≤ {texts['mining_kw']} kW · "
        f"{texts['county']}{listed}</small></button></li>"
    )
