"""What the tests of the surcharge share: accounts and energy in few words."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from minewatch.measures import Energy, surcharges
from minewatch.publish.schema import MEASURE_BASE
from minewatch.rules import Rulebook

BOOK = Rulebook.load()
DAY = timedelta(days=1)
FEN = Decimal("0.01")
COLUMNS = ["site_id", "meter_id", "province", "active_since", "since_basis", "active_until"]
Row = dict[str, Any]


def account(
    meter: str = "m",
    province: str | None = "广东省",
    since: date | None = None,
    until: date | None = date(2099, 12, 31),
    basis: str | None = "step",
    site: str = "s",
) -> tuple[str, str, str | None, date | None, str | None, date | None]:
    return (site, meter, province, since, basis if since else None, until)


def accounts(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS, dtype="object")


def energy(
    settlements: Sequence[tuple[str, date, str]] = (),
    registers: Sequence[tuple[str, date, str]] = (),
    curves: Sequence[tuple[str, date, str | None]] = (),
    catch_up: Sequence[tuple[str, str | None, date, date]] = (),
) -> Energy:
    def exact(rows: Sequence[tuple[str, date, str | None]], when: str, kwh: str) -> pd.DataFrame:
        values = [(m, d, None if v is None else Decimal(v)) for m, d, v in rows]
        return pd.DataFrame(values, columns=["meter_id", when, kwh])

    curve_frame = exact(curves, "day", "kwh")
    return Energy(
        settlements=exact(settlements, "month", "total_kwh"),
        registers=exact(registers, "day", "total_kwh"),
        curves=curve_frame.assign(complete=curve_frame["kwh"].notna()),
        catch_up=pd.DataFrame(catch_up, columns=["feed", "meter_id", "from_on", "to_on"]),
    )


def days(first: date, last: date, kwh: str, meter: str = "m") -> list[tuple[str, date, str]]:
    return [(meter, first + n * DAY, kwh) for n in range((last - first).days + 1)]


def bill(
    as_of: date, given_energy: Energy, *given_accounts: tuple[object, ...], book: Rulebook = BOOK
) -> list[Row]:
    table = surcharges(book, accounts=accounts(*given_accounts), energy=given_energy, as_of=as_of)
    assert len(table.to_pandas()) == len(table)  # texts that are shared hold no null
    table = table.cast(MEASURE_BASE)  # refuses other columns and other types
    rows: list[Row] = table.to_pylist()
    return rows


def charge(
    province: str | None, since: date | None, as_of: date, given_energy: Energy
) -> list[Row]:
    """Charge one account whose load runs beyond ``as_of``."""
    return bill(as_of, given_energy, account(province=province, since=since))


def figures(row: Row) -> tuple[object, ...]:
    return (row["kwh"], row["kwh_basis"], row["rate_yuan_per_kwh"], row["amount_yuan"])
