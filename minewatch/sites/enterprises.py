"""Which enterprise a meter's customer is (用电客户与企业登记信息的匹配).

By unified social credit code (统一社会信用代码), else by exact normalised name. A name that several
enterprises bear decides nothing, nor does a name whose bearer has another code than the valid one
on the meter. Deregistered enterprises (注销, 吊销) match like others: their meters may still run.
"""

import pandas as pd

from minewatch.sites.names import map_unique, normalise_name, valid_code
from minewatch.sites.scope import scope_computing

#: Strength of a link, a judgement: a code identifies; a name is unique only where it is registered.
STRENGTH = {"uscc": 1.0, "name": 0.9}
#: A name that is contradicted by the meter's own valid code.
CONTRADICTED = 0.3
#: At most so many bearers of one name are listed for a meter.
LISTED = 10

LINK_COLUMNS = ["meter_id", "register", "key", "name", "method", "strength", "distance_m", "chosen"]


def _register(enterprises: pd.DataFrame) -> pd.DataFrame:
    """Enterprises by code, each once, with the normalised name and how many bear it."""
    table = enterprises.assign(uscc=valid_code(enterprises["uscc"])).dropna(subset="uscc")
    table = table.sort_values(["uscc", "name"]).drop_duplicates("uscc")
    table["key_name"] = map_unique(table["name"], normalise_name)
    said = table[["name", "industry", "scope"]].astype("str").fillna("")
    table["computing"] = scope_computing(
        said["name"] + "\n" + said["industry"] + "\n" + said["scope"]
    )
    table["bearers"] = table.groupby("key_name")["uscc"].transform("size")
    return table


def _candidates(meters: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """One row a meter and enterprise that its code or name points at."""
    listed = register.groupby("key_name").head(LISTED)
    by_code = meters[["meter_id", "own_uscc"]].merge(
        register[["uscc", "name"]], left_on="own_uscc", right_on="uscc"
    )
    rest = meters[~meters["meter_id"].isin(by_code["meter_id"])].dropna(subset="key_name")
    by_name = rest[["meter_id", "own_uscc", "key_name"]].merge(
        listed[["uscc", "name", "key_name", "bearers"]].dropna(subset="key_name"), on="key_name"
    )
    found = pd.concat(
        [by_code.assign(method="uscc", bearers=1.0), by_name.assign(method="name")],
        ignore_index=True,
    )
    contradicted = (found["method"] == "name") & found["own_uscc"].notna()
    found["strength"] = found["method"].map(STRENGTH).astype("float64") / found["bearers"]
    found.loc[contradicted, "strength"] = CONTRADICTED / found["bearers"]
    found["chosen"] = (found["bearers"] == 1) & ~contradicted
    return found.astype({"strength": "float64", "chosen": "bool"})


def _failed_codes(meters: pd.DataFrame) -> pd.DataFrame:
    """Codes that fail the check digit, as links of no strength, so that a reader sees them."""
    failed = meters["own_uscc"].isna() & (meters["uscc"].astype("str").str.strip() != "")
    failed &= meters["uscc"].notna()
    wrong = meters.loc[failed, ["meter_id", "uscc"]].astype("str")
    return wrong.assign(name=None, method="uscc", strength=0.0, chosen=False)


def link_enterprises(
    meters: pd.DataFrame, enterprises: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Match meters to the register of enterprises.

    Parameters
    ----------
    meters : DataFrame
        ``meter_id, uscc`` as in the warehouse, ``own_uscc`` (the code if valid) and ``key_name``
        (the normalised customer name).
    enterprises : DataFrame
        Columns of the warehouse table ``enterprises``.

    Returns
    -------
    matches : DataFrame, index of ``meters``
        ``enterprise_uscc, enterprise_name, enterprise_status, enterprise_match`` (``'uscc'``,
        ``'name'``, ``'ambiguous'`` where several bear the name, or missing), and
        ``enterprise_computing`` (1 where name, industry or scope speaks of computing, else 0).
    links : DataFrame
        Every candidate, in the columns of the snapshot's ``links``. A code that fails its check
        digit is listed with strength 0.
    """
    register = _register(enterprises)
    found = _candidates(meters, register)
    chosen = found[found["chosen"]].set_index("meter_id")
    shared = found.loc[(found["bearers"] > 1) & found["own_uscc"].isna(), "meter_id"]
    row = register.set_index("uscc").reindex(meters["meter_id"].map(chosen["uscc"]).to_numpy())
    method = meters["meter_id"].map(chosen["method"]).astype("str")
    matches = pd.DataFrame(
        {
            "enterprise_uscc": row.index.astype("str"),
            "enterprise_name": row["name"].to_numpy(),
            "enterprise_status": row["status"].to_numpy(),
            "enterprise_match": method.mask(meters["meter_id"].isin(shared), "ambiguous"),
            "enterprise_computing": row["computing"].fillna(0).astype("int8").to_numpy(),
        },
        index=meters.index,
    )
    links = pd.concat([found, _failed_codes(meters)], ignore_index=True)
    links = links.rename(columns={"uscc": "key"})
    links = links.assign(register="enterprises", distance_m=float("nan"))
    return matches, links[LINK_COLUMNS]
