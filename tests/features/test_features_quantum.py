"""Machine size from steps: found where there is one, no better than chance where there is none."""

import numpy as np
import pytest

from minewatch.features.quantum import misfit, quantum_of_steps


def test_misfit_by_hand():
    # 3.0 and 6.3 over 3: multiples 1 and 2, refined to (3 + 12.6) / 5 = 3.12
    distance, refined, used = misfit(np.array([3.0, 6.3]), 3.0)
    assert refined == pytest.approx(3.12)
    assert distance == pytest.approx(2 * (abs(3 / 3.12 - 1) + abs(6.3 / 3.12 - 2)) / 2)
    assert used == 2


def test_steps_of_many_quanta_are_left_out():
    assert misfit(np.array([3.0, 6.0, 500.0]), 3.0)[2] == 2


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("machine_kw", [1.38, 3.25, 5.36])
def test_machine_size_is_found(seed, machine_kw):
    rng = np.random.default_rng(seed)
    steps = machine_kw * np.array([1, 2, 3, 5, 7, 4]) + rng.normal(0, 0.02, 6)
    quantum_kw, against_chance, tested = quantum_of_steps(steps)
    assert quantum_kw == pytest.approx(machine_kw, rel=0.02)
    assert against_chance < 0.4
    assert tested == 6


def test_exact_multiples_fit_without_misfit():
    quantum_kw, against_chance, _ = quantum_of_steps(np.array([6.5, 9.75, 16.25, 3.25]))
    assert quantum_kw == pytest.approx(3.25)
    assert against_chance == pytest.approx(0.0, abs=1e-9)


def test_random_steps_are_no_better_than_chance_on_average():
    rng = np.random.default_rng(7)
    found = [quantum_of_steps(rng.uniform(5, 60, 8))[1] for _ in range(60)]
    assert 0.75 < np.mean(found) <= 1.0


@pytest.mark.parametrize("steps", [[], [3.0], [3.0, 6.0], [900.0, 950.0, 990.0]])
def test_too_few_usable_steps_are_missing(steps):
    quantum_kw, against_chance, _ = quantum_of_steps(np.array(steps, dtype=float))
    assert np.isnan(quantum_kw)
    assert np.isnan(against_chance)


def test_same_steps_same_answer():
    steps = np.random.default_rng(1).uniform(2, 30, 9)
    assert quantum_of_steps(steps) == quantum_of_steps(steps.copy())
