"""Cases of the surcharge as they come to a bureau, worked by hand, and what holds of all."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surcharge_cases import DAY, FEN, account, bill, charge, days, energy, figures

from minewatch.errors import RuleError
from minewatch.measures import surcharge
from minewatch.resources import resource
from minewatch.rules import Rulebook

JUNE, JULY = date(2024, 6, 1), date(2024, 7, 1)
JUNE_END = date(2024, 6, 30)

RECORD = """
[[rule]]
id = "{id}"
measure = "surcharge"
instrument = "测试"
article = "一"
region = "{region}"
standing = "in_force"
in_force_from = {first}
{last}rate_yuan_per_kwh = "{rate}"
start_basis = "stated"
start_verified = true
kwh_base = "{base}"
partial_period = "daily_average"
verified = true
verification = "测试"
reviewed_on = 2024-01-01
sources = ["测试"]
note_zh = "测试"
note_en = "test"
"""


def record(
    region: str, first: date, until: date | None, rate: str = "0.50", base: str = "all"
) -> str:
    last = f"in_force_until = {until}\n" if until else ""
    return RECORD.format(
        id=f"T-{first}", region=region, first=first, last=last, rate=rate, base=base
    )


def book(folder: Path, *records: str, shipped: bool = False) -> Rulebook:
    (folder / "own.toml").write_text("format = 1\n" + "".join(records), encoding="utf-8")
    return Rulebook.load(*([resource("rules")] if shipped else []), folder)


def test_mining_that_started_in_the_middle_of_a_cycle() -> None:
    """Zhejiang, from 2024-06-11: 20 days of 3,000 / 30 = 2,000 kWh x 0.50 = 1,000.00 yuan."""
    (row,) = charge("浙江省", date(2024, 6, 11), JUNE_END, energy([("m", JUNE, "3000")]))
    assert figures(row) == (Decimal(2000), "settlements-days", Decimal("0.50"), Decimal("1000"))
    assert (row["from_on"], row["to_on"]) == (date(2024, 6, 11), JUNE_END)


@pytest.mark.parametrize(("year", "yuan"), [(2024, "50.00"), (2023, "51.79")])
def test_the_leap_day_is_a_day(year: int, yuan: str) -> None:
    """Zhejiang, the last day of February, 2,900 kWh settled.

    2024: 2,900 / 29 = 100 kWh x 0.50 = 50.00. 2023: 2,900 / 28 = 103.5714 x 0.50 = 51.7857.
    """
    day = date(year, 3, 1) - DAY
    (row,) = charge("浙江省", day, day, energy([("m", date(year, 2, 1), "2900")]))
    assert str(row["amount_yuan"]) == yuan


def test_mixed_use_under_one_account_follows_each_province(tmp_path: Path) -> None:
    """3,000 kWh settled each. Zhejiang charges all: 1,500.00 yuan.

    Inner Mongolia charges by its list and is silent on mixed use: 3,000 x 1.00, marked. A rule for
    mining energy alone has no figure, since the account's meter does not tell it apart. Tianjin
    charges all that cannot be told apart: 3,000 x 0.50, with a word on it.
    """
    own = book(tmp_path, record("甘肃省", JUNE, None, base="mining"), shipped=True)
    provinces = {"a": "浙江省", "b": "内蒙古自治区", "c": "甘肃省", "d": "天津市"}
    settled = energy([(m, JUNE, "3000") for m in provinces])
    rows = bill(JUNE_END, settled, *(account(m, p, JUNE) for m, p in provinces.items()), book=own)
    assert [r["amount_yuan"] for r in rows] == [Decimal(1500), Decimal(3000), None, Decimal(1500)]
    notes = [r["note"] or "" for r in rows]
    assert ["混合用电的基数未规定" in n for n in notes] == [False, True, False, False]
    assert ["户号电量不能区分" in n for n in notes] == [False, False, True, False]
    assert ["能分开计量的只计挖矿用电" in n for n in notes] == [False, False, False, True]
    assert rows[1]["verified"] is False


def test_a_site_that_moved_between_provinces() -> None:
    """One site: Sichuan to 06-10 under account m, from 06-11 in Guangdong under n.

    m: 10 days of 3,000 / 30 = 1,000 kWh x 2.00 = 2,000.00. n: Guangdong is silent on part of a
    month, so the 20 days read: 20 x 90 = 1,800 kWh x 0.30 = 540.00.
    """
    given_energy = energy(
        [("m", JUNE, "3000"), ("n", JUNE, "2700")], days(JUNE, JUNE_END, "90", "n")
    )
    rows = bill(
        JUNE_END,
        given_energy,
        account("m", "四川省", date(2024, 1, 1), date(2024, 6, 10)),
        account("n", "广东省", date(2024, 6, 11)),
    )[-2:]
    assert [(r["site_id"], r["meter_id"], str(r["amount_yuan"])) for r in rows] == [
        ("s", "m", "2000.00"),
        ("s", "n", "540.00"),
    ]


def test_two_meters_of_one_site_are_charged_apart() -> None:
    """Zhejiang: 1,000.01 kWh -> 500.005 -> 500.01 yuan each; together 1,000.02, not 1,000.01."""
    rows = bill(
        JUNE_END,
        energy([(m, JUNE, "1000.01") for m in "mn"]),
        *(account(m, "浙江省", JUNE) for m in "mn"),
    )
    assert sum(r["amount_yuan"] for r in rows) == Decimal("1000.02")


def test_a_rule_that_lapses_inside_a_month_leaves_the_national_rate_marked() -> None:
    """Sichuan's ends on 2027-04-14; April 2027 settled 3,000 kWh.

    14 x 100 x 2.00 = 2,800.00; then 16 x 100 x 0.30 = 480.00.
    """
    first, second = charge(
        "四川省", date(2027, 4, 1), date(2027, 4, 30), energy([("m", date(2027, 4, 1), "3000")])
    )
    assert [str(r["amount_yuan"]) for r in (first, second)] == ["2800.00", "480.00"]
    assert (second["provisions"], second["verified"]) == ("1283-13", False)
    assert "SC-2022-186已于2027-04-14到期" in second["note"]


def test_a_rule_that_is_repealed_ends_the_charge(tmp_path: Path) -> None:
    """Repealed on 06-19 with nothing after it: 19 x 100 x 0.50 = 950.00, and no July."""
    repealed = book(tmp_path, record("全国", date(2024, 1, 1), date(2024, 6, 19)))
    settled = energy([("m", JUNE, "3000"), ("m", JULY, "3100")])
    (row,) = bill(date(2024, 7, 31), settled, account(since=JUNE), book=repealed)
    assert (row["to_on"], str(row["amount_yuan"])) == (date(2024, 6, 19), "950.00")
    assert row["verified"] is True


def test_two_settlements_of_a_month_are_refused() -> None:
    twice = energy([("m", JUNE, "1"), ("n", JUNE, "1"), ("m", JUNE, "2")])
    with pytest.raises(RuleError, match="Account m has two settlements"):
        bill(JUNE_END, twice, account("n", since=JUNE), account(since=JUNE))


def test_an_amount_beyond_the_column_of_money_is_refused(tmp_path: Path) -> None:
    """10^14 kWh less one ten-thousandth x 99,999 is 10^19 yuan; money holds under 10^16."""
    dear = book(tmp_path, record("全国", date(2024, 1, 1), None, rate="99999.0"))
    with pytest.raises(RuleError, match=r"Account m .*too large"):
        bill(JUNE_END, energy([("m", JUNE, "99999999999999.9999")]), account(since=JUNE), book=dear)
    with pytest.raises(RuleError, match=r"Account m .*too large"):
        charge("广东", JUNE, JUNE_END, energy(registers=days(JUNE, JUNE_END, "9" * 14)))


def test_blocks_of_accounts_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    given_accounts = [
        account(m, p, date(2024, 4, 5 + n), basis="first_reading" if n % 2 else "step")
        for n, (m, p) in enumerate(zip("abcdefg", ["浙江", "广东", None] * 3, strict=False))
    ] + [account("x", since=None), account("y", since=date(2024, 8, 1))]
    read = days(date(2024, 5, 2), JUNE_END, "7", "b") + days(JUNE, date(2024, 6, 29), "7", "d")
    given_energy = energy([(m, date(2024, 4, 1), "300") for m in "aceg"], read)
    expected = bill(JUNE_END, given_energy, *given_accounts)
    for size, threads in ((1, 1), (2, 2), (3, 4)):
        monkeypatch.setattr(surcharge, "_ACCOUNTS_AT_ONCE", size)
        monkeypatch.setattr(surcharge, "_BLOCKS_AT_ONCE", threads)
        assert bill(JUNE_END, given_energy, *given_accounts) == expected


first_days = st.dates(date(2024, 1, 1), date(2024, 6, 30))
kwh_values = st.decimals("0", "99999", places=4).map(str)


@settings(max_examples=15, deadline=None)
@given(first_days, st.integers(0, 40), st.integers(0, 40), kwh_values)
def test_parts_of_a_time_add_up_to_the_whole(
    first: date, before: int, after: int, daily: str
) -> None:
    """Parted at any day: energy exactly; amounts to the half fen that each row may be rounded."""
    parting, last = first + before * DAY, first + (before + 1 + after) * DAY
    read = energy(registers=days(first, last, daily))
    whole = bill(last, read, account(since=first, until=last))
    parts = bill(last, read, account(since=first, until=parting))
    parts += bill(last, read, account(since=parting + DAY, until=last))
    assert sum(r["kwh"] for r in parts) == sum(r["kwh"] for r in whole)
    assert sum((r["to_on"] - r["from_on"]).days + 1 for r in parts) == (last - first).days + 1
    off = sum(r["amount_yuan"] for r in parts) - sum(r["amount_yuan"] for r in whole)
    assert abs(off) <= (len(parts) + len(whole)) * FEN / 2
    exact = sum(r["kwh"] * r["rate_yuan_per_kwh"] for r in whole)
    assert abs(sum(r["amount_yuan"] for r in whole) - exact) <= len(whole) * FEN / 2


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 90), min_size=4, max_size=4, unique=True).map(sorted), first_days)
def test_no_amount_without_a_provision_in_force(
    tmp_path_factory: pytest.TempPathFactory, turns: list[int], since: date
) -> None:
    """Two rules with days before, between and after them: only their days are charged."""
    begin = date(2024, 2, 1)
    a, b, c, d = (begin + n * DAY for n in turns)
    own = book(
        tmp_path_factory.mktemp("rules"), record("全国", a, b), record("全国", c, d, rate="0.75")
    )
    last = date(2024, 8, 31)
    read = energy(registers=days(date(2024, 1, 1), last, "1"))
    rows = bill(last, read, account(since=since), book=own)
    for row in rows:
        first, end = (a, b) if row["provisions"] == f"T-{a}" else (c, d)
        assert first <= row["from_on"] <= row["to_on"] <= end
    charged = {row["from_on"] + n * DAY for row in rows for n in range(int(row["kwh"]))}
    lawful = {x + n * DAY for x, y in ((a, b), (c, d)) for n in range((y - x).days + 1)}
    assert charged == {day for day in lawful if day >= since}


def test_what_a_province_asks_beside_the_rate_is_said_in_each_row(tmp_path: Path) -> None:
    """The user is told before the first charge, and a charge ends with the list, not the load."""
    flags = "notice_before_charging = true\nends_on_list_change = true\n"
    asked = record("浙江省", date(2020, 1, 1), None) + flags
    plain = record("江苏省", date(2020, 1, 2), None)
    rules = book(tmp_path, asked, plain)
    used = energy([("m", JUNE, "3000")])
    (row,) = bill(JUNE_END, used, account(province="浙江省", since=JUNE), book=rules)
    assert "规定收取加价前须告知用户" in row["note"]
    assert "规定停止加价以名单变更为准，计费期未据名单核对" in row["note"]
    (row,) = bill(JUNE_END, used, account(province="江苏省", since=JUNE), book=rules)
    assert "告知用户" not in (row["note"] or "")
    assert "名单变更" not in (row["note"] or "")
