"""What the model is asked with: whose a figure is, what is silent, and where peers stand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.detection import COMPARED, CONTEXT, RELATIVE, discover
from minewatch.features.schema import COLUMNS, GRAINS
from minewatch.scoring import BASELINE, relative_to_peers
from minewatch.scoring.inputs import OF_NOBODY, input_rows, owners_of_inputs
from minewatch.scoring.peers import MIN_PEERS

NAN = float("nan")
KNOWN = [*COLUMNS, *CONTEXT]


@pytest.mark.parametrize("grain", GRAINS)
def test_every_input_is_a_figure_or_score_of_its_owner(grain: str):
    detectors = discover()
    owners = owners_of_inputs(detectors, grain, KNOWN)
    for name, owner in owners.items():
        if owner == BASELINE:
            assert name in OF_NOBODY
        else:
            assert grain in detectors[owner].grains
            assert name == owner or name in detectors[owner].figures
    assert not [name for name in owners if name.endswith("_kw")]
    assert {name for name, one in detectors.items() if grain in one.grains} <= set(owners)


def test_owners_do_not_hang_on_the_order_of_detectors():
    detectors = discover()
    turned = dict(reversed(detectors.items()))
    assert owners_of_inputs(turned, "curve", KNOWN) == owners_of_inputs(detectors, "curve", KNOWN)


OWNERS = {"periods": BASELINE, "flat": "flat", "spell_cv": "flat", "steps": "steps"}
TABLE = pd.DataFrame({"meter_id": ["b", "a", "c"], "periods": 9.0, "spell_cv": [0.2, 0.1, 0.3]})


def test_scores_and_figures_stand_in_the_rows_of_their_meters():
    scores = pd.DataFrame(
        [("a", "flat", 1.0), ("b", "flat", 2.0), ("b", "steps", 5.0)],
        columns=["meter_id", "detector", "score"],
    )
    found = input_rows(TABLE, scores, OWNERS)
    expected = [[9, 2, 0.2, 5], [9, 1, 0.1, NAN], [9, NAN, NAN, NAN]]
    np.testing.assert_array_equal(found, expected)


def test_without_scores_only_what_is_nobodys_is_known():
    scores = pd.DataFrame({"meter_id": [], "detector": [], "score": []}).astype(
        {"meter_id": "str", "detector": "str"}
    )
    found = input_rows(TABLE, scores, OWNERS)
    np.testing.assert_array_equal(found, [[9, NAN, NAN, NAN]] * 3)


def peers(industries: list[str | None], seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = len(industries)
    table = pd.DataFrame({name: rng.uniform(0.2, 1.0, n) for name in COMPARED})
    return table.assign(meter_id=[f"{k:04d}" for k in range(n)], grain="curve", industry=industries)


def test_a_figure_at_the_median_stands_at_zero_and_one_range_above_at_one():
    table = peers(["制造业"] * 21)
    # logs from 0 to 2: median 1, quartiles 0.5 and 1.5
    table["night_day"] = np.exp(np.linspace(0, 2, 21))
    found = relative_to_peers(table)["peer_night_day"]
    np.testing.assert_allclose(found, np.linspace(-1, 1, 21), atol=1e-12)


def test_too_few_of_an_industry_are_compared_with_all():
    few = peers(["教育"] * (MIN_PEERS - 1) + ["制造业"] * 30)
    enough = peers(["教育"] * MIN_PEERS + ["制造业"] * 30)
    unnamed = few.assign(industry=None)
    columns = list(RELATIVE)
    np.testing.assert_allclose(
        relative_to_peers(few).loc[:18, columns], relative_to_peers(unnamed).loc[:18, columns]
    )
    own = relative_to_peers(enough[:MIN_PEERS])
    np.testing.assert_allclose(relative_to_peers(enough).loc[:19, columns], own[columns])


@pytest.mark.parametrize(("meters", "known"), [(MIN_PEERS - 1, False), (MIN_PEERS, True)])
def test_too_few_meters_have_no_peers(meters: int, known: bool):
    for industry in (None, "教育"):
        found = relative_to_peers(peers([industry] * meters))[list(RELATIVE)]
        assert found.notna().to_numpy().all() == known


def test_grains_are_never_compared_with_each_other():
    one, other = peers(["教育"] * 20), peers(["教育"] * 20, seed=2).assign(grain="registers")
    both = relative_to_peers(pd.concat([one, other], ignore_index=True))
    np.testing.assert_allclose(
        both.loc[:19, list(RELATIVE)], relative_to_peers(one)[list(RELATIVE)]
    )


def test_a_missing_figure_stands_nowhere_and_an_absurd_one_at_the_bound():
    table = peers(["教育"] * 30)
    table.loc[0, "night_day"], table.loc[1, "night_day"] = NAN, -5.0
    table.loc[2, "night_day"] = 1e300
    found = relative_to_peers(table)["peer_night_day"]
    assert np.isnan(found[0])
    assert found[1] < found[3:].min()
    assert found[2] == 20.0


def test_who_is_not_usual_is_no_peer():
    table = peers(["教育"] * 40)
    usual = pd.Series(np.arange(40) >= 10)
    found = relative_to_peers(table, usual)
    np.testing.assert_allclose(
        found.loc[10:, list(RELATIVE)], relative_to_peers(table[10:])[list(RELATIVE)]
    )
    assert found.loc[:9, list(RELATIVE)].notna().all(axis=None)


def test_an_empty_table_has_the_columns():
    assert set(RELATIVE) <= set(relative_to_peers(peers([])).columns)


@settings(max_examples=20)
@given(st.permutations(range(45)))
def test_the_order_of_meters_does_not_matter(order: list[int]):
    table = peers(["教育"] * 25 + ["制造业"] * 10 + [None] * 10)
    expected = relative_to_peers(table)
    found = relative_to_peers(table.loc[order].reset_index(drop=True))
    pd.testing.assert_frame_equal(
        found.sort_values("meter_id", ignore_index=True), expected, check_exact=False
    )


@settings(max_examples=20)
@given(st.sampled_from([0.25, 8.0]))
def test_standing_does_not_hang_on_the_unit_of_a_figure(unit: float):
    table = peers(["教育"] * 30)
    scaled = table.assign(base_cv=table["base_cv"] * unit)
    np.testing.assert_allclose(
        relative_to_peers(scaled)["peer_base_cv"], relative_to_peers(table)["peer_base_cv"]
    )
