"""The coverage table: every provision is there, and what it names exists."""

import ast
import csv
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from minewatch.rules import Rulebook

ROOT = Path(__file__).parents[2]
LISTED = ROOT.parent / "shared" / "policy"
ROW = re.compile(r"^\| (\w[\w-]*) \| (.+?) \| (.+?) \| (.+?) \|$")
BOOK = Rulebook.load()


@cache
def table() -> dict[str, tuple[str, str, str]]:
    text = (ROOT / "docs" / "rules-coverage.md").read_text(encoding="utf-8")
    found = [ROW.match(line) for line in text.splitlines()]
    rows = [match.groups() for match in found if match]
    assert len({row[0] for row in rows}) == len(rows), "an id stands twice"
    return {i: (record, code, test) for i, record, code, test in rows}


def computed() -> Iterator[tuple[str, str, str, str]]:
    for i, (record, code, test) in table().items():
        if record != "—":
            yield i, record.strip("`"), code.strip("`"), test.strip("`")


def test_every_record_that_covers_a_provision_is_in_the_table_and_back() -> None:
    recorded = {i: rule.id for rule in BOOK.rules for i in rule.covers}
    assert {i: record for i, record, _, _ in computed()} == recorded
    assert sum(len(rule.covers) for rule in BOOK.rules) == len(recorded), "covered twice"


def test_what_has_no_record_says_why() -> None:
    for i, (record, reason, test) in table().items():
        if record == "—":
            assert len(reason) > 20, i
            assert test == "—", i


@pytest.mark.skipif(
    not LISTED.is_dir(), reason="the list of provisions beside the project is absent"
)
def test_every_provision_of_the_documents_is_in_the_table() -> None:
    with (LISTED / "rules.csv").open(encoding="utf-8") as file:
        assert [row["rule_id"] for row in csv.DictReader(file)] == list(table())


@pytest.mark.skipif(
    not LISTED.is_dir(), reason="the list of programmes beside the project is absent"
)
def test_every_programme_that_grants_something_is_a_record() -> None:
    wanted: set[tuple[str, frozenset[str]]] = set()
    for name in ("support_policies.csv", "support_policies_prose.csv"):
        with (LISTED / name).open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["benefit_kind"] != "none"]
            wanted |= {(r["region"], frozenset(r["benefit_kind"].split(";"))) for r in rows}
    support = [rule for rule in BOOK.rules if rule.measure == "support"]
    assert {(rule.region, frozenset(rule.kinds)) for rule in support} == wanted
    assert len(support) == 25  # 17 and 9, of which one programme stands in both


@pytest.mark.parametrize("row", list(computed()), ids=lambda row: row[0])
def test_what_a_row_names_exists(row: tuple[str, str, str, str]) -> None:
    _, _, code, test = row
    assert callable(_found(code)), code
    path, _, name = test.partition("::")
    assert name in _functions(path), test


def _found(name: str) -> object:
    """Return what a dotted name stands for: the longest module, then attributes."""
    parts = name.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:n]))
        except ModuleNotFoundError:
            continue
        for part in parts[n:]:
            found = getattr(found, part)
        return found
    raise AssertionError(name)


@cache
def _functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
