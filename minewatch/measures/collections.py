"""What became of the surcharge (加价电费收缴): due, billed, paid, in arrears, and late charges."""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files

import duckdb
import pyarrow as pa

from minewatch.rules.book import Rulebook
from minewatch.rules.regions import official_province

_DAY = timedelta(days=1)
_BILLS = pa.schema(
    [
        ("bill_id", pa.string()),
        ("meter_id", pa.string()),
        ("month", pa.date32()),
        ("amount_yuan", pa.decimal128(18, 2)),
        ("billed_on", pa.date32()),
        ("payable_by_on", pa.date32()),
    ]
)
_PAYMENTS = pa.schema(
    [
        ("bill_id", pa.string()),
        ("meter_id", pa.string()),
        ("month", pa.date32()),
        ("paid_on", pa.date32()),
        ("amount_yuan", pa.decimal128(18, 2)),
    ]
)
_LATE = pa.schema(
    [
        ("region", pa.string()),
        ("from_on", pa.date32()),
        ("to_on", pa.date32()),
        ("id", pa.string()),
        ("least", pa.decimal128(7, 4)),
        ("most", pa.decimal128(7, 4)),
        ("sound", pa.bool_()),
    ]
)
_REGIONS = pa.schema([("site_id", pa.string()), ("region", pa.string())])


def read_bills(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the surcharge bills (加价电费账单) of an open warehouse, by id."""
    query = f"SELECT {', '.join(_BILLS.names)} FROM bills ORDER BY bill_id"  # noqa: S608
    return con.sql(query).to_arrow_table().cast(_BILLS)


def read_payments(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the payments (缴费记录) of an open warehouse, by id; refunds are negative."""
    query = f"SELECT {', '.join(_PAYMENTS.names)} FROM payments ORDER BY payment_id"  # noqa: S608
    return con.sql(query).to_arrow_table().cast(_PAYMENTS)


def collections(
    measures: pa.Table,
    bills: pa.Table,
    payments: pa.Table,
    book: Rulebook,
    as_of: date,
    *,
    regions: Mapping[str, str | None] | None = None,
) -> pa.Table:
    """Compare the surcharge due with what was billed and paid up to a day.

    Parameters
    ----------
    measures : pyarrow.Table
        Rows of the snapshot's table ``measures``, with or without the standing of their cases;
        what is no surcharge is left out.
    bills, payments : pyarrow.Table
        See :func:`read_bills` and :func:`read_payments`. A table without rows is a feed that was
        not loaded: what was billed or paid is then missing, not zero.
    book : Rulebook
        Has the ``late_charge`` provision of each day (电力供应与使用条例 39).
    as_of : date
        Bills and payments after it are left out; late days are counted up to it.
    regions : mapping, optional
        Site id -> province, for a province's own late charge; the national one where not given.

    Returns
    -------
    pyarrow.Table
        Rows of the snapshot's table ``collections`` by site, account and month. Arrears are what
        is past its day and unpaid, of bill and due the lesser; negative = paid beyond what is due,
        a refund. Days late are those after ``payable_by_on`` (not counted itself) on which some
        of it was unpaid, the day of payment included; the charge is on each day's unpaid sum,
        rounded once. A payment that names no month and no known bill has a row without a month.
    """
    placed = {site: official_province(name) or "" for site, name in (regions or {}).items()}
    given = {
        "measures": measures,
        "bills": bills.select(_BILLS.names).cast(_BILLS),
        "payments": payments.select(_PAYMENTS.names).cast(_PAYMENTS),
        "late": _late_charges(book, {"", *placed.values()}, as_of),
        "site_regions": pa.table([list(placed), list(placed.values())], schema=_REGIONS),
    }
    known = {"bills_known": len(bills) > 0, "payments_known": len(payments) > 0}
    query = files("minewatch.measures").joinpath("collections.sql").read_text("utf-8")
    with duckdb.connect(config={"enable_external_access": "false"}) as con:
        for name, table in given.items():
            con.register(name, table)
        return con.sql(query, params={"as_of": as_of, **known}).to_arrow_table()


def _late_charges(book: Rulebook, regions: set[str], as_of: date) -> pa.Table:
    """Return the late charge of each region and time up to a day; none where none is in force."""
    rules = [r for r in book.rules if r.measure == "late_charge" and r.standing == "in_force"]
    turns = {r.starts_on for r in rules} | {r.ends_on + _DAY for r in rules if r.in_force_until}
    starts = sorted(day for day in turns if day <= as_of)
    ends = [*(day - _DAY for day in starts[1:]), as_of]
    found = [
        _terms(book, region, first) | {"from_on": first, "to_on": last}
        for region in sorted(regions)
        for first, last in zip(starts, ends, strict=False)
        if book.provisions("late_charge", region or None, first)
    ]
    return pa.Table.from_pylist(found, schema=_LATE)


def _terms(book: Rulebook, region: str, on: date) -> dict[str, object]:
    rule = book.provision("late_charge", region or None, on)
    daily = rule.amount if rule.amount and rule.amount.unit == "share_per_day" else None
    return {
        "region": region,
        "id": rule.id if daily else None,
        "least": daily.min if daily else None,
        "most": daily.greatest if daily else None,
        "sound": rule.sound,
    }
