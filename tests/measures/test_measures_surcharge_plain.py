"""The surcharge against a second implementation, plain and independent, on generated accounts."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from plain_surcharge import Account, Readings, records, surcharge
from surcharge_cases import COLUMNS

from minewatch.measures import Energy, surcharges
from minewatch.resources import resource
from minewatch.rules import Rulebook

CASES = 10_000
DAY = timedelta(days=1)
AS_OF = date(2024, 6, 17)
#: First days of months around changes of rates, the lapse of a rule, and a leap day.
STARTS = [
    date(2021, 8, 15),
    date(2022, 1, 1),
    date(2022, 4, 1),
    date(2022, 9, 1),
    date(2024, 1, 20),
]
PROVINCES = [
    "浙江省", "四川省", "山西省", "陕西省", "广东省", "山东省", "内蒙古自治区", "贵州省",
    "云南省", "甘肃省", "青海省", None,
]  # fmt: skip

RECORD = """
[[rule]]
id = "{id}"
measure = "surcharge"
instrument = "测试"
article = "一"
region = "{region}"
standing = "in_force"
in_force_from = {first}
{more}start_basis = "stated"
start_verified = true
kwh_base = "{base}"
partial_period = "{partial}"
verified = {verified}
verification = "测试"
reviewed_on = 2026-01-01
sources = ["测试"]
note_zh = "测试"
note_en = "test"
"""

# Yunnan: a rate that rises inside a month, then is repealed inside one. Gansu: mining energy
# alone. Qinghai: by a list, four places, not verified.
OWN = "format = 1\n" + "".join(
    RECORD.format(id=i, region=r, first=f, more=m, base=b, partial=p, verified=v)
    for i, r, f, m, b, p, v in (
        (
            "YN-1", "云南省", "2021-10-10",
            'in_force_until = 2022-04-19\nrate_yuan_per_kwh = "0.4567"\n',
            "all", "daily_average", "true",
        ),
        (
            "YN-2", "云南省", "2022-04-20",
            'in_force_until = 2024-02-29\nrate_yuan_per_kwh = "1.2345"\n',
            "all", "not_stated", "true",
        ),
        ("GS-1", "甘肃省", "2022-01-16", 'rate_yuan_per_kwh = "0.50"\n', "mining", "daily_average",
         "true"),
        ("QH-1", "青海省", "2022-02-02", 'rate_yuan_per_kwh = "0.3333"\n', "by_list", "not_stated",
         "false"),
    )
)  # fmt: skip


def _kwh(seeded: Random) -> Decimal:
    size = 10 ** seeded.choice([4, 7, 9, 13])
    return Decimal(seeded.randint(-size // 10, size)).scaleb(-4)


def _days(seeded: Random, first: date, last: date) -> list[date]:
    """Return all days or, at times, all but one."""
    days = [first + n * DAY for n in range((last - first).days + 1)]
    if seeded.random() < 0.3:
        days.remove(seeded.choice(days))
    return days


def _generated(seed: int) -> tuple[list[Account], dict[str, list[tuple[str, date, Decimal]]]]:
    seeded = Random(seed)  # noqa: S311
    accounts, readings = [], {"settled": [], "registers": [], "curves": []}
    for n in range(CASES):
        meter = f"m{n:05d}"
        since = seeded.choice(STARTS) + seeded.randint(0, 40) * DAY
        last = since + seeded.choice([0, 5, 27, 31, 45, 70]) * DAY
        until = None if last > AS_OF or seeded.random() < 0.01 else last
        accounts.append(Account(f"s{n % 7000:05d}", meter, seeded.choice(PROVINCES), since, until))
        months = sorted({d.replace(day=1) for d in (since, (last - since) / 2 + since, last)})
        readings["settled"] += [(meter, m, _kwh(seeded)) for m in months if seeded.random() < 0.7]
        for name, share in (("registers", 0.4), ("curves", 0.3)):
            if seeded.random() < share:
                wide = _days(seeded, since.replace(day=1), last + 3 * DAY)
                readings[name] += [(meter, day, _kwh(seeded)) for day in wide]
    return accounts, readings


def _frame(rows: list[tuple[str, date, Decimal]], *names: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["meter_id", *names])


def _computed(
    book: Rulebook, accounts: list[Account], given: dict[str, list[tuple[str, date, Decimal]]]
) -> list[tuple[object, ...]]:
    rows = [(a.site, a.meter, a.province, a.since, "step", a.until) for a in accounts]
    energy = Energy(
        settlements=_frame(given["settled"], "month", "total_kwh"),
        registers=_frame(given["registers"], "day", "total_kwh"),
        curves=_frame(given["curves"], "day", "kwh").assign(complete=True),
        catch_up=pd.DataFrame([], columns=["feed", "meter_id", "from_on", "to_on"]),
    )
    table = surcharges(
        book,
        accounts=pd.DataFrame(rows, columns=COLUMNS, dtype="object"),
        energy=energy,
        as_of=AS_OF,
    )
    names = ["site_id", "meter_id", "month", "from_on", "to_on", "kwh", "kwh_basis"]
    names += ["rate_yuan_per_kwh", "amount_yuan", "provisions", "verified"]
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


@pytest.mark.slow
def test_ten_thousand_accounts_agree_with_a_plain_implementation(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    accounts, given = _generated(seed=20260101)
    readings = Readings(
        **{
            name: {(meter, day): Fraction(kwh) for meter, day, kwh in rows}
            for name, rows in given.items()
        }
    )
    law = records([*sorted(resource("rules").glob("*.toml")), own])
    expected = surcharge(law, accounts, readings, AS_OF)
    computed = _computed(Rulebook.load(resource("rules"), tmp_path), accounts, given)
    assert len(computed) == len(expected) > CASES
    different = [pair for pair in zip(computed, expected, strict=True) if pair[0] != pair[1]]
    assert different == []
    bases = {row[6] for row in expected}
    assert bases == {"settlements", "settlements-days", "registers", "curves", None}
    assert {row[9] for row in expected} >= {"YN-1", "YN-2", "GS-1", "QH-1", "SN-2022", None}
