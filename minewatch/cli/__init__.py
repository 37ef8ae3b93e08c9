"""The command line: every command is one call into the package, one file a group of commands.

Exit codes: 0 done, 1 the data was refused (with why), 2 wrong usage.
"""

import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

from minewatch import __version__
from minewatch.cli import (
    calibrate,
    cases,
    evaluate,
    export,
    leads,
    ledger,
    papers,
    rules,
    scan,
    simulate,
    workspace,
)
from minewatch.cli.console import complain, out
from minewatch.errors import InstallationError, MinewatchError

app = typer.Typer(
    name="minewatch",
    help="从用电与登记数据中排查虚拟货币“挖矿”线索 · Find virtual-currency mining in power data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
# In the order of the help.
for group in (
    workspace,
    scan,
    leads,
    rules,
    cases,
    ledger,
    export,
    papers,
    evaluate,
    calibrate,
    simulate,
):
    app.add_typer(group.app)


#: Where packages beside minewatch, such as the dashboard, add commands of their own.
COMMANDS = "minewatch.commands"


def _plug_in(target: typer.Typer) -> None:
    """Add the commands of installed packages, each a ``typer.Typer``, in order of name."""
    for point in sorted(entry_points(group=COMMANDS), key=lambda p: (p.name, p.value)):
        try:
            plugged = point.load()
        except (ImportError, AttributeError) as error:
            msg = (
                f"Command {point.name} ({point.value}) cannot be loaded: {error}; "
                "remove its package or mend it."
            )
            raise InstallationError(msg) from error
        if not isinstance(plugged, typer.Typer):
            msg = f"Command {point.name} ({point.value}) is no typer.Typer; mend its entry point."
            raise InstallationError(msg)
        target.add_typer(plugged)


def _version(wanted: bool) -> None:
    if wanted:
        out.print(__version__, highlight=False)
        raise typer.Exit


@app.callback()
def options(
    _version_option: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 · Version.")
    ] = False,
) -> None:
    """从用电与登记数据中排查虚拟货币“挖矿”线索 · Find virtual-currency mining in power data.

    [dim]例 Example:[/dim]  minewatch init demo && minewatch load meters meters.csv -w demo
    """


def main() -> None:
    """Run the command line; an error of minewatch is one sentence and exit code 1."""
    try:
        _plug_in(app)
        app()
    except MinewatchError as error:
        complain(error)
        sys.exit(1)
