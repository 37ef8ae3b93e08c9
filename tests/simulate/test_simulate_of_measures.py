"""The feeds that measures rest on: by contract, repeatable, with duties kept and broken."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from minewatch.feeds import FEEDS, load_file
from minewatch.feeds.uscc import valid_uscc
from minewatch.simulate import simulate
from minewatch.simulate.charges import BILL_COLUMNS, PAYMENT_COLUMNS, RATE, bills, payments
from minewatch.simulate.duties import (
    COMMITMENT_COLUMNS,
    FILING_COLUMNS,
    REPORT_COLUMNS,
    annual_reports,
    filings,
)
from minewatch.simulate.grid import Grid, Purpose
from minewatch.simulate.people import registers_of_people
from minewatch.simulate.population import population
from minewatch.simulate.readings import readings
from minewatch.simulate.support import (
    BENEFIT_COLUMNS,
    IN_MARKET,
    LOAN_COLUMNS,
    PARTICIPANT_COLUMNS,
    benefits,
    loans,
    market_participants,
)
from minewatch.warehouse import open_warehouse

COLUMNS = {
    "market-participants": PARTICIPANT_COLUMNS,
    "benefits": BENEFIT_COLUMNS,
    "commitments": COMMITMENT_COLUMNS,
    "filings": FILING_COLUMNS,
    "loans": LOAN_COLUMNS,
    "bills": BILL_COLUMNS,
    "payments": PAYMENT_COLUMNS,
    "annual-reports": REPORT_COLUMNS,
}
START = date(2025, 1, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("measures")
    simulate(out, meters=60, days=150, seed=3, prevalence=0.3)
    return out


@pytest.fixture(scope="module")
def con(made: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("warehouse")
    con = open_warehouse(folder / "w.duckdb", temp=folder, threads=1, memory_limit="1GB")
    for feed in ("meters", "enterprises", "data-centres", "settlements", *COLUMNS):
        path = made / f"{feed}.csv"
        report = load_file(con, feed, path, utc_offset=timedelta(hours=8))
        assert (report.rows_quarantined, report.rows_loaded) == (0, report.rows_read), feed
    return con


@pytest.mark.parametrize("feed", COLUMNS)
def test_columns_are_the_contracts_and_there_are_rows(made: Path, feed: str) -> None:
    assert COLUMNS[feed] == FEEDS[feed].names
    assert tuple(pd.read_csv(made / f"{feed}.csv").columns) == FEEDS[feed].names


def test_same_seed_same_bytes(made: Path, tmp_path: Path) -> None:
    simulate(tmp_path, meters=60, days=150, seed=3, prevalence=0.3)
    for feed in COLUMNS:
        assert (tmp_path / f"{feed}.csv").read_bytes() == (made / f"{feed}.csv").read_bytes(), feed


def test_no_stream_of_chance_serves_two_purposes() -> None:
    assert len({int(purpose) for purpose in Purpose}) == len(Purpose.__members__)


def test_a_bill_is_the_settled_energy_at_the_rate_or_half_of_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = con.execute(
        "SELECT b.kwh, b.rate_yuan_per_kwh, b.amount_yuan, s.total_kwh, b.billed_on, "
        "b.payable_by_on, b.month FROM bills b JOIN settlements s USING (meter_id, month)"
    ).fetchall()
    assert con.execute("SELECT count(*) FROM bills").fetchall() == [(len(found),)]
    for kwh, rate, amount, settled, billed_on, payable_by_on, month in found:
        assert rate == RATE
        assert amount == (kwh * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert any(abs(kwh - settled / part) <= Decimal("0.005") for part in (1, 2))
        assert month + timedelta(31) < billed_on < payable_by_on
        assert billed_on < START + timedelta(150)


def test_bills_are_paid_in_full_in_part_and_not_at_all() -> None:
    grid = Grid(START, 365)
    billed = pd.DataFrame(
        {
            "bill_id": [f"B{at}" for at in range(400)],
            "meter_id": "M",
            "month": "2025-01",
            "amount_yuan": Decimal("100.01"),
            "payable_by_on": date(2025, 3, 1),
        }
    )
    paid = payments(billed, grid, 1)
    assert paid["payment_id"].is_unique
    assert 0.1 < paid["bill_id"].isna().mean() < 0.3
    known = paid.dropna(subset="bill_id")
    total = known.groupby("bill_id")["amount_yuan"].sum()
    first = known.groupby("bill_id")["amount_yuan"].first()
    full = (total == Decimal("100.01")).sum()
    assert 0.4 < full / 320 < 0.7
    assert ((total > 0) & (total < first)).any()  # a part of it refunded
    assert ((total > 0) & (first < Decimal("100.01"))).any()
    assert len(total) < 320
    assert (paid["paid_on"] > date(2025, 3, 1)).any()
    assert payments(billed.iloc[:0], grid, 1).empty


def test_no_payment_is_later_than_the_feeds(made: Path) -> None:
    paid = pd.read_csv(made / "payments.csv", parse_dates=["paid_on"])
    assert paid["paid_on"].max() < pd.Timestamp(START + timedelta(150))


def test_references_lead_to_what_they_name(con: duckdb.DuckDBPyConnection) -> None:
    for lost in (
        "commitments WHERE data_centre_id NOT IN (SELECT data_centre_id FROM data_centres)",
        "commitments WHERE uscc NOT IN (SELECT uscc FROM enterprises)",
        "annual_reports WHERE uscc NOT IN (SELECT uscc FROM enterprises)",
        "payments WHERE bill_id NOT IN (SELECT bill_id FROM bills)",
        "bills WHERE meter_id NOT IN (SELECT meter_id FROM meters)",
        "benefits WHERE meter_id NOT IN (SELECT meter_id FROM meters)",
        "market_participants WHERE meter_id NOT IN (SELECT meter_id FROM meters)",
    ):
        assert con.execute(f"SELECT count(*) FROM {lost}").fetchall() == [(0,)], lost
    assert con.execute("SELECT count(data_centre_id) FROM commitments").fetchall()[0][0] > 0


def test_feeds_of_owners_hold_their_shares_and_valid_codes() -> None:
    everyone = population(3000, seed=1, prevalence=0.4, curve_share=0.1)
    grid = Grid(START, 100)
    firsts = [one for one in everyone if one.index == one.owner and one.kind.group == "mining"]
    mines = {one.index for one in firsts}
    found = market_participants(everyone, grid, 1)
    inside = found["participant_id"].str[1:].astype(int).sub(1).isin(mines).sum()
    assert IN_MARKET[0] == pytest.approx(inside / len(mines), abs=0.05)
    for frame in (found, benefits(everyone, grid, 1), loans(everyone, grid, 1)):
        assert valid_uscc(frame["uscc"].dropna()).all()
    owed = loans(everyone, grid, 1)
    left = owed["outstanding_yuan"]
    assert left.isna().any()
    assert (left == 0).any()
    assert (left.dropna() <= owed["amount_yuan"][left.notna()]).all()


def test_services_of_mines_are_mostly_not_filed_and_others_mostly_are() -> None:
    everyone = population(3000, seed=1, prevalence=0.4, curve_share=0.1)
    found = filings(everyone, Grid(START, 100), 1)
    mining = found["service_type"].isin(["pool", "cloud_mining"])
    assert found["filed_on"][mining].isna().mean() > 0.6
    assert found["filed_on"][~mining].isna().mean() < 0.35
    assert (found["number"].isna() == found["filed_on"].isna()).all()
    for column in ("changed_on", "change_filed_on", "terminated_on", "termination_filed_on"):
        assert 0 < found[column].notna().mean() < 0.5


@pytest.mark.parametrize(("start_on", "last"), [(START, 2023), (date(2025, 7, 1), 2024)])
def test_reports_are_of_the_two_years_that_were_due(start_on: date, last: int) -> None:
    everyone = population(800, seed=1, prevalence=0.3, curve_share=0.1)
    _, firms, _ = registers_of_people(everyone, 1, start_on)
    found = annual_reports(everyone, firms, Grid(start_on, 100), 1)
    assert set(found["year"]) == {last - 1, last}
    filed = found.dropna(subset="filed_on")
    assert all(day.year == year + 1 for day, year in zip(filed.filed_on, filed.year, strict=True))
    missed = found[found["filed_on"].isna()].groupby("uscc").size()
    assert 0.02 < (missed == 2).sum() / len(firms) < 0.15
    assert (missed == 1).any()
    shells = found["filed_on"].isna() & (found["tax_filed"] == 0) & (found["contact_ok"] == 0)
    assert shells.any()


def test_an_ordinary_customer_is_hardly_ever_charged() -> None:
    grid = Grid(START, 59)
    everyone = population(80, seed=2, prevalence=0.25, curve_share=0.1)
    charged = {one.kind.label for one in everyone if bills(readings(one, grid, 2), grid, 2)}
    assert charged == {"mining"}
