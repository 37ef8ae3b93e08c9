"""What every row of the table of measures gets alike."""

from datetime import date
from decimal import Decimal

import pyarrow as pa

from minewatch.measures import completed
from minewatch.publish.schema import MEASURE_BASE, MEASURES
from minewatch.rules import Rulebook

BOOK = Rulebook.load()


def test_the_department_is_that_of_the_provisions_each_once() -> None:
    rows = [
        {"site_id": "S1", "measure": "phase_out", "provisions": "1283-17;catalogue-2024"},
        {"site_id": "S2", "measure": "surcharge", "provisions": "1283-13"},
        {"site_id": "S3", "measure": "surcharge", "provisions": None},
        {"site_id": "S4", "measure": "surcharge", "provisions": "gone"},
    ]
    table = completed(pa.Table.from_pylist(rows, schema=MEASURE_BASE), BOOK)
    assert table.schema == MEASURES
    about = BOOK.about()
    named = table["department"].to_pylist()
    both = [about[code]["department"] for code in ("1283-17", "catalogue-2024")]
    assert named[0] == "；".join(dict.fromkeys(str(name) for name in both if name))
    assert named[1] == about["1283-13"]["department"]
    assert named[2:] == [None, None]


def test_a_deadline_is_not_provisional_unless_said_and_none_without_one() -> None:
    base = {"site_id": "S1", "measure": "filing", "department": "网信办"}
    rows = [
        base | {"deadline_on": date(2025, 1, 1)},
        base | {"deadline_on": date(2035, 1, 1), "deadline_provisional": True},
        base | {"amount_yuan": Decimal(1), "amount_max_yuan": Decimal(2)},
    ]
    table = completed(pa.Table.from_pylist(rows, schema=MEASURES), BOOK)
    assert table["deadline_provisional"].to_pylist() == [False, True, None]
    assert set(table["department"].to_pylist()) == {"网信办"}
    assert table["amount_max_yuan"].to_pylist() == [None, None, Decimal(2)]


def test_no_rows_are_a_table_too() -> None:
    table = completed(MEASURE_BASE.empty_table(), BOOK)
    assert (table.schema, table.num_rows) == (MEASURES, 0)
