"""Sites are the transitive closure of one owner at one place."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.sites.grouping import group_meters

DEGREE_M = 111_195.0  # of latitude
ROW = st.fixed_dictionaries(
    {
        "key_name": st.sampled_from([None, "云岭甲有限公司", "张伟"]),
        "own_uscc": st.sampled_from([None, None, "91520900MA00000012"]),
        "enterprise_uscc": st.sampled_from([None, None, "91520900MA00000025"]),
        "address": st.sampled_from([None, "云谷路1号", "云谷路2号"]),
        "north": st.sampled_from([None, 0, 150, 300, 520, 9000]),
    }
)


def _owner(row: dict[str, Any]) -> str | None:
    return row["enterprise_uscc"] or row["own_uscc"] or row["key_name"]


def _joined(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if _owner(one) is None or _owner(one) != _owner(other):
        return False
    if one["address"] is not None and one["address"] == other["address"]:
        return True
    if one["north"] is None or other["north"] is None or _owner(one) == "张伟":
        return False
    return abs(one["north"] - other["north"]) <= 200


def _by_hand(rows: list[dict[str, Any]]) -> list[int]:
    site = list(range(len(rows)))
    for _ in rows:  # as many rounds as the longest chain has links
        for i, j in product(range(len(rows)), repeat=2):
            if _joined(rows[i], rows[j]):
                site[i] = site[j] = min(site[i], site[j])
    return site


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=10))
def test_sites_are_what_a_clerk_would_join(rows: list[dict[str, Any]]) -> None:
    north = np.array([row["north"] for row in rows], np.float64)
    table = pd.DataFrame(rows).astype(dict.fromkeys(list(rows[0])[:4], "str"))
    table = table.assign(
        meter_id=[f"M{i:02d}" for i in range(len(rows))],
        lat=26.4 + north / DEGREE_M,
        lon=np.where(np.isnan(north), np.nan, 106.49),
    )
    found, expected = group_meters(table), pd.Series(_by_hand(rows))
    assert expected.groupby(found).nunique().eq(1).all()
    assert found.groupby(expected).nunique().eq(1).all()
