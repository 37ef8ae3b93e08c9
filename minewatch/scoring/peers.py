"""Where a meter's figures stand among its peers (同行业用户): the meters of its industry."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

#: Fewer peers than this of the declared industry say nothing; then all meters are the peers.
MIN_PEERS = 20


@dataclass(frozen=True)
class Standing:
    """Where one figure stands.

    Attributes
    ----------
    value : float or None
        The meter's own figure.
    percentile : float or None
        Share of its peers with a lower figure, those equal counted half [0-100]; None where the
        meter or every peer lacks it.
    peers : int
        Other meters that have the figure.
    among : {"industry", "all"}
        Whether they declare the same industry, or are all meters for want of twenty that do.
    """

    value: float | None
    percentile: float | None
    peers: int
    among: Literal["industry", "all"]


def standings(table: pd.DataFrame, meter_id: str, figures: list[str]) -> dict[str, Standing]:
    """Compare a meter with its peers, figure by figure.

    Parameters
    ----------
    table : pandas.DataFrame
        meter_id, industry and the figures of every meter judged at one grain; the meter's own
        row among them.
    meter_id : str
        The meter.
    figures : list of str
        Columns of `table`.
    """
    own = table["meter_id"] == meter_id
    mine, others = table[own].iloc[0], table[~own]
    alike = others[(others["industry"] == mine["industry"]).fillna(False).astype(bool)]
    return {name: _standing(name, mine, alike, others) for name in figures}


def _standing(name: str, mine: "pd.Series", alike: pd.DataFrame, others: pd.DataFrame) -> Standing:
    own = float(mine[name])
    known = alike[name].dropna().to_numpy(float)
    among: Literal["industry", "all"] = "industry"
    if len(known) < MIN_PEERS:
        known, among = others[name].dropna().to_numpy(float), "all"
    if np.isnan(own):
        return Standing(None, None, len(known), among)
    if len(known) == 0:
        return Standing(own, None, 0, among)
    below = np.count_nonzero(known < own) + 0.5 * np.count_nonzero(known == own)
    return Standing(own, 100.0 * float(below) / len(known), len(known), among)
