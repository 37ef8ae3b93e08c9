"""Places within a distance of one another, against every pair counted out."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from minewatch.sites.distance import cut_within, haversine_m, joins_within


def _parts(count: int, pairs: np.ndarray) -> Any:
    graph = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (count, count))
    return connected_components(graph, directed=False)[1].tolist()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.floats(18.0, 54.0))
def test_joins_connect_what_all_pairs_connect(seed: int, count: int, north: float) -> None:
    rng = np.random.default_rng(seed)
    span = 0.003 * np.sqrt(count)
    lon, lat = 106.5 + rng.uniform(0, span, count), north + rng.uniform(0, span, count)
    group = rng.integers(0, 3, count)
    one, other = np.triu_indices(count, 1)
    close = haversine_m(lon[one], lat[one], lon[other], lat[other]) <= 200
    close &= group[one] == group[other]
    every = np.column_stack([one[close], other[close]])
    joins = joins_within(lon, lat, group, 200.0)
    assert _parts(count, joins) == _parts(count, every)
    assert (group[joins[:, 0]] == group[joins[:, 1]]).all()


def test_a_dense_estate_needs_few_joins() -> None:
    rng = np.random.default_rng(5)
    lon, lat = 106.5 + rng.uniform(0, 0.002, 20_000), 26.4 + rng.uniform(0, 0.002, 20_000)
    joins = joins_within(lon, lat, np.zeros(20_000, np.int64), 200.0)
    assert len(joins) < 10 * 20_000
    assert set(_parts(20_000, joins)) == {0}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.floats(18.0, 54.0))
def test_parts_are_bounded_stay_in_their_group_and_hold_every_place(
    seed: int, count: int, north: float
) -> None:
    rng = np.random.default_rng(seed)
    lon, lat = 106.5 + rng.uniform(0, 0.02, count), north + rng.uniform(0, 0.02, count)
    group = rng.integers(0, 3, count)
    part = cut_within(lon, lat, group, 500.0)
    assert (part >= 0).all()
    one, other = np.triu_indices(count, 1)
    together = part[one] == part[other]
    apart_m = haversine_m(lon[one], lat[one], lon[other], lat[other])
    assert (apart_m[together] <= 500.001).all()
    assert (group[one] == group[other])[together].all()
    turned = cut_within(lon[::-1], lat[::-1], group[::-1], 500.0)[::-1]
    assert ((turned[one] == turned[other]) == together).all()


def test_no_places_have_no_parts() -> None:
    none = np.empty(0)
    assert cut_within(none, none, none.astype(np.int64), 500.0).tolist() == []
