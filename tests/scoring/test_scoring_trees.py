"""Trees as plain numbers: credits that add up, splits on what is missing, hostile files."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_cases import calibration, forest, grain_model
from pydantic import ValidationError

from minewatch.errors import DetectorError
from minewatch.scoring.calibration import BASELINE, load_calibration
from minewatch.scoring.trees import Forest, Nodes, credit_owners, node_means

COLUMNS, OWNERS = 4, 3
OWNER = np.array([1, 1, 2, 0])


def grown(rng: np.random.Generator, trees: int) -> Forest:
    """A forest of chance: every node splits or not, children come after their parents."""
    names = [name for name in Nodes._fields if name != "root"]
    nodes: dict[str, list[float]] = {name: [] for name in names}

    def add(depth: int) -> int:
        place = len(nodes["column"])
        leaf = depth == 0 or rng.random() < 0.3
        row = (-1 if leaf else int(rng.integers(COLUMNS)), float(rng.normal()))
        row += (int(rng.random() < 0.5), 0, 0, float(rng.normal()))
        for name, value in zip(names, row, strict=True):
            nodes[name].append(value)
        if not leaf:
            nodes["left"][place], nodes["right"][place] = add(depth - 1), add(depth - 1)
        return place

    roots = [add(4) for _ in range(trees)]
    return Forest.model_validate({"root": roots, **nodes})


def said(one: Forest, row: np.ndarray) -> float:
    """What the leaves that a row reaches add up to, walked node by node."""
    total = 0.0
    for first in one.root:
        node = first
        while one.column[node] >= 0:
            told = row[one.column[node]]
            left = one.missing_left[node] if np.isnan(told) else told <= one.limit[node]
            node = one.left[node] if left else one.right[node]
        total += one.value[node]
    return total


def rows_of(rng: np.random.Generator, n: int = 20) -> np.ndarray:
    rows = rng.normal(size=(n, COLUMNS))
    rows[rng.random(rows.shape) < 0.3] = np.nan
    return rows


def test_one_tree_by_hand():
    one = forest((0, 1.0, 0, 0.5, -1.0, 2.0))
    rows = np.array([[1.0], [1.1], [np.nan]])
    found = credit_owners(one.nodes(), rows, np.array([1]), 2)
    # start 0.5; at the limit left, -1.5; above right, +1.5; missing right, for nobody
    np.testing.assert_allclose(found, [[0.5, -1.5], [0.5, 1.5], [2.0, 0.0]])


def test_a_limit_of_a_split_on_missing_values_parts_them_from_all_others():
    one = forest((0, 1e300, 0, 0.0, -1.0, 2.0))
    found = credit_owners(one.nodes(), np.array([[-1e9], [1e9], [np.nan]]), np.array([1]), 2)
    np.testing.assert_allclose(found.sum(axis=1), [-1.0, -1.0, 2.0])


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(0, 6))
def test_credits_add_up_to_what_the_leaves_say(seed: int, trees: int):
    rng = np.random.default_rng(seed)
    one, rows = grown(rng, trees), rows_of(rng)
    found = credit_owners(one.nodes(), rows, OWNER, OWNERS)
    np.testing.assert_allclose(found.sum(axis=1), [said(one, row) for row in rows], atol=1e-12)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_an_owner_whose_inputs_are_missing_gets_no_credit(seed: int):
    rng = np.random.default_rng(seed)
    one, rows = grown(rng, 5), rows_of(rng)
    rows[:, OWNER == 1] = np.nan
    assert (credit_owners(one.nodes(), rows, OWNER, OWNERS)[:, 1] == 0.0).all()


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_node_means_are_means_over_the_rows_so_that_credits_of_those_cancel(seed: int):
    rng = np.random.default_rng(seed)
    one, rows = grown(rng, 3), rng.normal(size=(30, COLUMNS))
    means = node_means(one.nodes(), rows)
    leaves = np.array(one.column) < 0
    np.testing.assert_array_equal(means[leaves], np.array(one.value)[leaves])
    expected = np.mean([said(one, row) for row in rows])
    assert means[list(one.root)].sum() == pytest.approx(expected)
    exact = one.model_copy(update={"value": tuple(means.tolist())})
    found = credit_owners(exact.nodes(), rows, np.array([1, 1, 2, 2]), OWNERS)
    assert found[:, 1:].sum(axis=1).mean() == pytest.approx(0.0, abs=1e-12)


def test_a_node_that_no_row_reaches_has_the_mean_of_its_children():
    one = forest((0, 1.0, 0, 0.0, -1.0, 2.0))
    np.testing.assert_allclose(node_means(one.nodes(), np.empty((0, 1))), [0.5, -1.0, 2.0])


SOUND = forest((0, 1.0, 0, 0.5, -1.0, 2.0)).model_dump()


@pytest.mark.parametrize(
    "change",
    [
        {"left": (0, 0, 0)},  # a walk that never ends
        {"left": (-1, 0, 0)},
        {"right": (3, 0, 0)},
        {"right": (2, 10**30, 0)},
        {"root": (3,)},
        {"root": (-1,)},
        {"column": (-2, -1, -1)},
        {"value": (0.5, -1.0)},
        {"value": (0.5, float("nan"), 1.0)},
        {"limit": (float("inf"), 0.0, 0.0)},
        {"depth": 3},
    ],
)
def test_a_forest_that_a_walk_would_leave_is_refused(change: dict[str, object]):
    assert Forest.model_validate(SOUND).nodes().root.tolist() == [0]
    with pytest.raises(ValidationError):
        Forest.model_validate(SOUND | change)


GOOD = calibration(
    curve=grain_model({"spell_cv": "flat", "flat": "flat"}, forest((0, 1.0, 0, 0.5, -1.0, 2.0)))
)


def test_a_model_survives_its_file(tmp_path: Path):
    file = tmp_path / "model.json"
    file.write_text(GOOD.to_json(), encoding="utf-8")
    assert load_calibration(file) == GOOD
    assert load_calibration(file).digest == GOOD.digest


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": ["spell_cv"]},  # two owners of one input
        {"inputs": ["flat", "flat"]},
        {"inputs": ["meter_id; DROP TABLE", "flat"]},
        {"inputs": ["baseline", "flat"], "owners": ["baseline", "flat"]},
        {"mining": {**SOUND, "column": [2, -1, -1]}},  # asks for a third input
        {"mining": {**SOUND, "limit": [None, 0, 0]}},
        {"scale": 0.0},
        {"scale": float("nan")},
        {"start_mining": float("inf")},
        {"code": "import os"},
    ],
)
def test_a_hostile_model_file_is_refused(change: dict[str, object], tmp_path: Path):
    raw = json.loads(GOOD.to_json())
    raw["grains"]["curve"] |= change
    file = tmp_path / "model.json"
    file.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(DetectorError, match="fit it again"):
        load_calibration(file)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[" * 100_000, b"\xff\xfe", b'{"grains": 1}'])
def test_what_is_no_model_is_refused(raw: bytes, tmp_path: Path):
    file = tmp_path / "model.json"
    file.write_bytes(raw)
    with pytest.raises(DetectorError, match="not a valid model"):
        load_calibration(file)
    with pytest.raises(DetectorError, match="not a valid model"):
        load_calibration(tmp_path / "none.json")


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 3))
def test_weights_add_up_to_the_scaled_log_odds(seed: int, scale: float):
    rng = np.random.default_rng(seed)
    parts = {name: grown(rng, 3) for name in ("mining", "data_centre", "ordinary")}
    inputs = {"a": "flat", "b": "flat", "c": "steps", "d": BASELINE}
    model = grain_model(inputs, start_mining=0.3, start_data_centre=-0.2, scale=scale, **parts)
    rows = rows_of(rng)
    found = model.weights(rows)
    assert model.detectors == (BASELINE, "flat", "steps")
    for row, mining, data_centre in zip(rows, *found, strict=True):
        margin = {name: said(one, row) for name, one in parts.items()}
        expected = scale * (margin["mining"] - margin["ordinary"]) + 0.3
        assert mining.sum() == pytest.approx(expected, abs=1e-9)
        expected = scale * (margin["data_centre"] - margin["ordinary"]) - 0.2
        assert data_centre.sum() == pytest.approx(expected, abs=1e-9)
