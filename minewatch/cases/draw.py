"""Random inspection (双随机): sites by risk without replacement, inspectors at random.

Efraimidis and Spirakis (2006): every site has the key ``-log(u) / weight`` and the smallest keys
are drawn. ``u`` is a digest of the published seed and the site's id, so that anybody who has the
seed and the list draws the same, whatever the order of its rows.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from minewatch.cases.chain import canonical
from minewatch.errors import MinewatchError
from minewatch.rules.book import Rulebook

#: Inspectors that go to a site together.
PER_SITE = 2
#: Power by which a site is weighed whose mining load is smaller or was not estimated.
LEAST_KW = 1.0


@dataclass(frozen=True)
class Pool:
    """Sites that can be drawn.

    Attributes
    ----------
    weights : dict of str to float
        Risk weight by site_id, above 0.
    left_out : dict of str to int
        Sites that cannot be drawn: ``no_probability``, ``running``.
    provisions : tuple of str
        Ids of the rules by which weights were raised.
    notes : tuple of str
        What a reader must know, in Chinese.
    """

    weights: dict[str, float]
    left_out: dict[str, int]
    provisions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A draw: sites in the order they were drawn, and who goes to each.

    Attributes
    ----------
    pool_sha256 : str
        Digest of the sites, weights and inspectors that were drawn from.
    """

    seed: int
    sites: tuple[str, ...]
    inspectors: tuple[tuple[str, ...], ...]
    pool_sites: int
    pool_inspectors: int
    pool_sha256: str

    def details(self) -> dict[str, Any]:
        """Return it as the details of a ``drawn`` event."""
        return {
            "seed": self.seed,
            "sites": list(self.sites),
            "inspectors": [list(names) for names in self.inspectors],
            "pool_sites": self.pool_sites,
            "pool_inspectors": self.pool_inspectors,
            "pool_sha256": self.pool_sha256,
        }


def risk_pool(
    sites: pa.Table, measures: pa.Table, running: Iterable[str], book: Rulebook, as_of: date
) -> Pool:
    """Weigh the sites of a snapshot by risk: probability of mining times its power in kW.

    Where a rule weights inspection by credit risk (信用风险分类) and gives a figure, the weight of
    a site whose enterprise looks like a shell is raised by it; a rule without a figure raises none.

    Parameters
    ----------
    sites, measures : pyarrow.Table
        Of a snapshot.
    running : iterable of str
        Sites with a running case, which are inspected anyway.
    """
    shells = {
        row["site_id"]
        for row in measures.select(["site_id", "measure"]).to_pylist()
        if row["measure"] == "shell_inspection"
    }
    busy, weights, left = set(running), {}, {"no_probability": 0, "running": 0}
    used: set[str] = set()
    silent: set[str] = set()
    for row in sites.select(["site_id", "p_mining", "mining_kw", "province"]).to_pylist():
        site, p = row["site_id"], row["p_mining"]
        if site in busy or p is None or not p > 0:
            left["running" if site in busy else "no_probability"] += 1
            continue
        weights[site] = p * max(row["mining_kw"] or LEAST_KW, LEAST_KW)
        for rule in book.provisions("inspection_weight", row["province"], as_of)[:1]:
            if site not in shells:
                continue
            if rule.amount is None or rule.amount.unit != "times":
                silent.add(rule.id)
                continue
            weights[site] *= float(rule.amount.min)
            used.add(rule.id)
    notes = tuple(f"{name}未写倍数，未加权" for name in sorted(silent))
    return Pool(weights, left, tuple(sorted(used)), notes)


def draw(
    weights: Mapping[str, float], inspectors: Iterable[str], *, sites: int, seed: int
) -> Drawn:
    """Draw sites by weight without replacement, and two inspectors for each.

    Parameters
    ----------
    weights : mapping of str to float
        By site_id; finite and above 0.
    inspectors : iterable of str
        Names; one that stands twice counts once.
    sites : int
        How many to draw; all where there are fewer.
    seed : int
        Published with the result; not below 0.

    Raises
    ------
    MinewatchError
        If there are fewer than two inspectors, no site, or a weight or the seed is not valid.
    """
    names = sorted({name.strip() for name in inspectors if name.strip()})
    if len(names) < PER_SITE:
        msg = f"A draw needs {PER_SITE} inspectors at least, {len(names)} are named; add some."
        raise MinewatchError(msg)
    if sites < 1 or seed < 0 or not weights:
        msg = "A draw needs a site to draw from, a number of sites from 1 and a seed from 0 on."
        raise MinewatchError(msg)
    if not all(math.isfinite(w) and w > 0 for w in weights.values()):
        msg = "A draw needs weights above 0; leave sites out that have none."
        raise MinewatchError(msg)
    keys = sorted((-math.log(_chance(seed, "site", s)) / w, s) for s, w in weights.items())
    chosen = tuple(site for _, site in keys[:sites])
    pool = [[[site, repr(weights[site])] for site in sorted(weights)], names]
    return Drawn(
        seed,
        chosen,
        tuple(_team(seed, site, names) for site in chosen),
        len(weights),
        len(names),
        hashlib.sha256(canonical(pool).encode()).hexdigest(),
    )


def _team(seed: int, site: str, names: list[str]) -> tuple[str, ...]:
    ranked = sorted((_chance(seed, "inspector", site, name), name) for name in names)
    return tuple(sorted(name for _, name in ranked[:PER_SITE]))


def _chance(seed: int, *names: str) -> float:
    """Return a number above 0 and below 1 that is even over seeds."""
    drawn = hashlib.sha256(canonical([seed, *names]).encode()).digest()
    return ((int.from_bytes(drawn[:8]) >> 12) + 0.5) / 2**52


def drawn_table(drawn: Drawn, pool: Pool, sites: pa.Table) -> pa.Table:
    """Return a draw as a list: a row a site in the order drawn, with its place and its inspectors.

    Parameters
    ----------
    sites : pyarrow.Table
        Of the snapshot that was drawn from.
    """
    names = ("name", "province", "city", "county", "address")
    known = {row["site_id"]: row for row in sites.select(["site_id", *names]).to_pylist()}
    columns: dict[str, list[Any]] = {
        "place": list(range(1, len(drawn.sites) + 1)),
        "site_id": list(drawn.sites),
        **{name: [known[site][name] for site in drawn.sites] for name in names},
        "weight": [f"{pool.weights[site]:.6g}" for site in drawn.sites],
        "inspectors": ["、".join(team) for team in drawn.inspectors],
        "seed": [drawn.seed] * len(drawn.sites),
    }
    return pa.table(columns)
