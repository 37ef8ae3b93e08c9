"""The load report as a table for a person's terminal (装载报告)."""

import pyarrow as pa
from rich.table import Table
from rich.text import Text

from minewatch.feeds import LoadReport


def report_table(report: LoadReport) -> Table:
    """Return what a load did, counts first, then what broke the contract and what to know."""
    table = Table(title=Text(f"{report.feed} ← {report.file_name}"), show_header=False)
    table.title_justify = "left"
    if report.already_loaded:
        table.add_row("已装载过，未作改动", f"Loaded before, as load {report.load_id}: no change")
        return table
    if report.dry_run:
        table.add_row("只检查，未写入", "Checked only, nothing was kept")
    table.add_row("读取行 · rows read", f"{report.rows_read:,}")
    table.add_row("装载行 · rows loaded", f"{report.rows_loaded:,}")
    table.add_row("隔离行 · rows quarantined", f"{report.rows_quarantined:,}")
    for reason, count in sorted(report.reasons.items()):
        table.add_row(f"  {reason}", f"{count:,}")
    if report.from_on and report.to_on:
        table.add_row("日期 · days", f"{report.from_on} … {report.to_on}")
    for _, zh, en in report.notices:
        table.add_row("说明 · note", Text(f"{zh}\n{en}"))
    return table


def quarantine_table(rows: pa.Table) -> Table:
    """Return the quarantine as a table: which line of which file, why, and what stood there."""
    table = Table()
    for header in ("文件 · file", "行 · line", "范围 · scope", "原因 · reason", "内容 · detail"):
        table.add_column(header, overflow="fold")
    for row in rows.to_pylist():
        scope = {"row": "整行 · row", "point": "点值 · point"}[row["scope"]]
        cells = (row["file_name"], str(row["line"]), scope, row["reason"], row["detail"])
        table.add_row(*(Text(cell) for cell in cells))
    return table
