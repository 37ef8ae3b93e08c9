"""A day-by-hour picture of a load (负荷热力图) as a small indexed PNG, and its scale of colours.

One picture instead of a shape for each hour keeps years of readings to a few kilobytes.
"""

import struct
import zlib
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

HOURS = 24
#: Colours of the scale; entry 0 of the palette is the transparent "no reading".
SHADES = 64
#: More columns than this are not told apart on a page, so days are averaged.
MAX_COLUMNS = 1100

# ColorBrewer's YlGnBu, light to dark: sequential, safe for the colour-blind, and dark in grey.
_ANCHORS = (
    "ffffd9",
    "edf8b1",
    "c7e9b4",
    "7fcdbb",
    "41b6c4",
    "1d91c0",
    "225ea8",
    "253494",
    "081d58",
)


class HourGrid(NamedTuple):
    """Mean power by hour and day.

    Attributes
    ----------
    first_on : date
        Day of the first column.
    kw : array of float64, shape (24, days)
        Mean power of each hour [kW]; NaN without a reading.
    """

    first_on: date
    kw: NDArray[np.float64]

    @property
    def last_on(self) -> date:
        """Day of the last column."""
        return self.first_on + timedelta(days=self.kw.shape[1] - 1)


def hour_grid(curves: pa.Table) -> HourGrid | None:
    """Return one meter's curves by hour and day, or None without any reading.

    Parameters
    ----------
    curves : pyarrow.Table
        Rows of :data:`minewatch.publish.schema.CURVES` of one meter; lengths that are whole
        multiples of 24. Where a day came in several resolutions the finest is kept.
    """
    if curves.num_rows == 0:
        return None
    days = curves["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    lengths = pc.list_value_length(curves["kw"]).to_numpy()
    first = int(days.min())
    grid = np.full((int(days.max()) - first + 1, HOURS), np.nan)
    for points in np.unique(lengths[lengths > 0]):  # rising, so that the finest is written last
        chosen = curves["kw"].filter(pa.array(lengths == points)).combine_chunks()
        kw = chosen.flatten().to_numpy(zero_copy_only=False).astype(float)
        hours = _means(kw.reshape(-1, HOURS, int(points) // HOURS))
        grid[days[lengths == points] - first] = hours
    if not np.isfinite(grid).any():
        return None
    return HourGrid(date(1970, 1, 1) + timedelta(days=first), grid.T.copy())


def _means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the means over the last axis of what is there; NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    total = np.where(known, values, 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def day_means(grid: HourGrid) -> NDArray[np.float64]:
    """Return the mean power of each day [kW]; NaN without a reading."""
    return _means(grid.kw.T)


def columns(grid: HourGrid) -> tuple[NDArray[np.float64], int]:
    """Return the grid with days averaged until it fits, and the days in a column."""
    hours, days = grid.kw.shape
    wide = -(-days // MAX_COLUMNS)
    if wide == 1:
        return grid.kw, 1
    padded = np.full((hours, -(-days // wide) * wide), np.nan)
    padded[:, :days] = grid.kw
    return _means(padded.reshape(hours, -1, wide)), wide


def palette() -> NDArray[np.uint8]:
    """Return the colours of the scale from lowest to highest, shape (SHADES, 3)."""
    anchors = np.array([list(bytes.fromhex(code)) for code in _ANCHORS], dtype=float)
    place = np.linspace(0, len(anchors) - 1, SHADES)
    channels = [np.interp(place, np.arange(len(anchors)), anchors[:, k]) for k in range(3)]
    colours: NDArray[np.uint8] = np.rint(np.column_stack(channels)).astype(np.uint8)
    return colours


def picture(kw: NDArray[np.float64], top_kw: float) -> bytes:
    """Return values as an indexed PNG, one pixel a cell.

    Parameters
    ----------
    kw : array of float64, shape (rows, columns)
        Power [kW]; NaN becomes transparent.
    top_kw : float
        Power of the darkest colour, above zero; more is drawn like it.
    """
    known = np.isfinite(kw)
    scaled = np.clip(np.where(known, kw, 0.0) / top_kw, 0.0, 1.0)
    shades = np.where(known, 1 + np.rint(scaled * (SHADES - 1)), 0).astype(np.uint8)
    return _png(shades)


def _png(shades: NDArray[np.uint8]) -> bytes:
    height, width = shades.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each row opens with "no filter"
    rows[:, 1:] = shades
    colours = b"\xff\xff\xff" + palette().tobytes()
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", colours),
            _chunk(b"tRNS", b"\x00"),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
