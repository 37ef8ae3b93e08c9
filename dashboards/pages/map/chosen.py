"""What is on the map: the sites that are asked for, and the points of its layers."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboards.components.map_layers import layer_points
from dashboards.desk import Desk
from dashboards.held import held
from dashboards.queries.filters import Filter, passing, within
from dashboards.view import sites_of, table_or_empty

_layer_points = held(layer_points)


def chosen_sites(desk: Desk, wanted: Any, outline: Any) -> pd.DataFrame:
    """Return the sites that pass the filter and lie in the outline, if there is one.

    Parameters
    ----------
    wanted, outline : object
        What a browser sent; what is no filter, or no outline, asks for nothing.
    """
    sites = sites_of(desk)
    keep = passing(sites, Filter.of(wanted if isinstance(wanted, dict) else None))
    if isinstance(outline, dict):
        keep &= within(sites, outline)
    return sites[keep]


def layers_of(desk: Desk) -> Mapping[str, pd.DataFrame]:
    """Return the points of every layer; see :func:`dashboards.components.map_layers.layer_points`.

    They are kept while the scan is the same and no case moves.
    """
    places, leads = table_or_empty(desk, "places"), table_or_empty(desk, "leads")
    return _layer_points(places, leads, sites_of(desk))
