"""Applications for connection that look like mines before they are built (用电报装申请).

Each reason is one plain question with one figure; an application is a lead where three or more
hold. Builders, data centres and factories meet some of them for good reasons.
"""

import numpy as np
import pandas as pd

from minewatch.leads.joining import join_sites, told_places
from minewatch.leads.plants import is_hydro
from minewatch.leads.rows import Row, lead_row
from minewatch.leads.source import LeadFeeds
from minewatch.sites.distance import haversine_m, neighbours_within
from minewatch.sites.names import map_unique, normalise_name, valid_code
from minewatch.sites.scope import scope_computing

# All figures here are judgements, not measurements.
#: Reasons that make a lead.
LEAST_REASONS = 3
#: Smaller connections are not looked at [kW].
LEAST_KW = 50.0
#: Large is at least so many times the median of the other applications of the same use ...
LARGE = 4.0
#: ... of which there must be so many.
LEAST_PEERS = 8
#: Near a hydro plant, and near a site under suspicion or whose enterprise is struck off [m].
PLANT_M, SITE_M = 3000.0, 300.0
#: A firm is new up to so many days, and small up to so much capital for each kW [yuan/kW].
NEW_DAYS, LITTLE_YUAN_A_KW = 180, 500.0

_GONE = "注销|吊销"


def application_leads(feeds: LeadFeeds, known: pd.DataFrame, sites: pd.DataFrame) -> list[Row]:
    """Return a row for each application with enough reasons.

    Parameters
    ----------
    feeds : LeadFeeds
        The feeds.
    known : DataFrame
        From :func:`minewatch.leads.joining.known_places`.
    sites : DataFrame
        The judged sites: ``site_id, flagged, enterprise_status, lon, lat``.
    """
    asked = feeds.applications.rename(columns={"applicant": "name"}).reset_index(drop=True)
    if asked.empty:
        return []
    asked["wanted_kw"] = asked["wanted_kw"].astype("float64")
    joins = join_sites(asked, known)
    figures = pd.concat(
        [_asked(asked), _firm(asked, feeds.enterprises), _around(asked, feeds.plants, sites)],
        axis=1,
    )
    suspect = sites.loc[sites["flagged"].astype("bool"), "site_id"]
    figures["same_as_lead"] = np.where(joins["site_id"].isin(suspect), 1.0, np.nan)
    figures = figures[asked["wanted_kw"].fillna(np.inf) >= LEAST_KW]
    enough = figures.drop(columns=["peers", "firm_known"]).notna().sum(axis=1) >= LEAST_REASONS
    enough &= ~figures.index.isin(np.flatnonzero(asked["status"].eq("撤销")))
    missing = _missing(asked, figures, feeds)
    return [
        _row(asked.loc[at], figures.loc[at], joins.loc[at], missing.loc[at])
        for at in figures.index[enough]
    ]


def _asked(asked: pd.DataFrame) -> pd.DataFrame:
    """Return what the application itself says; NaN = the reason does not hold."""
    use = map_unique(asked["declared_use"], normalise_name)
    group = asked["wanted_kw"].groupby(use)
    times = asked["wanted_kw"] / group.transform("median")
    peers = group.transform("count")
    said = asked["name"].astype("str").fillna("") + "\n"
    said += asked["declared_use"].astype("str").fillna("")
    return pd.DataFrame(
        {
            "large_for_use": times.where((times >= LARGE) & (peers > LEAST_PEERS)),
            "temporary": (asked["temporary"] == 1).astype("float64").replace(0.0, np.nan),
            "speaks_of_computing": scope_computing(said).astype("float64").replace(0.0, np.nan),
            "peers": peers,
        }
    )


