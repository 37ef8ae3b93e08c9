"""Folders of rule files, the later overriding the earlier by id, refused where they conflict."""

import hashlib
from pathlib import Path

from minewatch.errors import RuleError
from minewatch.rules.files import AnyRule, read_rules
from minewatch.rules.provisions import COMPUTED, Provision
from minewatch.rules.records import SurchargeRule
from minewatch.rules.regions import NATION


def read_folders(*folders: Path) -> tuple[list[AnyRule], str]:
    """Return the rules of folders by first day and id, and a digest of all their files.

    Raises
    ------
    RuleError
        See :meth:`minewatch.rules.book.Rulebook.load`.
    """
    digest = hashlib.sha256()
    book: dict[str, AnyRule] = {}
    for folder in folders:
        book |= _read_folder(folder, digest)
    rules = sorted(book.values(), key=lambda rule: (rule.starts_on, rule.id))
    surcharges = [rule for rule in rules if isinstance(rule, SurchargeRule)]
    _refuse_overlaps([*surcharges, *(r for r in rules if _alone(r))])
    _refuse_below_national(surcharges)
    return rules, digest.hexdigest()


def _read_folder(folder: Path, digest: "hashlib._Hash") -> dict[str, AnyRule]:
    files = sorted(folder.glob("*.toml"), key=lambda path: path.name)
    if not files:
        msg = f"Folder {folder} holds no rule files (*.toml); name the folder that does."
        raise RuleError(msg)
    book: dict[str, AnyRule] = {}
    for path in files:
        for rule in read_rules(path):
            if rule.id in book:
                msg = f"Rule file {path}: id {rule.id} stands twice in {folder}; rename one."
                raise RuleError(msg)
            book[rule.id] = rule
        digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return book


def _alone(rule: AnyRule) -> bool:
    return isinstance(rule, Provision) and rule.measure in COMPUTED


def _refuse_overlaps(rules: list[AnyRule]) -> None:
    last: dict[tuple[str, str], AnyRule] = {}
    for rule in (r for r in rules if r.standing == "in_force"):  # in order of their first day
        before = last.get((rule.measure, rule.region))
        if before is not None and rule.starts_on <= before.ends_on:
            msg = (
                f"{rule.measure.capitalize()} rules {before.id} and {rule.id} of {rule.region} are "
                f"both in force on {rule.starts_on.isoformat()}; end the earlier one "
                "(in_force_until)."
            )
            raise RuleError(msg)
        last[rule.measure, rule.region] = rule


def _refuse_below_national(rules: list[SurchargeRule]) -> None:
    in_force = [rule for rule in rules if rule.standing == "in_force"]
    for nation in (rule for rule in in_force if rule.region == NATION):
        if nation.rate_yuan_per_kwh is None:
            msg = f"Rule {nation.id} is national and states no rate_yuan_per_kwh; add it."
            raise RuleError(msg)
        for rule in in_force:
            shared = rule.starts_on <= nation.ends_on and nation.starts_on <= rule.ends_on
            rate = rule.rate_yuan_per_kwh
            if shared and rate is not None and rate < nation.rate_yuan_per_kwh:
                msg = (
                    f"Rule {rule.id} of {rule.region} is below the national rate ({nation.id}), "
                    "which provinces may only raise; mend the rate or its period."
                )
                raise RuleError(msg)
