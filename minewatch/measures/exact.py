"""Exact decimals as columns of whole numbers: energy in ten-thousandths of a kWh, money in fen.

A decimal of at most 18 digits is a whole number of 64 bits, so columns are computed exactly and at
once, and no order of rows or number of threads changes a figure. Halves go away from zero.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from minewatch.errors import RuleError

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MONEY = pa.decimal128(18, 2)
RATE = pa.decimal128(9, 4)

#: Energy and rate have 4 places each, so that their product has 8; a fen is the second.
_PRODUCT_UNITS_A_FEN = 1_000_000
#: Digits of the columns of energy and money.
LIMIT = 10**18


def whole_numbers(column: pa.ChunkedArray) -> tuple[Whole, Flags]:
    """Return decimals of at most 18 digits as whole units, and where there is a value.

    Units of a missing value are 0.
    """
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    here = array.is_valid().to_numpy(zero_copy_only=False)
    if not len(array):
        return np.empty(0, np.int64), here
    # Arrow's layout of a decimal128: two's complement in 16 bytes, the low eight first.
    low = np.frombuffer(array.buffers()[1], np.int64)[::2]
    values = low[array.offset : array.offset + len(array)]
    return (values if here.all() else np.where(here, values, 0)), here


def decimals(units: Whole, here: Flags, kind: pa.Decimal128Type) -> pa.Array:
    """Return whole units as Arrow decimals of a type; null where ``here`` is false."""
    halves = np.empty((len(units), 2), np.int64)
    halves[:, 0], halves[:, 1] = units, units >> 63
    missing = None if here.all() else pa.array(here).buffers()[1]
    return pa.Array.from_buffers(kind, len(units), [missing, pa.py_buffer(halves)])


def dates(days: Whole) -> pa.Array:
    """Return days from 1970-01-01 as Arrow dates."""
    return pa.array(days.astype(np.int32)).cast(pa.date32())


def share_of(total: Whole, days: Whole, month_days: Whole) -> Whole:
    """Return ``total * days / month_days`` in whole units, without leaving 64 bits."""
    whole, rest = np.divmod(np.abs(total), month_days)
    share = whole * days + (2 * rest * days + month_days) // (2 * month_days)
    return np.asarray(np.sign(total) * share)


def amounts(kwh: Whole, rate: Whole, meter_of: pa.Array) -> Whole:
    """Return energy times rate in fen.

    Parameters
    ----------
    kwh, rate : ndarray of int64
        In ten-thousandths of a kWh and of a yuan per kWh (at most 9 digits).
    meter_of : Array
        The account of each row, to name it.

    Raises
    ------
    RuleError
        If an amount has more digits than the column of money holds.
    """
    whole, rest = np.divmod(np.abs(kwh), _PRODUCT_UNITS_A_FEN)
    beyond = whole.astype(np.float64) * rate >= LIMIT - 1e9
    if beyond.any():
        meter = meter_of[int(np.argmax(beyond))]
        msg = f"Account {meter} has energy too large for an amount of 18 digits; mend its readings."
        raise RuleError(msg)
    fen = whole * rate + (rest * rate + _PRODUCT_UNITS_A_FEN // 2) // _PRODUCT_UNITS_A_FEN
    return np.asarray(np.sign(kwh) * fen)
