"""Random inspection: by risk, reproducible from the seed, whatever the order of the rows."""

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from case_steps import BOOK
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.cases.details import read_details
from minewatch.cases.draw import draw, drawn_table, risk_pool
from minewatch.cases.inspectors import read_names
from minewatch.errors import MinewatchError
from minewatch.publish.schema import MEASURES, SITES
from minewatch.resources import resource
from minewatch.rules import Rulebook

NAMES = ["甲", "乙", "丙"]
ON = date(2025, 7, 1)


@given(
    st.dictionaries(st.text("ABCdef", min_size=1), st.floats(1e-9, 1e9), min_size=1),
    st.integers(0, 2**63),
    st.integers(1, 30),
    st.randoms(use_true_random=False),
)
def test_a_draw_depends_on_seed_and_list_and_on_no_order(
    weights: dict[str, float], seed: int, count: int, shuffler: random.Random
) -> None:
    drawn = draw(weights, NAMES, sites=count, seed=seed)
    rows, names = list(weights.items()), [*NAMES, "甲"]
    shuffler.shuffle(rows)
    shuffler.shuffle(names)
    assert draw(dict(rows), names, sites=count, seed=seed) == drawn
    assert len(drawn.sites) == len(set(drawn.sites)) == min(count, len(weights))
    assert set(drawn.sites) <= set(weights)
    assert all(len(set(team)) == 2 for team in drawn.inspectors)
    assert all(set(team) <= set(NAMES) for team in drawn.inspectors)
    assert read_details("drawn", drawn.details())


@settings(max_examples=25)
@given(st.integers(0, 1000))
def test_more_sites_from_the_same_seed_begin_with_the_same(seed: int) -> None:
    weights = {f"S{n}": float(n) for n in range(1, 20)}
    few, many = (draw(weights, NAMES, sites=n, seed=seed) for n in (3, 9))
    assert many.sites[:3] == few.sites
    assert few.pool_sha256 == many.pool_sha256


def test_sites_are_drawn_first_in_proportion_to_their_weight() -> None:
    # 4,000 draws: shares 0.1, 0.2, 0.3, 0.4; four standard deviations are at most 0.031.
    weights = {"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0}
    firsts = Counter(draw(weights, NAMES, sites=1, seed=n).sites[0] for n in range(4000))
    for place, site in enumerate("ABCD", start=1):
        assert firsts[site] / 4000 == pytest.approx(place / 10, abs=0.031)


def test_inspectors_are_drawn_evenly() -> None:
    teams = Counter(draw({"A": 1.0}, NAMES, sites=1, seed=n).inspectors[0] for n in range(3000))
    assert len(teams) == 3
    for count in teams.values():
        assert count / 3000 == pytest.approx(1 / 3, abs=0.035)


@pytest.mark.parametrize(
    ("weights", "names", "sites", "seed"),
    [
        ({}, NAMES, 1, 1),
        ({"A": 1.0}, ["甲"], 1, 1),
        ({"A": 1.0}, ["甲", "甲", " "], 1, 1),
        ({"A": 1.0}, NAMES, 0, 1),
        ({"A": 1.0}, NAMES, 1, -1),
        ({"A": 0.0}, NAMES, 1, 1),
        ({"A": float("nan")}, NAMES, 1, 1),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    weights: dict[str, float], names: list[str], sites: int, seed: int
) -> None:
    with pytest.raises(MinewatchError, match="A draw needs"):
        draw(weights, names, sites=sites, seed=seed)


def sites_table(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist([{**dict.fromkeys(SITES.names), **row} for row in rows], SITES)


def shells_table(*sites: str) -> pa.Table:
    blank = dict.fromkeys(MEASURES.names)
    rows = [{**blank, "site_id": s, "measure": "shell_inspection"} for s in sites]
    return pa.Table.from_pylist(rows, MEASURES)


SITE_ROWS = sites_table(
    {"site_id": "A", "p_mining": 0.5, "mining_kw": 100.0, "province": "四川省"},
    {"site_id": "B", "p_mining": 0.1, "mining_kw": None, "province": "海南省"},
    {"site_id": "C", "p_mining": None, "province": "四川省"},
    {"site_id": "D", "p_mining": 0.9, "mining_kw": 10.0, "province": None},
)


def test_risk_is_probability_times_power() -> None:
    pool = risk_pool(SITE_ROWS, shells_table(), ["D"], BOOK, ON)
    assert pool.weights == {"A": 50.0, "B": 0.1}
    assert pool.left_out == {"no_probability": 1, "running": 1}
    assert pool.notes == ()


def test_a_rule_without_a_figure_weights_nothing_and_says_so() -> None:
    pool = risk_pool(SITE_ROWS, shells_table("A", "B"), [], BOOK, ON)
    assert pool.weights == {"A": 50.0, "B": 0.1, "D": 9.0}
    assert pool.provisions == ()
    assert pool.notes == ("HI-2023-2-7b未写倍数，未加权",)


def test_a_province_sets_the_weight_of_credit_risk_in_its_own_file(tmp_path: Path) -> None:
    shipped = resource("rules", "hainan.toml").read_text("utf-8")
    (head,) = [part for part in shipped.split("[[rule]]") if 'id = "HI-2023-2-7b"' in part]
    text = head.rsplit("\n#", 1)[0].rstrip()
    own = f'format = 1\n\n[[rule]]\n{text.strip()}\namount = {{ min = "3", unit = "times" }}\n'
    (tmp_path / "own.toml").write_text(own, "utf-8")
    book = Rulebook.load(resource("rules"), tmp_path)
    assert book.provision("inspection_weight", "海南", ON).amount is not None
    pool = risk_pool(SITE_ROWS, shells_table("A", "B"), [], book, ON)
    assert pool.weights["B"] == pytest.approx(0.3)
    assert pool.weights["A"] == 50.0
    assert pool.provisions == ("HI-2023-2-7b",)
    assert Decimal(3) == book.provision("inspection_weight", "海南", ON).amount.min  # type: ignore[union-attr]


def test_the_list_shows_place_weight_and_seed() -> None:
    pool = risk_pool(SITE_ROWS, shells_table(), [], BOOK, ON)
    drawn = draw(pool.weights, NAMES, sites=9, seed=20250701)
    rows = drawn_table(drawn, pool, SITE_ROWS).to_pylist()
    assert [row["site_id"] for row in rows] == list(drawn.sites)
    assert {row["seed"] for row in rows} == {20250701}
    assert rows[0]["place"] == 1
    assert all(len(row["inspectors"].split("、")) == 2 for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_names_are_read_from_the_first_column(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("姓名,单位\r\n张三,市监局\r\n\r\n李四,发改委\r\n".encode(encoding))
    assert read_names(path) == ["张三", "李四"]


def test_a_list_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    with pytest.raises(MinewatchError, match="cannot be read"):
        read_names(path)
    path.write_bytes(b"\xff\xff\x00")
    with pytest.raises(MinewatchError, match="neither UTF-8"):
        read_names(path)
    path.write_text("a\x07b\n", "utf-8")
    with pytest.raises(MinewatchError, match="is no name"):
        read_names(path)
