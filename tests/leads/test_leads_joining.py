"""Which site something told of is at: by what it names, never by likeness."""

from typing import Any

import pandas as pd
import pytest
from leads_support import CODE, frame, linked, meter

from minewatch.leads.joining import join_sites

SUBJECT = ["meter_id", "name", "uscc", "address", "lon", "lat", "adcode"]
KNOWN, LINKS = linked(
    [
        meter(1, uscc=CODE),
        meter(2),
        meter(3, name="张三"),
        meter(4, name="连锁超市有限公司"),
        meter(5, name="连锁超市有限公司"),
        meter(6, name="园区企业一有限公司", address="四川省雅安市石棉县产业大道1号"),
        meter(7, name="园区企业二有限公司", address="四川省雅安市石棉县产业大道1号"),
        meter(8, name="居民"),
    ]
)


def site(number: int) -> str:
    sites = LINKS.meters.set_index("meter_id")["site_id"]
    return str(sites[f"M{number:03d}"])


def joined(**named: Any) -> tuple[Any, Any, Any]:
    row = join_sites(frame(SUBJECT, [named]), KNOWN).iloc[0]
    return tuple(None if pd.isna(row[c]) else row[c] for c in ("site_id", "meter_id", "joined_by"))


@pytest.mark.parametrize(
    ("named", "number", "by"),
    [
        ({"meter_id": "M002"}, 2, "meter"),
        ({"uscc": CODE.lower()}, 1, "uscc"),
        ({"name": "石棉第2号贸易 有限责任公司"}, 2, "name"),
        ({"address": "四川省雅安市石棉县滨河路２号", "adcode": "511824"}, 2, "address"),
        ({"lon": 102.3000, "lat": 29.2005}, 2, "distance"),
        ({"meter_id": "M001", "name": "石棉第2号贸易有限公司"}, 1, "meter"),
    ],
)
def test_the_first_that_is_named_joins(named: dict[str, Any], number: int, by: str) -> None:
    assert joined(**named) == (site(number), f"M{number:03d}", by)


@pytest.mark.parametrize(
    "named",
    [
        {"meter_id": "M999"},
        {"name": "石棉第2号"},  # likeness is no match
        {"name": "居民"},  # a kind of customer, no owner
        {"name": "张三"},  # a person's name without a county
        {"address": "四川省雅安市石棉县滨河路2号", "adcode": "510114"},
        {"address": "不详", "adcode": "511824"},
        {"lon": 102.3000, "lat": 29.2100},
        {},
    ],
)
def test_what_fits_nothing_stays_unmatched(named: dict[str, Any]) -> None:
    assert joined(**named) == (None, None, None)


def test_a_persons_name_joins_within_its_county() -> None:
    assert joined(name="张三", adcode="511824") == (site(3), "M003", "name")


def test_several_sites_are_undecided_and_a_position_decides() -> None:
    assert joined(name="连锁超市有限公司") == (None, None, "ambiguous")
    near = {"lon": 102.28 + 0.0501, "lat": 29.2001}
    assert joined(name="连锁超市有限公司", **near) == (site(5), "M005", "name")
    both = {"address": "四川省雅安市石棉县产业大道1号", "adcode": "511824"}
    assert joined(**both) == (None, None, "ambiguous")


def test_the_order_of_rows_changes_nothing() -> None:
    subjects = frame(SUBJECT, [{"meter_id": "M002"}, {"uscc": CODE}, {"name": "x"}, {}])
    shuffled = KNOWN.sample(frac=1.0, random_state=3).reset_index(drop=True)
    one, other = join_sites(subjects, KNOWN), join_sites(subjects.iloc[::-1], shuffled)
    pd.testing.assert_frame_equal(one, other.sort_index())


def test_nothing_to_join_and_nothing_to_join_to() -> None:
    assert join_sites(frame(SUBJECT, []), KNOWN).empty
    nobody = join_sites(frame(SUBJECT, [{"meter_id": "M002"}]), KNOWN.head(0))
    assert nobody.isna().all(axis=None)
