"""Carry what was found at the meters up to their sites."""

import numpy as np
import pandas as pd

#: What a site takes from its likeliest meter.
_FROM_TOP = ["class", "p_mining", "reasons"]


def judge_sites(sites: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Give each site the class of its likeliest meter, and a rank of its own.

    Parameters
    ----------
    sites : pandas.DataFrame
        One row a site, from :func:`minewatch.sites.link`.
    findings : pandas.DataFrame
        One row a meter with site_id, class, p_mining, flagged, reasons, active_since, mining_kw
        and rank.

    Returns
    -------
    pandas.DataFrame
        The sites with class, p_mining, flagged, rank, active_since (earliest of its flagged
        meters), mining_kw (their sum) and reasons, in order of rank.
    """
    ordered = findings.sort_values("rank")
    top = ordered.groupby("site_id").first()
    leads = ordered[ordered["flagged"]].groupby("site_id")
    totals = pd.DataFrame(
        {
            "flagged": leads["flagged"].any(),
            "active_since": leads["active_since"].min(),
            "mining_kw": leads["mining_kw"].sum(min_count=1),
        }
    )
    judged = sites.merge(top[_FROM_TOP], left_on="site_id", right_index=True, how="left")
    judged = judged.merge(totals, left_on="site_id", right_index=True, how="left")
    judged["flagged"] = judged["flagged"].eq(True)
    judged = judged.sort_values("site_id", key=lambda ids: ids.map(top["rank"]))
    judged["rank"] = np.arange(1, len(judged) + 1)
    return judged.reset_index(drop=True)
