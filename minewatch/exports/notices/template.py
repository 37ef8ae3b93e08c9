"""Plain-text templates of notices (文书模板): one file makes the DOCX and the PDF.

A template is UTF-8 text; each line is one paragraph and its first signs say how it stands:

=========  =====================================================================
``# ``     title, centred and large (标题)
``## ``    heading (黑体)
``= ``     centred line (居中)
``| ``     line without indent (顶格)
``> ``     line at the right margin, for signature and date (落款)
``@ ``     a table by its name (表格)
``---``    new page (另起一页)
``//``     remark that is not printed (注释)
else       paragraph indented by two characters
=========  =====================================================================

``{名称}`` is a placeholder. A paragraph that holds nothing but placeholders with empty values is
left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, get_args

from minewatch.cases.model import Kind as EventKind
from minewatch.errors import WorkspaceError
from minewatch.exports.cells import plain
from minewatch.exports.notices.document import Block, Document, Style, Table
from minewatch.resources import resource

Kind = Literal["rectification", "surcharge", "restriction", "closure", "hearing"]

#: The notices that can be printed: 责令整改、差别电价加价、停限电、停产或关闭事先告知、听证.
NOTICE_KINDS: tuple[Kind, ...] = get_args(Kind)

#: The event by which the case ledger records each.
EVENTS: dict[Kind, EventKind] = {
    "rectification": "rectification_notice",
    "surcharge": "surcharge_notice",
    "restriction": "restriction_notice",
    "closure": "closure_notice",
    "hearing": "hearing_notice",
}

#: Folder of a workspace whose templates stand in for the shipped ones.
TEMPLATES = "templates"

_MARKS: dict[str, Style] = {
    "#": "title",
    "##": "heading",
    "=": "centred",
    "|": "flush",
    ">": "signature",
    "@": "table",
}
_NAME = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Known:
    """What a template may ask for.

    Attributes
    ----------
    values : mapping of str to (str or None)
        Text by placeholder; None where it is not known.
    tables : mapping of str to Table
        By name.
    hints : mapping of str to str
        What to do about a value that is not known, in words that end a sentence.
    """

    values: Mapping[str, str | None]
    tables: Mapping[str, Table]
    hints: Mapping[str, str]


@dataclass(frozen=True)
class Template:
    """A template as read: its file, its text."""

    path: Path
    text: str

    @classmethod
    def load(cls, kind: Kind, workspace: Path | None = None) -> Self:
        """Read the template of a notice: the workspace's own where it has one, else the shipped.

        Raises
        ------
        WorkspaceError
            If the workspace's file cannot be read as UTF-8 text.
        """
        own = None if workspace is None else workspace / TEMPLATES / f"{kind}.txt"
        path = own if own is not None and own.exists() else resource("notices", f"{kind}.txt")
        try:
            return cls(path, path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            msg = f"The template {path} cannot be read as UTF-8 text: {error}; mend or remove it."
            raise WorkspaceError(msg) from error

    def fill(self, known: Known, *, draft: bool, digest: str) -> Document:
        """Return the document with every placeholder filled.

        Parameters
        ----------
        known : Known
            Values and tables.
        draft : bool
            Mark the pages as a draft, and values that are not known as such instead of refusing.
        digest : str
            Printed at the foot of every page.

        Raises
        ------
        WorkspaceError
            If a line holds an unknown placeholder or table, or a value that is not known; the
            message names file, line and placeholder.
        """
        blocks: list[Block] = []
        for number, line in enumerate(self.text.splitlines(), 1):
            if line.strip() and not line.startswith("//"):
                block = _Line(self.path, number, known, draft=draft).block(line.rstrip())
                blocks += [] if block is None else [block]
        title = next((block.text for block in blocks if block.style == "title"), None)
        if title is None:
            msg = f"The template {self.path} has no title, a line that starts with '# '; add one."
            raise WorkspaceError(msg)
        return Document(title, tuple(blocks), draft=draft, digest=digest)


@dataclass(frozen=True)
class _Line:
    path: Path
    number: int
    known: Known
    draft: bool

    def block(self, line: str) -> Block | None:
        """Return the line as a block; None where nothing of it is left."""
        if line == "---":
            return Block("page", "")
        mark, _, rest = line.partition(" ")
        style = _MARKS.get(mark, "body")
        text = (line if style == "body" else rest).strip()
        if style == "table":
            return self._table(text)
        filled = self._filled(text)
        left_out = not filled and _NAME.search(text) is not None
        return None if left_out else Block(style, filled)

    def _table(self, name: str) -> Block | None:
        table = self.known.tables.get(name)
        if table is None:
            self._refuse(f"asks for the table {name!r}, which is none of", self.known.tables)
        return Block("table", name, table) if table and table.rows else None

    def _filled(self, text: str) -> str:
        filled = _NAME.sub(lambda match: self._value(match[1]), text)
        bare = _NAME.sub("", text)
        if "{" in bare or "}" in bare:
            self._refuse("has a brace without its partner in", [text])
        return filled.strip()

    def _value(self, name: str) -> str:
        if name not in self.known.values:
            self._refuse(f"has the unknown placeholder {{{name}}}; known are", self.known.values)
        value = self.known.values[name]
        if value is None and not self.draft:
            hint = self.known.hints.get(name, "print it with --draft to see the rest")
            msg = (
                f"The template {self.path}, line {self.number}, needs {{{name}}}, which is not "
                f"known; {hint}."
            )
            raise WorkspaceError(msg)
        return f"〔缺：{name}〕" if value is None else plain(value)

    def _refuse(self, why: str, names: Mapping[str, object] | list[str]) -> None:
        listed = "、".join(names)
        msg = f"The template {self.path}, line {self.number}, {why} {listed}; mend the line."
        raise WorkspaceError(msg)
