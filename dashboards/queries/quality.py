"""What readings came, from where, how late, and how a scan differs from the one before."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboards.queries.areas import name_of
from minewatch.publish import Snapshot

#: Days after which the readings of a grain are late: twice their usual delay.
LATE_AFTER = {"curves": 7, "registers": 7, "settlements": 45}
GRAINS = tuple(LATE_AFTER)
#: Edges of the probability bands that two scans are compared by.
_BANDS = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)


def meter_areas(snapshot: Snapshot, sites: pd.DataFrame, level: str = "province") -> pd.Series:
    """Return the code of the area of every meter; missing where the site's is not known.

    Parameters
    ----------
    snapshot : Snapshot
    sites : DataFrame
        See :func:`dashboards.queries.index.placed`.
    level : str
        ``province``, ``city`` or ``county``.

    Returns
    -------
    Series of str, index ``meter_id``
    """
    held = snapshot.table("sites").select(["site_id", "meter_ids"])
    meters = pc.list_flatten(held["meter_ids"])
    owners = held["site_id"].take(pc.list_parent_indices(held["meter_ids"].combine_chunks()))
    code = sites[f"{level}_code"].astype("str").reindex(owners.to_pandas())
    return pd.Series(code.to_numpy(), index=pd.Index(meters.to_pandas(), name="meter_id"))


def coverage(areas: pd.Series, features: pa.Table, as_of: date) -> pd.DataFrame:
    """Return what share of the meters has readings, by area and grain, and how old they are.

    Parameters
    ----------
    areas : Series
        See :func:`meter_areas`.
    features : pyarrow.Table
        Of the snapshot; ``meter_id, grain, last_on``.
    as_of : date

    Returns
    -------
    DataFrame, index ``code``, the area with most meters first; ``""`` is a place not known
        ``name, meters, none`` (meters without any reading), and for each grain ``<grain>``
        (share of the meters, 0 to 1), ``<grain>_age`` (days, median of the last reading before
        `as_of`) and ``<grain>_late`` (share of those with readings that are late); missing where
        no meter has the grain.
    """
    place = areas.fillna("")
    meters = place.value_counts()
    read = features.select(["meter_id", "grain", "last_on"]).to_pandas(date_as_object=False)
    read["code"] = place.reindex(read["meter_id"]).fillna("").to_numpy()
    read["age"] = (pd.Timestamp(as_of) - read["last_on"]).dt.days
    read["late"] = read["age"] > read["grain"].map(LATE_AFTER).fillna(np.inf)
    having = read.drop_duplicates("meter_id")["code"].value_counts()
    found = pd.DataFrame({"meters": meters}).rename_axis("code")
    found["none"] = (meters - having.reindex(meters.index).fillna(0)).clip(lower=0).astype(int)
    grouped = read.groupby(["grain", "code"]).agg(
        held=("age", "size"), age=("age", "median"), late=("late", "mean")
    )
    for grain in GRAINS:
        part = (
            grouped.xs(grain, level="grain")
            if grain in grouped.index.get_level_values("grain")
            else pd.DataFrame(columns=["held", "age", "late"], dtype=float)
        ).reindex(found.index)
        found[grain] = part["held"].fillna(0) / found["meters"]
        found[f"{grain}_age"], found[f"{grain}_late"] = part["age"], part["late"]
    found.insert(0, "name", [name_of(code) if code else "" for code in found.index])
    return (
        found.reset_index()
        .sort_values(["meters", "code"], ascending=[False, True])
        .set_index("code")
    )


def late_feeds(covered: pd.DataFrame, *, at_least: float = 0.2) -> pd.DataFrame:
    """Return the areas and grains of which many meters are late, the oldest first.

    Parameters
    ----------
    covered : DataFrame
        See :func:`coverage`.
    at_least : float
        Share of the meters that is many.

    Returns
    -------
    DataFrame
        ``code, name, grain, meters, age, late``.
    """
    parts = [
        pd.DataFrame({
            "code": covered.index, "name": covered["name"], "grain": grain,
            "meters": (covered["meters"] * covered[grain]).round().astype(int),
            "age": covered[f"{grain}_age"], "late": covered[f"{grain}_late"],
        })
        for grain in GRAINS
    ]  # fmt: skip
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["late"] >= at_least]
    return rows.sort_values(["age", "meters", "code"], ascending=[False, False, True],
                            ignore_index=True)  # fmt: skip


def quarantined(loads: pa.Table) -> pd.DataFrame:
    """Return rows read and quarantined by feed, and the file that lost most.

    Returns
    -------
    DataFrame, index ``feed`` in order of the share lost
        ``files, rows_read, rows_quarantined, share, worst_file, worst_share``; a share is missing
        where nothing was read.
    """
    rows = loads.to_pandas()
    rows["lost"] = rows["rows_quarantined"] / rows["rows_read"].where(rows["rows_read"] > 0)
    rows = rows.sort_values(["lost", "load_id"], ascending=[False, True])
    found: pd.DataFrame = rows.groupby("feed").agg(
        files=("load_id", "size"),
        rows_read=("rows_read", "sum"),
        rows_quarantined=("rows_quarantined", "sum"),
        worst_file=("file_name", "first"),
        worst_share=("lost", "first"),
    )
    share = found["rows_quarantined"] / found["rows_read"].where(found["rows_read"] > 0)
    found.insert(3, "share", share)
    return found.sort_values(["share", "rows_read"], ascending=False, na_position="last")


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
