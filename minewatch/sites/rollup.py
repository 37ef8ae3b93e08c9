"""Carry what was found at the meters up to their sites."""

import numpy as np
import pandas as pd

#: What a site takes from its likeliest meter.
_FROM_TOP = ["class", "p_mining", "reasons"]
#: What a site takes from the flagged meter that has looked like mining for longest.
_FROM_EARLIEST = ["active_since", "since_basis"]


def judge_sites(sites: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Give each site the class of its likeliest meter, and a rank of its own.

    Parameters
    ----------
    sites : pandas.DataFrame
        One row a site, from :func:`minewatch.sites.link`.
    findings : pandas.DataFrame
        One row a meter with site_id, class, p_mining, flagged, reasons, active_since, since_basis,
        active_until, mining_kw and rank (each rank once).

    Returns
    -------
    pandas.DataFrame
        The sites with class, p_mining and reasons (of the meter of best rank, missing where it has
        none), flagged (any of its meters), mining_kw (sum over its flagged meters whose power is
        known; missing where none is), active_since and since_basis (of the flagged meter with the
        earliest active_since; ``'step'`` where meters with the same day differ), active_until
        (latest of its flagged meters; missing where one of them has none) and rank, in order of
        rank. The same on any order of rows.
    """
    ordered = findings.sort_values("rank")
    top = ordered.drop_duplicates("site_id")[["site_id", *_FROM_TOP, "rank"]]
    leads = ordered[ordered["flagged"].astype("bool")]
    # 'step' sorts after 'first_reading': it says when the load began, the other only not later.
    earliest = leads.sort_values(_FROM_EARLIEST, ascending=[True, False])
    earliest = earliest.drop_duplicates("site_id")[["site_id", *_FROM_EARLIEST]]
    kw = leads.groupby("site_id", as_index=False)["mining_kw"].sum(min_count=1)
    judged = sites.merge(top, on="site_id", how="left")
    judged["flagged"] = judged["site_id"].isin(leads["site_id"])
    for found in (earliest[earliest["active_since"].notna()], _active_until(leads), kw):
        judged = judged.merge(found, on="site_id", how="left")
    judged = judged.sort_values("rank", ignore_index=True)
    judged["rank"] = np.arange(1, len(judged) + 1)
    return judged


def _active_until(leads: pd.DataFrame) -> pd.DataFrame:
    """Return the day on which the load of each site's last flagged meter was last seen."""
    until = pd.to_datetime(leads["active_until"])
    latest = until.groupby(leads["site_id"]).max()
    open_ended = until.isna().groupby(leads["site_id"]).any()
    return latest.mask(open_ended).rename_axis("site_id").reset_index()
