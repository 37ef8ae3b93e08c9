"""Measure how well the start of mining is dated, for all mines whether flagged or not.

Run as ``python tests/benchmarks/measure_onset.py --seed 901 --meters 600``: it simulates a province
with curves, registers and settlements of every meter, then plants mines of 20 % and more into its
ordinary meters, and prints by grain and kind the share of starts within 2, 7 and 30 days. What
counts is commissioning by a step of a fifth of the load or more; a start "at the first reading" is
wrong. Last, of the mines that were there at the first reading, the share of which that is said.
"""

import argparse
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from minewatch.evaluation.hosts import END_ON, Host, read_hosts
from minewatch.evaluation.judged import Seen, hours_of, in_view, see
from minewatch.evaluation.planting import LARGE_RISE, plant, write_feeds
from minewatch.features.schema import GRAINS
from minewatch.scoring import estimate_onset, sufficient
from minewatch.simulate import simulate
from minewatch.simulate.province import HOME
from minewatch.workspace import Workspace

START_ON, DAYS = date(2024, 3, 1), 365
SHARES = (0.2, 0.3, 0.5, 1.0)
#: Fleets drawn at most until one is commissioned within the year.
DRAWS = 12


def dated(seen: Seen, truth: pd.DataFrame) -> pd.DataFrame:
    """Return truth and estimate of every mine at each grain."""
    parts = []
    for grain in GRAINS:
        view = in_view(seen, grain)
        found = estimate_onset(view.spells, sufficient(view.table), view.steps)
        parts.append(truth.merge(found.drop(columns="grain"), on="meter_id").assign(grain=grain))
    rows = pd.concat(parts, ignore_index=True)
    days = (rows["active_since"] - rows["commissioned_on"]).dt.days
    stepped = rows["since_basis"] == "step"
    for most in (2, 7, 30):
        rows[f"within_{most}"] = (days.abs() <= most) & stepped
    return rows.assign(early=days < -2, late=days > 2, first_reading=~stepped)


def show(title: str, rows: pd.DataFrame) -> None:
    names = ["within_2", "within_7", "within_30", "early", "late", "first_reading"]
    began = rows[rows["commissioned_on"].notna()]
    for keys in (["grain"], ["grain", "kind"]):
        groups = began.groupby(keys)[names]
        print(f"\n{title}\n{groups.mean().round(3).assign(mines=groups.size()).to_string()}")
    there = rows[rows["there"]].groupby("grain")["first_reading"].agg(["mean", "size"])
    print(f"\n{title}: there at the first reading, and said so\n{there.round(3).to_string()}")


def planted(hosts: list[Host], kinds: dict[str, str], seed: int, folder: Path) -> pd.DataFrame:
    """Plant a mine into every host, write the feeds, and return what is true."""
    rng = np.random.default_rng(seed)
    loads, truth = [], []
    for at, host in enumerate(hosts):
        share = float(rng.choice(SHARES))
        draws = (plant(np.random.default_rng([seed, at, n]), host, share) for n in range(DRAWS))
        mine = next((one for one in draws if one.commissioned_on), None)
        if mine is not None:
            loads.append(mine.host)
            truth.append((host.key, kinds[host.meter_id], mine.commissioned_on, False))
    write_feeds(loads, folder)
    columns = ["meter_id", "kind", "commissioned_on", "there"]
    return pd.DataFrame(truth, columns=columns).astype({"commissioned_on": "datetime64[s]"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=901)
    parser.add_argument("--meters", type=int, default=600)
    parser.add_argument("--hosts", type=int, default=150)
    options = parser.parse_args()
    hours = hours_of(HOME.schedule)
    with TemporaryDirectory() as name:
        folder = Path(name)
        simulate(
            folder / "feeds", meters=options.meters, days=DAYS, seed=options.seed,
            start_on=START_ON, prevalence=0.3, province=HOME, curve_share=1.0,
        )  # fmt: skip
        as_of = START_ON + timedelta(days=DAYS - 1)
        seen = see(folder / "feeds", folder / "province", as_of=as_of, hours=hours)
        labels = pd.read_csv(
            folder / "feeds" / "labels.csv",
            dtype={"meter_id": str},
            parse_dates=["mining_from", "step_on"],
        )
        mean_kw = labels["meter_id"].map(seen.table.groupby("meter_id")["mean_kw"].mean())
        new = labels["mining_from"] > pd.Timestamp(START_ON)
        large = labels["step_kw"] >= LARGE_RISE * mean_kw
        truth = labels.assign(commissioned_on=labels["step_on"].where(new & large), there=~new)
        mines = truth[truth["label"] == "mining"]
        show("simulated", dated(seen, mines[["meter_id", "kind", "commissioned_on", "there"]]))
        kinds = dict(zip(labels["meter_id"], labels["kind"], strict=True))
        mining = set(mines["meter_id"])
        with Workspace(folder / "province").warehouse() as con:
            hosts = [one for one in read_hosts(con) if one.has_curve]
        hosts = [one for one in hosts if one.meter_id not in mining][: options.hosts]
        (folder / "planted").mkdir()
        truth = planted(hosts, kinds, options.seed, folder / "planted")
        seen = see(folder / "planted", folder / "hosts", as_of=END_ON, hours=hours)
        show("planted", dated(seen, truth))


if __name__ == "__main__":
    main()
