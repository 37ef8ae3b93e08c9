"""A column read at once holds what SQL reads cell by cell."""

import datetime as dt

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.feeds import cells, sound
from minewatch.feeds.contract import Column

KWH = Column("total_kwh", "number", "", "", low=0, high=1e9)
NUMBERS = st.floats(0, 1e9).map(repr) | st.integers(0, 10**9).map(str)
ODD = st.sampled_from(
    ["+5", "5.", ".5", "1e3", "1E-3", "00012", "-0", "1,234", "0x1F", "1_0", "nan"]
)


def in_sql(texts: list[str | None], expression: str) -> list[object]:
    batch = pa.table({"x": pa.array(texts, pa.string())})
    with duckdb.connect() as con:
        con.register("batch", batch)
        return [row[0] for row in con.execute(f"SELECT {expression} FROM batch").fetchall()]


@settings(max_examples=40)
@given(st.lists(NUMBERS | ODD | st.none(), max_size=20))
def test_numbers_read_at_once_are_those_of_sql(texts: list[str | None]) -> None:
    array = pa.array(texts, pa.string())
    read = sound.numbers(array, KWH)
    if read is not array:
        assert read.to_pylist() == in_sql(texts, cells.number("x", pa.string()))


@pytest.mark.parametrize("text", ["-1", "1000000001", "inf", "nan", "1e400", "x", ""])
def test_a_cell_that_could_need_a_reason_leaves_the_column_to_sql(text: str) -> None:
    array = pa.array(["1", None, text])
    assert sound.numbers(array, KWH) is array


@settings(max_examples=40)
@given(st.datetimes(), st.sampled_from([" ", "T"]), st.sampled_from(["minutes", "seconds"]))
def test_times_read_at_once_are_those_of_sql(at: dt.datetime, sep: str, spec: str) -> None:
    text = at.isoformat(sep, spec)
    read = sound.times(pa.array([text, None]))
    seconds = in_sql([text, None], "epoch_us(TRY_CAST(x AS TIMESTAMP)) // 1000000")
    assert pa.types.is_timestamp(read.type)
    assert read.cast(pa.int64()).to_pylist() == seconds


@pytest.mark.parametrize("text", ["2024-01-01 24:00", "2024-01-01 05", "2024-02-30", "2024/01/01"])
def test_another_time_leaves_the_column_to_sql(text: str) -> None:
    array = pa.array(["2024-01-01 00:00", text])
    assert sound.times(array) is array
