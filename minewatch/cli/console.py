"""What every command shares: its consoles, its common options, and how it reports an error."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from minewatch.errors import MinewatchError

out = Console(soft_wrap=False)
err = Console(stderr=True)

Lang = Literal["zh", "en"]

Dir = Annotated[Path, typer.Option("-w", "--workspace", metavar="DIR", help="工作区 · Workspace.")]
LangOption = Annotated[Lang, typer.Option("--lang", help="语言 · Language: zh, en.")]


@contextmanager
def usage(option: str | None = None) -> Iterator[None]:
    """Report what an option's value breaks as wrong usage, exit code 2."""
    try:
        yield
    except MinewatchError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def complain(error: MinewatchError) -> None:
    """Print an error as one sentence on the error stream."""
    err.print(f"错误 · Error: {error}", style="red", markup=False, highlight=False)
