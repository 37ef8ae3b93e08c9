"""Where the sites of a snapshot are: the layers of a map."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from minewatch.exports.basemap import Frame, Ground
from minewatch.exports.enforcement import flagged_sites
from minewatch.publish import Snapshot


@dataclass(frozen=True)
class Layers:
    """Sites by how a map shows them; positions are (n, 2) longitude and latitude, WGS-84."""

    leads: list[dict[str, Any]]  # rows of the enforcement list that have a position
    unplaced: list[dict[str, Any]]  # rows of the list that have none
    data_centres: NDArray[np.float64]  # sites of that class, not flagged
    others: NDArray[np.float64]
    listed: NDArray[np.float64]  # like the others, but in the register of data centres
    adcodes: tuple[str, ...]  # counties of every site that has one

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Layers":
        """Return the layers of a snapshot."""
        rows = flagged_sites(snapshot).to_pylist()
        sites = snapshot.table("sites")
        plain = sites.filter(pc.invert(pc.fill_null(sites["flagged"], False)))
        classed = pc.fill_null(pc.equal(plain["class"], "data_centre"), False)
        others = plain.filter(pc.invert(classed))
        return cls(
            [row for row in rows if _placed(row)],
            [row for row in rows if not _placed(row)],
            _positions(plain.filter(classed)),
            _positions(others.filter(pc.is_null(others["data_centre_id"]))),
            _positions(others.filter(pc.is_valid(others["data_centre_id"]))),
            tuple(sorted(pc.unique(sites["adcode"].drop_null()).to_pylist())),
        )

    @cached_property
    def positions(self) -> NDArray[np.float64]:
        """Every position on the map."""
        leads = np.array([[row["lon"], row["lat"]] for row in self.leads]).reshape(-1, 2)
        return np.vstack([leads, self.data_centres, self.others, self.listed])

    def ground(self) -> Ground:
        """Return the provinces with data; counties with leads are named on their own."""
        return Ground.of(self.adcodes, {row["adcode"] for row in self.leads if row["adcode"]})

    def frame(self, ground: Ground) -> Frame | None:
        """Return the frame of the provinces with data, or of the sites; None without either."""
        boxes = [ground.provinces.total_bounds] if len(ground.provinces) else []
        if not boxes and len(self.positions):
            boxes = [np.concatenate([self.positions.min(axis=0), self.positions.max(axis=0)])]
        if not boxes:
            return None
        west, south, east, north = (float(edge) for edge in boxes[0])
        return Frame.around((west, south, east, north))


def _placed(row: dict[str, Any]) -> bool:
    return row["lon"] is not None and row["lat"] is not None


def _positions(table: pa.Table) -> NDArray[np.float64]:
    columns = [table[name].to_numpy() for name in ("lon", "lat")]
    points: NDArray[np.float64] = np.column_stack(columns).astype(np.float64)
    known: NDArray[np.float64] = points[np.isfinite(points).all(axis=1)]
    return known
