"""What the full scan finds of planted mines, as a table for the terminal."""

from collections.abc import Sequence

from rich.table import Table

from minewatch.evaluation.injected import SCAN, Cell
from minewatch.evaluation.measured_tables import told

_GRAINS = {
    "curve": "负荷曲线 curve",
    "registers": "日冻结 registers",
    "settlements": "月结算 monthly",
}


def injection_table(cells: Sequence[Cell]) -> Table:
    """Return a row a grain and share of the mine in the load, of the full scan alone."""
    table = Table(title="植入评估 · Planted mines found by the scan, 95 % intervals")
    for name in ("数据 Feeds", "占比 Share", "植入 Planted", "无矿 Clean"):
        table.add_column(name, justify="left" if name.startswith("数据") else "right")
    for name in ("AP", "AUC", "千一误报查全率 Recall at 1 per 1,000", "查全率 Flagged"):
        table.add_column(name, justify="right")
    for cell in cells:
        if cell.method == SCAN:
            numbers = (cell.share, str(cell.planted), str(cell.clean))
            figures = (cell.ap, cell.auc, cell.recall_1_per_1000, cell.recall_flagged)
            table.add_row(_GRAINS[cell.grain], *numbers, *(told(one) for one in figures))
    return table
