"""Makes a whole set of feeds."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

from minewatch.errors import MinewatchError
from minewatch.simulate.charges import BILL_COLUMNS, bills, payments
from minewatch.simulate.further import write_further, write_records
from minewatch.simulate.grid import Grid
from minewatch.simulate.parks import parks, supplied
from minewatch.simulate.people import registers_of_people
from minewatch.simulate.population import population
from minewatch.simulate.province import HOME, Province
from minewatch.simulate.quality import power_quality
from minewatch.simulate.readings import readings
from minewatch.simulate.writer import FeedWriter, blocks, save_csv

#: Meters held in memory at once, and in one row group of the Parquet files.
BLOCK = 32

#: Meter-days from which daily registers are written as Parquet.
LARGE_METER_DAYS = 200_000


def simulate(  # noqa: PLR0913 - what a simulation is asked for, by keyword
    out: Path,
    *,
    meters: int,
    days: int,
    seed: int,
    start_on: date = date(2025, 1, 1),
    prevalence: float | None = None,
    curve_share: float = 0.3,
    province: Province = HOME,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write simulated feeds and their labels into a folder.

    Files: ``meters.csv``, ``curves.parquet`` (wide, ``P1`` to ``P96`` in kW), ``registers.csv``
    (``registers.parquet`` from 200,000 meter-days on), ``settlements.csv`` (complete months;
    absent where there is none), ``enterprises.csv``,
    ``data-centres.csv``, ``parks.csv`` with the columns of the feeds' contracts, and ``labels.csv``
    (``meter_id, label, kind, mining_share, mining_from, mining_to, step_on, step_kw``; see
    :class:`minewatch.simulate.readings.Truth`); ``power-quality.csv``, for some of the
    meters with curves; ``bills.csv`` and ``payments.csv`` where any meter is charged; and those
    of :func:`minewatch.simulate.further.write_further` and
    :func:`minewatch.simulate.further.write_records`. Existing files of these names are replaced.
    The same arguments give the same bytes.

    Parameters
    ----------
    out : Path
        Folder, made if absent.
    meters, days : int
        Size; a block of meters at a time is held in memory.
    seed : int
        At least 0.
    start_on : date
        First day; the period must lie within 2020 to 2027.
    prevalence : float or None
        Share of mines among meters; None for 2 % (more in sets below 300 meters).
    curve_share : float
        Share of meters with load curves, large customers first.
    province : Province
        What differs between provinces; models are fitted on the home province alone.
    progress : callable or None
        Called with meters done and meters in all.

    Raises
    ------
    MinewatchError
        If an argument is out of its range.
    """
    _check(meters, seed, prevalence, curve_share)
    grid = Grid(start_on, days, province, seed)
    everyone = population(
        meters, seed=seed, prevalence=prevalence, curve_share=curve_share, province=province
    )
    done = 0
    charged: list[dict[str, object]] = []
    quality = out / "power-quality.csv"
    with FeedWriter(out, grid, large=meters * days >= LARGE_METER_DAYS) as writer:
        quality.unlink(missing_ok=True)
        for block in blocks((readings(meter, grid, seed) for meter in everyone), BLOCK):
            writer.write(block)
            for one in block:
                save_csv(power_quality(one, grid, seed), quality, append=True)
                charged += bills(one, grid, seed)
            done += len(block)
            if progress is not None:
                progress(done, meters)
    customers, enterprises, centres = registers_of_people(everyone, seed, start_on, province)
    save_csv(supplied(everyone, customers, seed), out / "meters.csv")
    save_csv(enterprises, out / "enterprises.csv")
    save_csv(centres, out / "data-centres.csv")
    save_csv(parks(seed, province), out / "parks.csv")
    write_further(out, everyone, customers, grid, seed)
    write_records(out, everyone, enterprises, centres, grid, seed)
    billed = pd.DataFrame(charged, columns=list(BILL_COLUMNS))
    save_csv(billed, out / "bills.csv")
    save_csv(payments(billed, grid, seed), out / "payments.csv")


def _check(meters: int, seed: int, prevalence: float | None, curve_share: float) -> None:
    share = 0.0 if prevalence is None else prevalence
    if meters < 1 or seed < 0 or not 0 <= share <= 0.6 or not 0 <= curve_share <= 1:
        msg = (
            f"A simulation of {meters} meters with seed {seed}, prevalence {prevalence} and curve "
            f"share {curve_share} cannot be made; choose at least 1 meter, a seed from 0 on, a "
            "prevalence from 0 to 0.6 and a curve share from 0 to 1."
        )
        raise MinewatchError(msg)
