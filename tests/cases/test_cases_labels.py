"""Outcomes of inspections as labels that calibration and evaluation read."""

from pathlib import Path

from case_steps import Steps, steps

from minewatch.cases.labels import labels_csv, outcomes
from minewatch.evaluation.labels import read_labels

METERS = {"S1": ["A"], "S2": ["B", "C"], "S3": ["D", "E"], "S4": ["F"], "S5": ["G", "H"]}


def test_outcomes_come_back_as_labels_that_can_be_read(tmp_path: Path) -> None:
    one = steps(tmp_path)
    one.confirmed()
    Steps(one.ledger, "S2").assigned().inspected("confirmed", meter_ids=["C"])
    Steps(one.ledger, "S3").assigned().inspected("cleared", found="ordinary")
    Steps(one.ledger, "S4").assigned().inspected("cleared", found="data_centre")
    found = outcomes(one.ledger.cases(), METERS)
    assert found.labels == {
        "A": "mining",
        "C": "mining",
        "D": "ordinary",
        "E": "ordinary",
        "F": "data_centre",
    }
    assert found.left_out == {}
    path = tmp_path / "labels.csv"
    path.write_text(labels_csv(found.labels), "utf-8")
    read = read_labels(path).table.set_index("meter_id")["label"]
    assert read.to_dict() == found.labels
    one.ledger.close()


def test_what_is_not_known_is_left_out_and_told(tmp_path: Path) -> None:
    one = steps(tmp_path)
    one.assigned().inspected("undecided")
    Steps(one.ledger, "S2").confirmed()  # which of two meters?
    Steps(one.ledger, "S5").assigned().inspected("cleared", found="data_centre")
    Steps(one.ledger, "S6").confirmed()  # not in the last scan
    Steps(one.ledger, "S3").assigned()  # not inspected
    found = outcomes(one.ledger.cases(), METERS)
    assert found.labels == {}
    assert sorted(found.left_out) == ["S1", "S2", "S5", "S6"]
    assert "undecided" in found.left_out["S1"]
    assert "no meter" in found.left_out["S2"]
    one.ledger.close()


def test_a_meter_that_is_told_to_be_two_things_has_no_label(tmp_path: Path) -> None:
    one = steps(tmp_path)
    one.assigned().inspected("confirmed", meter_ids=["A", "X"])
    Steps(one.ledger, "S2").assigned().inspected("cleared", meter_ids=["X"])
    found = outcomes(one.ledger.cases(), METERS)
    assert found.labels == {"A": "mining"}
    assert list(found.left_out) == ["X"]
    one.ledger.close()


def test_each_meter_is_labelled_by_its_own_finding(tmp_path: Path) -> None:
    one = steps(tmp_path)
    two = Steps(one.ledger, "S2").assigned()
    two.inspected(meter_ids=["B"])
    two.inspected("cleared", on="07-10", meter_ids=["C"])
    three = Steps(one.ledger, "S3").assigned()
    three.inspected(meter_ids=["D"])
    three.inspected("undecided", on="07-10", meter_ids=["E"])
    found = outcomes(one.ledger.cases(), METERS)
    assert found.labels == {"B": "mining", "C": "ordinary", "D": "mining"}
    assert list(found.left_out) == ["E"]
    one.ledger.close()


def test_an_undone_outcome_is_no_label(tmp_path: Path) -> None:
    one = steps(tmp_path).confirmed()
    one.do("undone", "07-03", seq=3)
    assert outcomes(one.ledger.cases(), METERS) == ({}, {})
    one.ledger.close()
