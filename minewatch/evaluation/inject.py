"""Recall on simulated mines of known share, planted into real hosts (植入评估).

Nobody publishes the load of a mine at a site, so mines are simulated and hosts are real. The
hold-out is by meter: in one run a host is either planted or clean, with its whole history, and
only a quarter of the hosts are planted, so that peers are mostly clean. Four runs are a rotation,
in which each host is planted once; over as many rotations as there are shares each host is
planted once at each share. A host's clean score is the highest of its clean runs, which counts
against the scan. The model is the shipped one, fitted on simulated provinces alone; no host was
used in fitting.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.evaluation.baselines import MODELS, baseline_scores
from minewatch.evaluation.hosts import END_ON, Host
from minewatch.evaluation.judged import Seen, hours_of, in_view, judge, see
from minewatch.evaluation.planting import Planted, plant, write_feeds
from minewatch.scoring import Calibration, sufficient
from minewatch.settings import Scoring
from minewatch.simulate.province import HOME

#: Mine's mean over the mean that results.
SHARES = (0.05, 0.1, 0.2, 0.5, 1.0)
#: Runs of a rotation; one part of this many is planted in each.
PARTS = 4
VIEWS = ("curve", "registers", "settlements")

ONSETS = ("onset_on", "commissioned_on")

Progress = Callable[[int, int], None]


def plan(hosts: Sequence[Host], *, rotations: int, seed: int) -> pd.DataFrame:
    """Say which host is planted in which run at what share.

    Returns
    -------
    pandas.DataFrame
        Columns run, host (position), share; a host that is not listed for a run is clean in it.
        No host stands twice in a rotation, and none twice at a share within five rotations.
    """
    first = np.argsort(_shuffled(hosts, [seed]))
    rows = []
    for rotation in range(rotations):
        for place, host in enumerate(_shuffled(hosts, [seed, rotation + 1])):
            share = SHARES[(int(first[host]) + rotation) % len(SHARES)]
            rows.append((rotation * PARTS + place % PARTS, int(host), share))
    return pd.DataFrame(rows, columns=["run", "host", "share"]).sort_values(
        ["run", "host"], ignore_index=True
    )


def _shuffled(hosts: Sequence[Host], seed: list[int]) -> NDArray[np.int64]:
    """Return the hosts' positions, set after set, in an order of chance within each set."""
    order = np.random.default_rng(seed).permutation(len(hosts))
    sets = np.array([hosts[at].host_set for at in order])
    shuffled: NDArray[np.int64] = order[np.argsort(sets, kind="stable")]
    return shuffled


def inject(  # noqa: PLR0913 - what an evaluation is asked for, by keyword
    hosts: Sequence[Host],
    *,
    model: Calibration,
    scoring: Scoring,
    rotations: int = len(SHARES),
    seed: int = 0,
    evasive: bool = False,
    models: Collection[str] = tuple(MODELS),
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Plant mines into hosts run by run, and judge every meter at each grain.

    Parameters
    ----------
    hosts : sequence of Host
        Real or simulated loads without a mine.
    model, scoring
        As a scan has them.
    rotations : int
        How often each host is planted.
    seed : int
        Of the plan and of the mines.
    evasive : bool
        Let every mine hide in a way of its own.
    models : collection of str
        Outlier models to compare with.
    progress : callable, optional
        Called with runs done and runs in all.

    Returns
    -------
    pandas.DataFrame
        One row a run, grain and host: run, grain, host_set, meter_id, share (0 = clean),
        onset_on and commissioned_on (missing as in
        :class:`minewatch.evaluation.planting.Planted`), the columns of
        :func:`minewatch.evaluation.judged.judge`, and a score a method of
        :mod:`minewatch.evaluation.baselines`. A host whose data a grain has too little of is
        ``insufficient``; one that has no curve has no row at the grain ``curve``.
    """
    planned = plan(hosts, rotations=rotations, seed=seed)
    runs = []
    for run in range(rotations * PARTS):
        part = planned[planned["run"] == run]
        chosen = dict(zip(part["host"].tolist(), part["share"].tolist(), strict=True))
        truth, seen = _run(hosts, chosen, np.random.SeedSequence([seed, run]), evasive=evasive)
        for view in VIEWS:
            rows = _judged(truth, in_view(seen, view), model, scoring, models)
            runs.append(rows.assign(run=run, grain=view))
        if progress is not None:
            progress(run + 1, rotations * PARTS)
    return pd.concat(runs, ignore_index=True)


def _run(
    hosts: Sequence[Host], chosen: dict[int, float], seeds: np.random.SeedSequence, *, evasive: bool
) -> tuple[pd.DataFrame, Seen]:
    """Write, load and measure one run's meters; return what is true and what is seen of them."""
    loads, truth = [], []
    for at, (host, own) in enumerate(zip(hosts, seeds.spawn(len(hosts)), strict=True)):
        load = Planted(host)
        if at in chosen:
            load = plant(np.random.default_rng(own), host, chosen[at], evasive=evasive)
        loads.append(load.host)
        known = (host.key, host.host_set, host.has_curve, chosen.get(at, 0.0))
        truth.append((*known, load.onset_on, load.commissioned_on))
    with TemporaryDirectory() as folder:
        feeds = Path(folder) / "feeds"
        feeds.mkdir()
        write_feeds(loads, feeds)
        seen = see(feeds, Path(folder) / "workspace", as_of=END_ON, hours=hours_of(HOME.schedule))
    columns = ["meter_id", "host_set", "has_curve", "share", *ONSETS]
    frame = pd.DataFrame(truth, columns=columns).astype(dict.fromkeys(ONSETS, "datetime64[s]"))
    return frame.set_index("meter_id"), seen


def _judged(
    truth: pd.DataFrame,
    seen: Seen,
    model: Calibration,
    scoring: Scoring,
    models: Collection[str],
) -> pd.DataFrame:
    """Join what one grain finds to what is true; a host without that grain is left out."""
    of_curve = bool((seen.table["grain"] == "curve").any())
    held = truth[truth["has_curve"]] if of_curve else truth
    baselines = baseline_scores(sufficient(seen.table), seen.point_cv, models=models)
    found = judge(seen, model, scoring).join(baselines)
    joined = held.drop(columns="has_curve").join(found).reset_index()
    joined["class"] = joined["class"].fillna("insufficient")
    return joined.assign(flagged=joined["flagged"].eq(True))