def _firm(asked: pd.DataFrame, enterprises: pd.DataFrame) -> pd.DataFrame:
    """Return what the register says of the applicant, by code, else by sole name."""
    register = enterprises.assign(code=valid_code(enterprises["uscc"])).dropna(subset="code")
    register = register.drop_duplicates("code").set_index("code")
    names = map_unique(register["name"], normalise_name)
    sole = names[~names.duplicated(keep=False)].dropna()
    by_name = pd.Series(sole.index.to_numpy(), index=pd.Index(sole.to_numpy()), dtype="str")
    own = valid_code(asked["uscc"])
    code = own.where(own.notna(), map_unique(asked["name"], normalise_name).map(by_name))
    firm = register.reindex(code.to_numpy()).set_axis(asked.index)
    age = (asked["applied_on"] - pd.to_datetime(firm["registered_on"])).dt.days
    a_kw = firm["capital_yuan"].astype("float64") / asked["wanted_kw"]
    found = firm["name"].notna()
    scope = scope_computing(firm["scope"].astype("str")).astype("float64")
    return pd.DataFrame(
        {
            "firm_is_new": age.where((age >= 0) & (age <= NEW_DAYS)).astype("float64"),
            "little_capital_a_kw": a_kw.where(a_kw <= LITTLE_YUAN_A_KW),
            "scope_of_computing": scope.where(found & (scope > 0)),
            "firm_known": found.astype("float64").replace(0.0, np.nan),
        }
    )


def _around(asked: pd.DataFrame, plants: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Metres to the nearest hydro plant, lead and struck-off site; NaN beyond the limits."""
    gone = sites["enterprise_status"].astype("str").str.contains(_GONE, regex=True, na=False)
    flagged = sites["flagged"].astype("bool")
    return pd.DataFrame(
        {
            "near_hydro_plant": _nearest(asked, plants[is_hydro(plants["fuel"])], PLANT_M),
            "near_lead": _nearest(asked, sites[flagged], SITE_M),
            "near_closed_firm": _nearest(asked, sites[gone & ~flagged], SITE_M),
        }
    )


def _nearest(asked: pd.DataFrame, others: pd.DataFrame, limit_m: float) -> pd.Series:
    here, there = (t[["lon", "lat"]].astype("float64").dropna() for t in (asked, others))
    x, y = here.to_numpy().T
    u, v = there.to_numpy().T
    i, j = neighbours_within(x, y, u, v, limit_m)
    apart = haversine_m(x[i], y[i], u[j], v[j])
    found = pd.Series(apart, index=here.index.to_numpy()[i]).groupby(level=0).min()
    return found.reindex(asked.index)


def _missing(asked: pd.DataFrame, figures: pd.DataFrame, feeds: LeadFeeds) -> pd.Series:
    """Return what could not be known of each application, as codes joined by ';'."""
    told = told_places(asked)
    marks = {
        "wanted_kw": asked["wanted_kw"].isna(),
        "use_peers": ~(figures["peers"] > LEAST_PEERS),
        "firm": figures["firm_known"].isna(),
        "position": told["lon"].isna() | told["lat"].isna(),
        "temporary": asked["temporary"].isna(),
        "plants": pd.Series(feeds.plants.empty, index=asked.index),
        "staff": pd.Series(data=True, index=asked.index),
    }
    return (
        pd.DataFrame(marks)
        .loc[figures.index]
        .apply(lambda row: ";".join(code for code, holds in row.items() if holds), axis=1)
    )


def _row(asked: pd.Series, figures: pd.Series, joins: pd.Series, missing: str) -> Row:
    plain = {"temporary", "speaks_of_computing", "scope_of_computing", "same_as_lead"}
    held = figures.drop(["peers", "firm_known"]).dropna()
    reasons = {str(c): None if c in plain else float(v) for c, v in held.items()}
    return lead_row(
        "application",
        reasons,
        missing.split(";"),
        subject_id=asked["application_id"],
        since_on=asked["applied_on"],
        kw=asked["wanted_kw"],
        **{name: asked[name] for name in ("name", "address", "lon", "lat")},
        **{name: joins[name] for name in ("site_id", "meter_id", "joined_by")},
    )
