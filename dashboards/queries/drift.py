"""How a scan differs from the one before (两次扫描之间的变化)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from minewatch.publish import Snapshot

#: Edges of the probability bands that two scans are compared by.
_BANDS = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)


@dataclass(frozen=True)
class Drift:
    """How a scan differs from the one before (两次扫描之间的变化).

    Attributes
    ----------
    before, now : str
        Days judged.
    joined, gone : int
        Meters that one of them alone has.
    new_leads, lost_leads, kept_leads : int
        Meters flagged by the one, the other, or both.
    changed_class : int
        Meters of both with another class.
    stability : float or None
        Population stability index (群体稳定性指数) of the probabilities: under 0.1 nothing moved,
        over 0.25 much did; None where one scan judged no meter.
    changed : tuple of str
        What the scans did not share: ``model``, ``rules``, ``detectors``, ``settings``.
    """

    before: str
    now: str
    joined: int
    gone: int
    new_leads: int
    lost_leads: int
    kept_leads: int
    changed_class: int
    stability: float | None
    changed: tuple[str, ...]


def drift(before: Snapshot, now: Snapshot) -> Drift:
    """Return how the later of two scans differs from the earlier."""
    old, new = _judged(before), _judged(now)
    both = old.add_suffix("_old").join(new, how="inner")
    flags = both["flagged_old"], both["flagged"]
    known = {"model": "model_digest", "rules": "rules_digest", "detectors": "detectors",
             "settings": "settings"}  # fmt: skip
    return Drift(
        before=str(before.manifest["as_of"]),
        now=str(now.manifest["as_of"]),
        joined=len(new.index.difference(old.index)),
        gone=len(old.index.difference(new.index)),
        new_leads=int(new["flagged"].sum() - (flags[0] & flags[1]).sum()),
        lost_leads=int(old["flagged"].sum() - (flags[0] & flags[1]).sum()),
        kept_leads=int((flags[0] & flags[1]).sum()),
        changed_class=int((both["class_old"] != both["class"]).sum()),
        stability=stability(old["p_mining"], new["p_mining"]),
        changed=tuple(k for k, v in known.items() if before.manifest.get(v) != now.manifest.get(v)),
    )


def stability(old: pd.Series, new: pd.Series) -> float | None:
    """Return the population stability index of two sets of probabilities, NaN left out."""
    if not (old.notna().any() and new.notna().any()):
        return None
    # Half a meter in an empty band keeps the logarithm finite.
    counts = [np.maximum(np.histogram(p.dropna(), _BANDS)[0], 0.5) for p in (old, new)]
    a, b = (count / count.sum() for count in counts)
    return float(np.sum((b - a) * np.log(b / a)))


def _judged(snapshot: Snapshot) -> pd.DataFrame:
    columns = ["meter_id", "class", "p_mining", "flagged"]
    rows: pd.DataFrame = snapshot.table("findings").select(columns).to_pandas()
    rows = rows.set_index("meter_id")
    return rows.assign(flagged=rows["flagged"].fillna(value=False).astype(bool))
