"""A site takes over what was found at its meters."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from minewatch.sites import judge_sites

MARCH, MAY, JULY = date(2024, 3, 1), date(2024, 5, 1), date(2024, 7, 1)
QUIET = {
    "class": "ordinary",
    "p_mining": 0.01,
    "flagged": False,
    "reasons": "",
    "active_since": None,
    "since_basis": None,
    "active_until": None,
    "mining_kw": np.nan,
}


def _sites(*ids: str) -> pd.DataFrame:
    rows = {"site_id": list(ids), "name": [f"name of {i}" for i in ids]}
    return pd.DataFrame(rows, dtype="str")


def _findings(*rows: dict[str, Any]) -> pd.DataFrame:
    """Findings in order of rank; what a row does not say is that of a quiet meter."""
    table = pd.DataFrame([{**QUIET, **row, "rank": i + 1} for i, row in enumerate(rows)])
    return table.assign(meter_id=[f"M{i}" for i in range(len(rows))])


def _onset(found: pd.DataFrame, site: str) -> list[Any]:
    (row,) = found.loc[[site], ["active_since", "since_basis", "mining_kw"]].to_numpy().tolist()
    return list(row)


def _lead(site: str, since: date | None, basis: str | None, kw: float) -> dict[str, Any]:
    found = {"active_since": since, "since_basis": basis, "mining_kw": kw}
    return {"site_id": site, "class": "mining", "p_mining": 0.9, "flagged": True, **found}


def test_class_probability_and_reasons_come_from_the_likeliest_meter() -> None:
    found = judge_sites(
        _sites("SA", "SB"),
        _findings(
            {"site_id": "SB", "class": "mining", "p_mining": 0.8, "reasons": "flat;night"},
            {"site_id": "SA", "class": "data_centre", "p_mining": 0.3, "reasons": "flat"},
            {"site_id": "SB", "class": "ordinary", "p_mining": 0.1, "reasons": "step"},
        ),
    )
    assert found["site_id"].tolist() == ["SB", "SA"]
    assert found["rank"].tolist() == [1, 2]
    assert found["class"].tolist() == ["mining", "data_centre"]
    assert found["p_mining"].tolist() == [0.8, 0.3]
    assert found["reasons"].tolist() == ["flat;night", "flat"]
    assert found["name"].tolist() == ["name of SB", "name of SA"]


def test_what_the_likeliest_meter_lacks_is_not_taken_from_another() -> None:
    found = judge_sites(
        _sites("SA"),
        _findings(
            {"site_id": "SA", "class": "insufficient", "p_mining": np.nan, "reasons": None},
            {"site_id": "SA", "p_mining": 0.2, "reasons": "flat"},
        ),
    )
    assert found["class"].tolist() == ["insufficient"]
    assert found["p_mining"].isna().all()
    assert found["reasons"].isna().all()


def test_one_flagged_meter_flags_the_site_and_only_such_meters_count() -> None:
    found = judge_sites(
        _sites("SA", "SB"),
        _findings(
            {"site_id": "SA", "p_mining": 0.95, "active_since": MARCH, "mining_kw": 1000.0},
            _lead("SA", JULY, "step", 300.0),
            _lead("SA", MAY, "first_reading", 150.0),
            {"site_id": "SB", "active_since": MARCH, "since_basis": "step", "mining_kw": 70.0},
        ),
    ).set_index("site_id")
    assert found["flagged"].tolist() == [True, False]
    assert found["flagged"].dtype == bool
    assert _onset(found, "SA") == [MAY, "first_reading", 450.0]
    assert found.loc[["SB"], ["active_since", "since_basis", "mining_kw"]].isna().all(axis=None)


def test_missing_power_and_onset_stay_missing() -> None:
    found = judge_sites(
        _sites("SA", "SB"),
        _findings(
            _lead("SA", None, None, np.nan),
            _lead("SB", None, None, np.nan),
            _lead("SB", JULY, "step", 20.0),
        ),
    ).set_index("site_id")
    assert found.loc[["SA"], ["active_since", "since_basis", "mining_kw"]].isna().all(axis=None)
    assert _onset(found, "SB") == [JULY, "step", 20.0]


def test_a_site_ends_with_its_last_meter_and_not_while_one_end_is_unknown() -> None:
    def ends(*until: date | None) -> object:
        leads = [_lead("SA", MARCH, "step", 10.0) | {"active_until": day} for day in until]
        quiet = {"site_id": "SA", "active_until": date(2025, 1, 1)}
        return judge_sites(_sites("SA"), _findings(*leads, quiet))["active_until"][0]

    assert ends(MAY, JULY) == pd.Timestamp(JULY)
    assert pd.isna(ends(MAY, None))  # type: ignore[call-overload]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_of_equal_onsets_the_one_seen_in_the_data_gives_the_basis(order: list[int]) -> None:
    leads = [_lead("SA", MAY, "first_reading", 10.0), _lead("SA", MAY, "step", 10.0)]
    found = judge_sites(_sites("SA"), _findings(*(leads[i] for i in order)))
    assert found["since_basis"].tolist() == ["step"]


def test_nothing_flagged_and_nothing_at_all() -> None:
    found = judge_sites(_sites("SA"), _findings({"site_id": "SA"}))
    assert found["flagged"].tolist() == [False]
    assert found[["active_since", "since_basis", "mining_kw"]].isna().all(axis=None)
    columns = list(found)
    empty = judge_sites(_sites(), _findings({"site_id": "SA"}).iloc[:0])
    assert empty.empty
    assert list(empty) == columns


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "site_id": st.sampled_from(["SA", "SB", "SC"]),
            "flagged": st.booleans(),
            "p_mining": st.sampled_from([np.nan, 0.1, 0.9]),
            "active_since": st.sampled_from([None, MARCH, MAY]),
            "since_basis": st.sampled_from(["step", "first_reading"]),
            "active_until": st.sampled_from([None, MAY, JULY]),
            "mining_kw": st.sampled_from([np.nan, 0.1, 0.2, 0.3, 1e9]),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_findings_changes_nothing(rows: list[dict[str, Any]], random: Any) -> None:
    findings = _findings(*rows)
    ids = sorted(findings["site_id"].unique())
    order = list(range(len(rows)))
    random.shuffle(order)
    one = judge_sites(_sites(*ids), findings)
    assert_frame_equal(one, judge_sites(_sites(*ids[::-1]), findings.iloc[order]))
