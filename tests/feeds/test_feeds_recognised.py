"""A file of one feed is not taken for another, whatever columns they share."""

from itertools import permutations

import pytest
from feeds_support import Load

from minewatch.errors import FeedRefusedError
from minewatch.feeds import FEEDS

#: A full header of each feed, the layouts of curves apart.
HEADERS = {name: list(feed.names) for name, feed in FEEDS.items() if name != "curves"}
HEADERS["curves"] = ["meter_id", "ts", "kw"]
HEADERS["curves (wide)"] = ["meter_id", "date", *(f"P{at}" for at in range(1, 97))]
CELLS = {
    "meter_id": "A",
    "name": "甲",
    "uscc": "91110000802100433B",
    "ts": "2024-01-01 00:00",
    "date": "2024-01-01",
    "month": "2024-01",
    "year": "2024",
    "kind": "tax",
    "service_type": "pool",
    "supply_mode": "公网供电",
    "lon": "104",
    "lat": "30",
}


def feed_of(layout: str) -> str:
    return layout.partition(" ")[0]


def text_of(header: list[str]) -> str:
    """One row that is right for the header's own feed."""
    cells = ["2024-01-01" if name.endswith("_on") else CELLS.get(name, "1") for name in header]
    return ",".join(header) + "\n" + ",".join(cells) + "\n"


@pytest.mark.parametrize(
    ("layout", "feed"), [(a, b) for a in HEADERS for b in FEEDS if feed_of(a) != b]
)
def test_a_file_of_another_feed_is_refused_and_said_to_be_of_it(
    load: Load, layout: str, feed: str
) -> None:
    with pytest.raises(FeedRefusedError, match=f"looks like the feed {feed_of(layout)}"):
        load(feed, text_of(HEADERS[layout]))


@pytest.mark.parametrize(
    ("feed", "header"),
    [
        ("registers", "meter_id,day,total_kwh,peak_kwh"),  # meters knows meter_id, and no more
        ("settlements", "meter_id,total_kwh"),
        ("curves", "meter_id,time,kw"),
        ("enterprises", "code,name,address"),  # data-centres knows as many
    ],
)
def test_a_file_that_lacks_a_column_is_not_said_to_be_of_a_feed_that_knows_no_more(
    load: Load, feed: str, header: str
) -> None:
    with pytest.raises(FeedRefusedError, match=r"lacks .*; name the columns in a mapping\.$"):
        load(feed, text_of(header.split(",")))


@pytest.mark.parametrize("layout", [name for name in HEADERS if name != "curves"])
def test_a_file_is_taken_by_its_own_feed(load: Load, layout: str) -> None:
    assert load(feed_of(layout), text_of(HEADERS[layout])).rows_loaded == 1


@pytest.mark.parametrize(("feed", "other"), [*permutations(("registers", "settlements"))])
def test_a_file_that_is_as_much_of_either_is_taken(load: Load, feed: str, other: str) -> None:
    header = ["meter_id", "date", "month", "total_kwh"]
    assert load(feed, text_of(header)).rows_loaded == 1


def test_a_mapping_that_names_columns_is_believed(load: Load) -> None:
    text = text_of(HEADERS["registers"])
    with pytest.raises(FeedRefusedError, match="looks like the feed registers"):
        load("meters", text, missing=["x"])
    assert load("meters", text, columns={"meter_id": "meter_id"}).rows_loaded == 1
