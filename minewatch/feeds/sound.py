"""Columns of text read at once, where every cell of them is right (整列快速读取).

They give what SQL would read cell by cell; a column with any cell that is doubtful, or that could
need a reason for quarantine, is left to it. So nothing but the time taken depends on this module.
"""

import sys

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.feeds.contract import Column

_LARGEST = sys.float_info.max
#: Lengths of 2024-01-05, 2024-01-05 08:15 and 2024-01-05 08:15:00.
_TIME_LENGTHS = (10, 16, 19)


def numbers(array: pa.Array, column: Column) -> pa.Array:
    """Read a column as float64 where all its cells are numbers within the contract's bounds.

    Parameters
    ----------
    array : Array
        Of any type; only text is read.
    column : Column
        What the contract says of it.

    Returns
    -------
    Array
        Numbers, missing where the text is; or ``array`` as it was.
    """
    if column.kind not in {"number", "energy"} or not pa.types.is_string(array.type):
        return array
    try:
        read = pc.cast(array, pa.float64())
    except pa.ArrowInvalid:
        return array
    low = -_LARGEST if column.low is None else column.low
    high = _LARGEST if column.high is None else column.high
    inside = pc.and_(pc.greater_equal(read, low), pc.less_equal(read, high))
    return read if pc.all(inside, min_count=0).as_py() else array


def times(array: pa.Array) -> pa.Array:
    """Read a column as timestamps without zone where all its cells are ISO 8601 to the second.

    Parameters
    ----------
    array : Array
        Of any type; only text is read.

    Returns
    -------
    Array
        Timestamps in seconds, missing where the text is; or ``array`` as it was.
    """
    if not pa.types.is_string(array.type):
        return array
    length = pc.binary_length(array).unique().drop_null()
    if not pc.all(pc.is_in(length, pa.array(_TIME_LENGTHS, length.type)), min_count=0).as_py():
        return array
    try:
        return pc.cast(array, pa.timestamp("s"))
    except pa.ArrowInvalid:
        return array
