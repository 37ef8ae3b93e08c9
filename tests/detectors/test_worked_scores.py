"""Scores worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from detectors.added_block import AddedBlock
from detectors.block_steps import BlockSteps
from detectors.data_centre_register import DataCentreRegister
from detectors.peer_outlier import PeerOutlier
from detectors.register_balance import RegisterBalance
from detectors.rhythm import Rhythm
from detectors.share_constancy import ShareConstancy
from detectors.spell_flatness import SpellFlatness
from detectors.step_contrast import StepContrast
from detectors.stuck_meter import StuckMeter
from detectors.sudden_dips import SuddenDips
from detectors.supply_noise import SupplyNoise
from detectors.tariff_response import TariffResponse

NAN = float("nan")


def scores(detector, **columns):
    return detector.score_samples(pd.DataFrame(columns))


def test_one_per_cent_of_variation_scores_two():
    found = scores(SpellFlatness(), spell_cv=[0.01, 0.1, 0.01], within_day_cv=[NAN, 0.01, 0.1])
    np.testing.assert_allclose(found, [2.0, 1.0, 1.0])


def test_a_spread_of_one_per_cent_scores_two():
    found = scores(RegisterBalance(), register_spread=[0.01, 0.1, NAN, 0.0])
    np.testing.assert_allclose(found, [2.0, 1.0, NAN, 3.0])


def test_a_valley_share_that_varies_by_a_tenth_scores_one():
    found = scores(ShareConstancy(), share_sd=[0.1, NAN, 0.0])
    np.testing.assert_allclose(found, [1.0, NAN, 3.0])


def test_exact_multiples_score_one():
    found = scores(BlockSteps(), step_misfit=[0.0, 0.4, NAN])
    np.testing.assert_allclose(found, [1.0, 0.6, NAN])


def test_steps_seven_times_the_noise_score_log_seven():
    found = scores(StepContrast(), whole_cv=[0.35, 0.02, 0.01], spell_cv=[0.05, 0.02, 0.02])
    np.testing.assert_allclose(found, [np.log(7), 0.0, 0.0])


def test_rhythm_averages_what_is_known():
    found = scores(
        Rhythm(), night_day=[1.0, 0.5], peak_trough=[np.e, NAN], weekend_weekday=[1.0, NAN]
    )
    np.testing.assert_allclose(found, [-np.log10(1 / 3), -np.log10(np.log(2))])


def test_a_register_match_speaks_against_mining_and_a_scope_less_so():
    found = scores(
        DataCentreRegister(),
        data_centre_strength=[1.0, 0.0, 0.0, NAN],
        scope_computing=[1.0, 1.0, 0.0, 1.0],
    )
    np.testing.assert_allclose(found, [-1.0, -0.3, 0.0, NAN])


def test_the_largest_even_step_is_the_score_and_no_step_scores_nothing():
    found = scores(AddedBlock(), block_worth=[0.4, 0.0, NAN])
    np.testing.assert_allclose(found, [0.4, 0.0, NAN])


def test_six_alike_of_eight_days_with_dips_score_three_quarters_of_log_seven():
    found = scores(
        SuddenDips(), dips_alike=[6.0, 0.0, NAN, 1.0], dips_alike_share=[0.75, NAN, NAN, 1]
    )
    np.testing.assert_allclose(found, [0.75 * np.log(7), 0.0, NAN, np.log(2)])


def test_a_usual_change_of_one_in_a_thousand_scores_three():
    found = scores(SupplyNoise(), quiet_noise=[1e-3, 0.1, 0.0, NAN])
    np.testing.assert_allclose(found, [3.0, 1.0, 4.0, NAN])


def test_a_meter_that_repeats_itself_scores_below_one_that_never_does():
    found = scores(StuckMeter(), stuck_share=[1.0, 0.25, 0.0, NAN])
    np.testing.assert_allclose(found, [-1.0, -0.25, 0.0, NAN])


def test_half_the_power_in_sharp_hours_scores_log_two():
    found = scores(TariffResponse(), sharp_peak=[0.5, 1.0, np.e, 0.0, NAN])
    np.testing.assert_allclose(found, [np.log(2), 0.0, -1.0, np.log(100), NAN], atol=1e-12)


def workshops(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    return pd.DataFrame(
        {
            "industry": "制造业",
            "spell_cv": rng.normal(0.5, 0.05, n),
            "whole_cv": rng.normal(0.5, 0.05, n),
            "load_factor": rng.normal(0.3, 0.02, n),
            "night_day": rng.normal(0.2, 0.02, n),
            "weekend_weekday": rng.normal(0.4, 0.03, n),
            "valley_share": rng.normal(0.1, 0.01, n),
        }
    )


def test_a_flat_workshop_stands_out_among_workshops():
    table = workshops(60)
    table.loc[17, ["spell_cv", "whole_cv", "load_factor"]] = [0.01, 0.02, 0.97]
    table.loc[17, ["night_day", "weekend_weekday", "valley_share"]] = [1.0, 1.0, 0.33]
    assert PeerOutlier().fit(table).score_samples(table).argmax() == 17


@pytest.mark.parametrize(("peers", "speaks"), [(19, False), (20, True)])
def test_without_enough_peers_it_is_silent(peers: int, speaks: bool):
    table = workshops(peers)
    assert np.isfinite(PeerOutlier().fit(table).score_samples(table)).all() == speaks


def test_peers_who_are_all_alike_are_no_outliers():
    table = workshops(1).loc[[0] * 30].reset_index(drop=True)
    assert np.isnan(PeerOutlier().fit(table).score_samples(table)).all()
