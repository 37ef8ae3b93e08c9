"""Features of real measurements against facts known of them."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from feature_warehouse import add_curves, warehouse

from minewatch.features import feature_table

DATA = Path(__file__).parents[3] / "shared" / "data" / "load"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real measurements are not at {DATA}"),
]


def whole_days(series: pd.Series, points: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut a regular series into days x points; what is not there is missing."""
    start, end = series.index[0].normalize(), series.index[-1].normalize() + pd.Timedelta("1D")
    step = pd.Timedelta("1D") / points
    regular = series.groupby(level=0).first()
    regular = regular.reindex(pd.date_range(start, end, freq=step, inclusive="left"))
    days = regular.index[::points].to_numpy().astype("datetime64[D]")
    return days, regular.to_numpy(dtype=float).reshape(-1, points)


@pytest.fixture(scope="module")
def campus() -> pd.DataFrame:
    wide = pd.read_parquet(DATA / "campus_submeters_15min_kw.parquet")
    con = warehouse()
    stamps = pd.DatetimeIndex(pd.to_datetime(wide["Date_Time"]))
    for meter in wide.columns.difference(["Date_Time", "Holiday", "FasciaAEEG"]):
        series = pd.Series(wide[meter].to_numpy(), index=stamps)
        add_curves(con, meter, *whole_days(series, 96))
    return feature_table(con, as_of=date(2019, 12, 31)).table.set_index("meter_id")


@pytest.fixture(scope="module")
def estate() -> pd.DataFrame:
    long = pd.read_parquet(DATA / "university_estate_hourly_kwh.parquet")
    con = warehouse()
    for meter, rows in long.groupby("b"):
        # The archive stores missing hours as zero.
        kwh = rows["kwh"].where(rows["kwh"] > 0).to_numpy()
        stamps = pd.DatetimeIndex(rows["t"]).tz_localize(None)
        series = pd.Series(kwh, index=stamps)
        add_curves(con, str(meter), *whole_days(series.sort_index(), 24))
    return feature_table(con, as_of=date(2019, 12, 31)).table.set_index("meter_id")


def test_data_centre_is_flat_day_and_night(campus):
    found = campus.loc["Data_centre"]
    assert found["load_factor"] == pytest.approx(0.69, abs=0.06)
    assert found["whole_cv"] == pytest.approx(0.10, abs=0.03)
    assert found["night_day"] == pytest.approx(0.955, abs=0.015)
    assert found["weekend_weekday"] == pytest.approx(0.996, abs=0.01)
    assert found["peak_trough"] == pytest.approx(1.07, abs=0.02)
    assert found["off_share"] == 0.0


def test_ordinary_buildings_are_not(estate):
    """The facts are of single building-years, so one year is read; maxima are single hours."""
    assert len(estate) == 35  # one of the 36 has no valid day in 2019
    assert estate["load_factor"].median() == pytest.approx(0.43, abs=0.06)
    assert estate["night_day"].median() == pytest.approx(0.63, abs=0.05)
    assert estate["weekend_weekday"].median() == pytest.approx(0.81, abs=0.04)
    assert estate["peak_trough"].median() == pytest.approx(1.8, abs=0.15)


def test_spells_are_few(estate):
    """A real history is cut where its level moves, not along every week of term."""
    assert estate["spells"].median() < estate["periods"].median() / 14
