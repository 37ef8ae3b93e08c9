"""How far a meter's figures lie from those of its peers (同行业用户).

A school whose nights are as loud as its days is strange, a hotel is not. So the figures that
habits decide are also told relative to the meters that declare the same industry.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import COMPARED, RELATIVE
from minewatch.scoring.peers import MIN_PEERS

#: Values below are taken as this, and ranges at least as this: logarithms must stay finite.
_FLOOR = 1e-3
_MOST = 20.0


def relative_to_peers(table: pd.DataFrame, usual: pd.Series | None = None) -> pd.DataFrame:
    """Return a feature table with the columns :data:`minewatch.detection.RELATIVE`.

    Peers are the meters of one grain that declare the same industry; below 20 of them, all meters
    of the grain; below 20 again, there are none and the columns are missing.

    Parameters
    ----------
    table : pandas.DataFrame
        Feature table with the column industry.
    usual : pandas.Series of bool, optional
        Rows that count as peers; all by default.
    """
    counted = pd.Series(True, index=table.index) if usual is None else usual
    found = pd.DataFrame(np.nan, index=table.index, columns=list(RELATIVE))
    for _, rows in table.groupby("grain", sort=True):
        values = rows[list(COMPARED)].astype(float).clip(lower=_FLOOR).apply(np.log)
        peers = values[counted.loc[rows.index]]
        for _, group in rows.groupby(rows["industry"].fillna(""), sort=True):
            own = peers.loc[peers.index.intersection(group.index)]
            alike = own if len(own) >= MIN_PEERS and group["industry"].notna().any() else peers
            found.loc[group.index] = _standing(values.loc[group.index], alike)
    return pd.concat([table.drop(columns=list(RELATIVE), errors="ignore"), found], axis=1)


def _standing(values: pd.DataFrame, peers: pd.DataFrame) -> NDArray[np.float64]:
    known = peers.notna().sum() >= MIN_PEERS
    middle = peers.median().where(known)
    spread = (peers.quantile(0.75) - peers.quantile(0.25)).clip(lower=_FLOOR)
    apart = ((values - middle) / spread).clip(-_MOST, _MOST)
    return apart.to_numpy(float)
