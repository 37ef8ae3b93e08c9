"""Lists as CSV, Parquet, GeoJSON and GeoParquet."""

import csv
import io
import json
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from minewatch.exports.cells import machine_text, worded
from minewatch.exports.columns import Column
from minewatch.exports.words import Words

_BOM = b"\xef\xbb\xbf"

# No "crs": the default of GeoParquet and GeoJSON is longitude and latitude in WGS-84 (OGC:CRS84).
_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}


def machine_csv(table: pa.Table) -> bytes:
    """Return UTF-8 CSV with the stable names, codes as they are."""
    rows = ([machine_text(value) for value in row.values()] for row in table.to_pylist())
    return _csv(table.schema.names, rows)


def people_csv(table: pa.Table, columns: tuple[Column, ...], words: Words) -> bytes:
    """Return CSV with headings and codes in words; the byte order mark is for spreadsheets."""
    rows = [
        [_people_text(row[c.name], c, words) for c in columns] for row in table.to_pylist()
    ] or [[words.label("empty_list")]]
    return _BOM + _csv([column.header(words.lang) for column in columns], rows)


def _people_text(value: Any, column: Column, words: Words) -> str:
    """Return the text of a cell; energy to the hundredth, as the other tables show it."""
    if column.kind == "energy" and value is not None:
        value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return machine_text(worded(value, column.kind, words))


def _csv(header: list[str], rows: Any) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", errors="replace")


def parquet(table: pa.Table) -> bytes:
    """Return the table as Parquet, with the metadata of its schema."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def geoparquet(table: pa.Table) -> bytes:
    """Return the table as GeoParquet 1.1 with a point a row, null where it has no position."""
    lon, lat = (table[name].to_numpy() for name in ("lon", "lat"))
    known = np.isfinite(lon) & np.isfinite(lat)
    points = np.full(len(table), None, dtype=object)
    points[known] = shapely.to_wkb(shapely.points(lon[known], lat[known]))
    located = table.append_column("geometry", pa.array(points, pa.binary()))
    return parquet(located.replace_schema_metadata({"geo": json.dumps(_GEO)}))


def geojson(table: pa.Table) -> bytes:
    """Return the table as GeoJSON (RFC 7946), geometry null where a row has no position."""
    features = [_feature(row) for row in table.to_pylist()]
    body = {"type": "FeatureCollection", "features": features}
    return json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    lon, lat = row["lon"], row["lat"]
    point = {"type": "Point", "coordinates": [lon, lat]} if _finite(lon) and _finite(lat) else None
    properties = {name: json_value(value) for name, value in row.items()}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def json_value(value: Any) -> Any:
    """Return the value as JSON has it: ISO dates, null for missing, decimals digit for digit.

    A decimal becomes the float of the same digits, which holds for up to 15 of them; longer ones
    become text rather than lose any.
    """
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.isoformat() if hasattr(value, "isoformat") else value
