"""Properties of the surcharge, against a slow oracle that walks day by day."""

import calendar
import time
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surcharge_cases import BOOK, DAY, FEN, account, accounts, charge, days, energy

from minewatch.measures import Energy, surcharges
from minewatch.rules import Rate

kwh_values = st.decimals("-999999", "99999999", places=4)
days_of_2022 = st.dates(date(2022, 1, 1), date(2022, 12, 31))
two_days = st.tuples(days_of_2022, days_of_2022)
provinces = st.sampled_from(["四川省", "浙江", "山西省", "陕西", "广东省", "山东", None])


@st.composite
def cases(draw: st.DrawFn) -> tuple[pd.DataFrame, Energy, date]:
    meters = draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4, unique=True))
    rows = [account(m, draw(provinces), *sorted(draw(two_days)), site=f"s-{m}") for m in meters]
    months = [date(2022, n, 1) for n in draw(st.sets(st.integers(1, 12)))]
    settled = [(m, month, str(draw(kwh_values))) for m in meters for month in months]
    read = []
    for meter in meters:
        first, last = sorted(draw(two_days))
        read += days(first, last, str(draw(kwh_values)), meter)
    return accounts(*rows), energy(settled, read), draw(days_of_2022)


def half_up(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_UP)  # decimal's half up is away from zero


def oracle(given_accounts: pd.DataFrame, given: Energy, as_of: date) -> list[tuple[Any, ...]]:
    """Walk day by day, as the notice reads, and group the days by month and rate."""
    settled = {(m, d): k for m, d, k in given.settlements.itertuples(index=False)}
    read = {(m, d): k for m, d, k in given.registers.itertuples(index=False)}
    out: list[tuple[Any, ...]] = []
    for site, meter, province, since, _, until in given_accounts.itertuples(index=False):
        groups: dict[tuple[Any, ...], list[date]] = {}
        day = since
        while day <= min(as_of, until):
            rate = BOOK.surcharge(province if isinstance(province, str) else None, day)
            yuan = rate.yuan_per_kwh if isinstance(rate, Rate) else None
            key = (day.replace(day=1), yuan, rate.rules, rate.partial_period)
            groups.setdefault(key, []).append(day)
            day += DAY
        for (month, yuan, _, partial), charged in groups.items():
            assert isinstance(month, date)
            length = calendar.monthrange(month.year, month.month)[1]
            total = settled.get((meter, month))
            daily = [read.get((meter, d)) for d in charged]
            present = [k for k in daily if k is not None]
            by_day = sum(present, Decimal(0)) if len(present) == len(daily) else None
            share = None
            if total is not None:
                share = half_up(total * len(charged) / length, Decimal("0.0001"))
            if len(charged) == length or partial == "daily_average":
                kwh = share if share is not None else by_day
            else:
                kwh = by_day if by_day is not None else share
            amount = None if kwh is None or yuan is None else half_up(kwh * yuan, FEN)
            out.append((site, meter, charged[0], charged[-1], kwh, yuan, amount))
    return sorted(out, key=lambda row: (str(row[0]), str(row[1]), str(row[2])))


@settings(max_examples=20, deadline=None)
@given(cases())
def test_equals_a_slow_decimal_oracle(case: tuple[pd.DataFrame, Energy, date]) -> None:
    given_accounts, given_energy, as_of = case
    table = surcharges(BOOK, accounts=given_accounts, energy=given_energy, as_of=as_of)
    names = ["site_id", "meter_id", "from_on", "to_on", "kwh", "rate_yuan_per_kwh", "amount_yuan"]
    rows = [tuple(row[name] for name in names) for row in table.to_pylist()]
    assert rows == oracle(given_accounts, given_energy, as_of)


@settings(max_examples=10, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(
    case: tuple[pd.DataFrame, Energy, date], seeded: Random
) -> None:
    given_accounts, given_energy, as_of = case

    def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
        order = list(range(len(frame)))
        seeded.shuffle(order)
        return frame.iloc[order].reset_index(drop=True)

    mixed = replace(
        given_energy,
        settlements=shuffled(given_energy.settlements),
        registers=shuffled(given_energy.registers),
    )
    first = surcharges(BOOK, accounts=given_accounts, energy=given_energy, as_of=as_of)
    second = surcharges(BOOK, accounts=shuffled(given_accounts), energy=mixed, as_of=as_of)
    assert first.equals(second)


@settings(max_examples=15, deadline=None)
@given(st.decimals("0", "99999999", places=4))
def test_split_periods_sum_to_the_settlement_within_a_fen_each(kwh: Decimal) -> None:
    """Sichuan, April 2022: 14 days at 0.30 and 16 at 2.00 of one settlement."""
    rows = charge(
        "四川", date(2022, 4, 1), date(2022, 4, 30), energy([("m", date(2022, 4, 1), str(kwh))])
    )
    whole = sum(kwh * n / 30 * rate for n, rate in ((14, Decimal("0.30")), (16, Decimal(2))))
    total = sum((row["amount_yuan"] for row in rows), Decimal(0))
    assert abs(total - whole) <= len(rows) * FEN
    assert abs(sum((r["kwh"] for r in rows), -kwh)) <= len(rows) * Decimal("0.0001")


@pytest.mark.slow
def test_a_hundred_thousand_accounts_and_twelve_months_take_seconds() -> None:
    n = 100_000
    ids = np.array([f"m{i:07d}" for i in range(n)])
    months = [date(2024, m, 1) for m in range(1, 13)]
    given_accounts = pd.DataFrame(
        {
            "site_id": ids,
            "meter_id": ids,
            "province": np.resize(["四川省", "浙江省", "广东省", "陕西省"], n),
            "active_since": np.resize([date(2024, 1, 1), date(2024, 1, 15)], n),
            "since_basis": np.resize(["step", "first_reading"], n),
            "active_until": np.resize([date(2024, 12, 31)], n),
        }
    )
    units = pa.array(np.arange(n * 12, dtype="int32")).cast(pa.decimal128(18, 4))
    frame = pa.table(
        {
            "meter_id": np.repeat(ids, 12),
            "month": pa.array(months * n),
            "total_kwh": units,
        }
    ).to_pandas(types_mapper=pd.ArrowDtype)
    given_energy = replace(energy(), settlements=frame)
    began = time.process_time()
    table = surcharges(BOOK, accounts=given_accounts, energy=given_energy, as_of=date(2024, 12, 31))
    seconds = time.process_time() - began
    print(f"surcharges of {table.num_rows:,} rows: {seconds:.2f} s of processor time")  # noqa: T201
    assert table.num_rows == n * 12
    assert table["site_id"].to_pandas().is_monotonic_increasing
    assert seconds < 10
