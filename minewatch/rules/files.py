"""Rule files: TOML with one dated, sourced record a provision, read and refused strictly."""

import re
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from minewatch.errors import RuleError
from minewatch.rules.provisions import Provision, SupportRule
from minewatch.rules.records import PhaseOutRule, SurchargeRule

#: Version of the file format, the first key of every rule file.
FORMAT = 1

AnyRule = SurchargeRule | PhaseOutRule | SupportRule | Provision

_HEADER = re.compile(r"^\s*\[\[\s*rule\s*\]\]", re.MULTILINE)
_ADAPTER: TypeAdapter[AnyRule] = TypeAdapter(Annotated[AnyRule, Field(discriminator="measure")])


def read_rules(path: Path) -> list[AnyRule]:
    """Read one rule file.

    Raises
    ------
    RuleError
        If the file cannot be read, is no TOML, or any record breaks the contract; the message
        names the file, the record and its line. Nothing of the file is used.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"Rule file {path} cannot be read as UTF-8 TOML: {error}; mend or remove it."
        raise RuleError(msg) from error
    records = content.pop("rule", None)
    if content != {"format": FORMAT} or not isinstance(records, list) or not records:
        msg = f"Rule file {path} must hold format = {FORMAT} and [[rule]] records, nothing else."
        raise RuleError(msg)
    lines = [text.count("\n", 0, m.end()) + 1 for m in _HEADER.finditer(text)]
    if len(lines) != len(records):
        msg = f"Rule file {path} must write each record under its own [[rule]] line; mend it."
        raise RuleError(msg)
    return [_rule(path, line, record) for line, record in zip(lines, records, strict=True)]


def _rule(path: Path, line: int, record: object) -> AnyRule:
    try:
        return _ADAPTER.validate_python(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = record.get("id", "without id") if isinstance(record, dict) else "without id"
        where = ".".join(str(part) for part in first["loc"][1:]) or "record"
        msg = f"Rule file {path}, record {name} (line {line}): {where}: {first['msg']}; mend it."
        raise RuleError(msg) from error
