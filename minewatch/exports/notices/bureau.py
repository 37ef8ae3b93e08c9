"""The bureau that issues a notice (签发单位): given with the command or kept in the workspace.

``templates/bureau.toml`` of a workspace holds what every notice of the bureau says alike::

    format = 1
    name = "某市发展和改革委员会"
    contact = "某科，0830-0000000"
    address = "某路1号"                       # optional
    reconsideration_body = "某市人民政府"      # 行政复议机关, optional
    court = "某区人民法院"                     # optional

Nothing of it is ever guessed: without a name and a contact no notice is printed but a draft.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from minewatch.errors import WorkspaceError
from minewatch.exports.notices.template import TEMPLATES

Text = Annotated[str, Field(min_length=1, pattern=r"^\S(?:.*\S)?$")]


class Bureau(BaseModel):
    """Who issues a notice, and whom its receiver can turn to; None = not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal[1] = 1
    name: Text | None = None
    contact: Text | None = None
    address: Text | None = None
    reconsideration_body: Text | None = None
    court: Text | None = None

    @classmethod
    def load(cls, workspace: Path) -> Self:
        """Read ``templates/bureau.toml``; a bureau of which nothing is known where there is none.

        Raises
        ------
        WorkspaceError
            If the file is not valid.
        """
        path = workspace / TEMPLATES / "bureau.toml"
        if not path.exists():
            return cls()
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            msg = f"{path} cannot be read as UTF-8 TOML: {error}; mend it."
            raise WorkspaceError(msg) from error
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            key = ".".join(str(part) for part in first["loc"]) or "file"
            msg = f"{path}: {key}: {first['msg']}; mend that line."
            raise WorkspaceError(msg) from error

    def with_given(self, **given: str | None) -> Self:
        """Return the bureau with what the command gave in place of what the file holds.

        Raises
        ------
        WorkspaceError
            If a text given is empty.
        """
        kept = {name: text for name, text in given.items() if text is not None}
        try:
            return type(self).model_validate(self.model_dump() | kept)
        except ValidationError as error:
            name = error.errors(include_url=False)[0]["loc"][0]
            msg = f"The bureau's {name} is empty; give its text."
            raise WorkspaceError(msg) from error
