"""Every code that people meet has its words: those of rules, and those of the rows of a scan."""

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import product
from pathlib import Path

import pytest

from minewatch import measures
from minewatch.rules.words import MEASURE_NAMES, OUTCOME_NAMES, measure_name

_FOLDER = Path(str(measures.__file__)).parent
#: Computed by columns: the code is a literal of the SQL or of the row.
_LITERAL = re.compile(r"'(\w+)' AS measure\b|\"measure\": \"(\w+)\"")


class Module:
    """What the first argument of ``measure_row`` can be in a module, read from its source.

    An attribute ``.measure`` is that of a rule, whose codes have names by their own test.
    """

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {n.name: n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef)}

    def codes(self) -> set[str]:
        found = {one or other for one, other in _LITERAL.findall(self.text)}
        for within in self.functions.values():
            for call in _calls(within, "measure_row"):
                found |= self._values(call.args[0], within)
        return found

    def _values(self, node: ast.expr, within: ast.FunctionDef) -> set[str]:
        if isinstance(node, ast.Constant):
            return {str(node.value)}
        if isinstance(node, ast.IfExp):
            return self._values(node.body, within) | self._values(node.orelse, within)
        if isinstance(node, ast.Attribute) and node.attr == "measure":
            return set()
        if isinstance(node, ast.FormattedValue):
            return self._values(node.value, within)
        if isinstance(node, ast.JoinedStr):
            parts = [self._values(part, within) for part in node.values]
            return {"".join(told) for told in product(*parts)}
        if isinstance(node, ast.Name):
            found = [v for value in self._given(node.id, within) for v in value]
            return set(found)
        msg = f"{ast.unparse(node)} in {within.name} may be any code; teach this test to read it."
        raise AssertionError(msg)

    def _given(self, name: str, within: ast.FunctionDef) -> Iterator[set[str]]:
        """Give what a name is assigned in a function, or called with from elsewhere."""
        for node in ast.walk(within):
            if isinstance(node, ast.Assign):
                yield from self._assigned(name, node, within)
        names = [one.arg for one in within.args.args]
        if name in names:
            for caller in self.functions.values():
                for call in _calls(caller, within.name):
                    yield self._values(call.args[names.index(name)], caller)

    def _assigned(self, name: str, node: ast.Assign, within: ast.FunctionDef) -> Iterator[set[str]]:
        (target,) = node.targets
        if isinstance(target, ast.Name) and target.id == name:
            yield self._values(node.value, within)
        names = [ast.unparse(one) for one in getattr(target, "elts", [])]
        if name in names and isinstance(node.value, ast.Call):
            called = self.functions[ast.unparse(node.value.func)]
            for told in ast.walk(called):
                if isinstance(told, ast.Return) and isinstance(told.value, ast.Tuple):
                    yield self._values(told.value.elts[names.index(name)], called)


def _calls(within: ast.FunctionDef, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(within):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
            yield node


def produced() -> set[str]:
    return {code for path in _FOLDER.glob("*.py") for code in Module(path).codes()}


def test_what_is_produced_was_read_from_the_source() -> None:
    """The reading finds plain codes, codes by condition, composed ones and those in SQL."""
    assert {
        "closure",
        "shell_inspection",
        "shell_facts_missing",
        "new_project",
        "existing_project",
        "undetermined_project",
        "filing",
        "surcharge",
        "phase_out",
    } <= produced()


@pytest.mark.parametrize("code", sorted(produced()))
def test_every_measure_that_a_scan_can_produce_has_a_name(code: str) -> None:
    zh, en = measure_name(code), measure_name(code, "en")
    assert re.search("[\u4e00-\u9fff]", zh)
    assert en.isascii()
    assert "_" not in en


def test_outcomes_are_no_codes_of_rules() -> None:
    assert not set(OUTCOME_NAMES) & set(MEASURE_NAMES)
    assert set(OUTCOME_NAMES) <= produced(), "a name for what no scan produces"


def test_a_code_that_is_not_known_is_no_empty_name() -> None:
    with pytest.raises(KeyError):
        measure_name("no_such_measure")
