"""An evaluation as tables for a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from minewatch.evaluation.report import Evaluation
from minewatch.evaluation.sheets import Sheet, sheets
from minewatch.evaluation.words import both, notes, words


def evaluation_table(evaluation: Evaluation) -> Group:
    """Return the tables of an evaluation for a person, Chinese first, English second."""
    parts: list[RenderableType] = [_table(sheet) for sheet in sheets(evaluation)]
    parts += [Text(f"{zh} {en}", style="yellow") for zh, en in notes(evaluation)]
    return Group(*parts, Text(words("lead"), style="yellow"))


def _table(sheet: Sheet) -> Table:
    """Return a table in which nothing is cut; long text goes on in the next line."""
    table = Table(title=words(sheet.title), title_justify="left")
    for place, code in enumerate(sheet.columns):
        heading = "\n".join(both("label", code))
        table.add_column(heading, justify="left" if place == 0 else "right", overflow="fold")
    for row in sheet.rows:
        table.add_row(*map(Text, row))
    return table
