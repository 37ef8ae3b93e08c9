"""Registered places with a position, for the map (登记地点): data centres, plants and parks."""

import duckdb
import pandas as pd

from minewatch.publish.schema import PLACES
from minewatch.sites.areas import place

# The register of data centres has no declared code.
_QUERY = """
    SELECT * FROM (
        SELECT 'data_centre' AS kind, data_centre_id AS place_id, name, lon, lat,
               CAST(NULL AS VARCHAR) AS adcode
        FROM data_centres
        UNION ALL SELECT 'plant', plant_id, name, lon, lat, adcode FROM plants
        UNION ALL SELECT 'park', park_id, name, lon, lat, adcode FROM parks)
    WHERE lon IS NOT NULL AND lat IS NOT NULL ORDER BY kind, place_id
"""


def registered_places(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return every registered place whose position is known.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Open warehouse.

    Returns
    -------
    pandas.DataFrame
        Columns of the snapshot's table ``places``, sorted by kind and place_id. The code of the
        county is that of the position, or as declared where no county is known by it.
    """
    places: pd.DataFrame = con.sql(_QUERY).df()
    areas = place(places["lon"], places["lat"], places["adcode"].astype("str"))
    places["adcode"] = areas["adcode"]
    told: pd.DataFrame = places[PLACES.names]
    return told
