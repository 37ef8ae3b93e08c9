"""When there is enough data for a grain to be judged at all."""

import pandas as pd

from minewatch.features.schema import Grain

#: Fewest valid periods: two weeks of days, half a year of months.
MIN_PERIODS: dict[Grain, int] = {"curve": 14, "registers": 14, "settlements": 6}

#: Smallest share of periods between the first and the last that must be there.
MIN_COVERAGE = 0.25


def sufficient(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a feature table that hold enough periods to be judged.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of a meter and grain (:mod:`minewatch.features.schema`).
    """
    needed = table["grain"].map(MIN_PERIODS).astype("float64")
    enough = (table["periods"] >= needed) & (table["coverage"] >= MIN_COVERAGE)
    return table[enough].reset_index(drop=True)
