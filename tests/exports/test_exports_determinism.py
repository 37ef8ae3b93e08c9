"""The same conclusion gives the same bytes, whatever the order of its rows."""

import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from minewatch.exports import LIST_FORMATS, MAP_FORMATS, export_list, export_map, export_summary
from minewatch.publish import Snapshot


class Shuffled:
    """The snapshot with the rows of its tables in another order."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.path = snapshot.path
        self.manifest: dict[str, Any] = snapshot.manifest
        self._snapshot = snapshot

    def holds(self, name: str) -> bool:
        return self._snapshot.holds(name)

    def table(self, name: str) -> Any:
        table = self._snapshot.table(name)
        order = list(range(len(table)))
        random.Random(7).shuffle(order)  # noqa: S311
        return table.take(pa.array(order, pa.int64()))


EXPORTS: list[tuple[Callable[..., Path], str]] = [
    *((export_list, f"list{suffix}") for suffix in LIST_FORMATS),
    *((export_map, f"map{suffix}") for suffix in MAP_FORMATS),
    (export_summary, "summary.html"),
]


@pytest.mark.parametrize(("export", "name"), EXPORTS)
def test_row_order_does_not_change_a_byte(
    snapshot: Snapshot, tmp_path: Path, export: Callable[..., Path], name: str
) -> None:
    first = export(snapshot, tmp_path / "a" / name)
    again = export(Shuffled(snapshot), tmp_path / "b" / name)

    assert first.read_bytes() == again.read_bytes()


def test_workbook_does_not_carry_the_time_of_writing(snapshot: Snapshot, tmp_path: Path) -> None:
    archive = zipfile.ZipFile(export_list(snapshot, tmp_path / "list.xlsx"))

    with archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        times = re.findall(r"(20\d\d-[^<]*)<", archive.read("docProps/core.xml").decode())
    assert times == ["2026-10-31T00:00:00Z"] * 2
