"""Worked cases of the surcharge, checked by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from surcharge_cases import account, bill, charge, days, energy, figures

from minewatch.errors import RuleError
from minewatch.resources import resource
from minewatch.rules import Rulebook


def test_whole_month_at_the_national_rate_is_the_settlement() -> None:
    """Guangdong, June 2024, settled 12,345.6789 kWh: x 0.30 = 3,703.70367 -> 3,703.70 yuan."""
    (row,) = charge(
        "广东省",
        date(2024, 6, 1),
        date(2024, 6, 30),
        energy([("m", date(2024, 6, 1), "12345.6789")]),
    )
    assert figures(row) == (
        Decimal("12345.6789"),
        "settlements",
        Decimal("0.3000"),
        Decimal("3703.70"),
    )
    assert row["provisions"] == "1283-13"
    assert row["status"] == "projected"
    assert row["verified"] is False
    assert "基数未规定" in str(row["note"])


def test_rate_change_inside_a_month_splits_the_row() -> None:
    """Sichuan, April 2022, settled 3,000 kWh (100 a day).

    National to the 14th: 14 x 100 = 1,400 kWh x 0.30 = 420.00 yuan; from the 15th
    16 x 100 = 1,600 kWh x 2.00 = 3,200.00 yuan.
    """
    first, second = charge(
        "四川省", date(2022, 4, 1), date(2022, 4, 30), energy([("m", date(2022, 4, 1), "3000")])
    )
    assert (first["from_on"], first["to_on"]) == (date(2022, 4, 1), date(2022, 4, 14))
    assert figures(first) == (
        Decimal("1400"),
        "settlements-days",
        Decimal("0.30"),
        Decimal("420.00"),
    )
    assert (second["from_on"], second["to_on"]) == (date(2022, 4, 15), date(2022, 4, 30))
    assert figures(second) == (
        Decimal("1600"),
        "settlements-days",
        Decimal("2.00"),
        Decimal("3200.00"),
    )
    assert second["provisions"] == "SC-2022-186"
    assert second["verified"] is False
    assert "印发日期未见" in str(second["note"])


def test_partial_leap_february_by_daily_average() -> None:
    """Zhejiang, from 2024-02-20, settled 2,900 kWh over 29 days: 10 days x 100 x 0.50 = 500.00."""
    (row,) = charge(
        "浙江", date(2024, 2, 20), date(2024, 2, 29), energy([("m", date(2024, 2, 1), "2900")])
    )
    assert figures(row) == (
        Decimal("1000"),
        "settlements-days",
        Decimal("0.50"),
        Decimal("500.00"),
    )


def test_a_rule_of_daily_average_goes_before_daily_readings_and_a_silent_rule_after() -> None:
    """Ten days of 2024-02 read 150 kWh each; settled 2,900 (100 a day).

    Zhejiang states the daily average: 1,000 kWh. Guangdong's rule is silent: the 1,500 kWh read.
    """
    both = energy(
        [("m", date(2024, 2, 1), "2900")], days(date(2024, 2, 20), date(2024, 2, 29), "150")
    )
    (stated,) = charge("浙江省", date(2024, 2, 20), date(2024, 2, 29), both)
    (silent,) = charge("广东省", date(2024, 2, 20), date(2024, 2, 29), both)
    assert figures(stated)[:2] == (Decimal("1000"), "settlements-days")
    assert figures(silent)[:2] == (Decimal("1500"), "registers")
    assert "算法未规定" in str(silent["note"])


def test_a_settlement_prorated_under_a_silent_rule_says_so() -> None:
    """Guangdong from 2023-02-15: 14 of 28 days of 1,000.0001 kWh = 500.00005 -> 500.0001 kWh."""
    (row,) = charge(
        "广东", date(2023, 2, 15), date(2023, 2, 28), energy([("m", date(2023, 2, 1), "1000.0001")])
    )
    assert figures(row) == (
        Decimal("500.0001"),
        "settlements-days",
        Decimal("0.30"),
        Decimal("150.00"),
    )
    assert "不足月的算法未规定" in str(row["note"])


def test_shaanxi_amount_is_missing_while_its_rate_is_unknown_and_national_afterwards() -> None:
    """April 2024: in force, rate not found. May 2024: lapsed, 1,000 kWh x 0.30 = 300.00."""
    settled = energy([("m", date(2024, 4, 1), "1000"), ("m", date(2024, 5, 1), "1000")])
    april, may = charge("陕西省", date(2024, 4, 1), date(2024, 5, 31), settled)
    assert figures(april) == (Decimal("1000"), "settlements", None, None)
    assert april["provisions"] == "SN-2022"
    assert "加价标准未查到" in str(april["note"])
    assert "不低于国家标准0.30" in str(april["note"])
    assert figures(may)[2:] == (Decimal("0.30"), Decimal("300.00"))
    assert may["provisions"] == "1283-13"
    assert may["verified"] is False
    assert "SN-2022已于2024-04-30到期" in str(may["note"])


@pytest.mark.parametrize("province", [None, "", "Sichuan", "香港特别行政区", float("nan")])
def test_without_a_known_province_there_is_energy_and_no_amount(province: str | None) -> None:
    (row,) = charge(
        province, date(2024, 6, 1), date(2024, 6, 30), energy([("m", date(2024, 6, 1), "10")])
    )
    assert figures(row) == (Decimal("10"), "settlements", None, None)
    assert row["provisions"] is None
    assert row["verified"] is False
    assert "所在省份不明" in str(row["note"])


def test_shandong_draft_is_never_applied_and_is_said() -> None:
    """June 2024: 1,000 kWh x 0.30 (not 2.00) = 300.00."""
    (row,) = charge(
        "山东省", date(2024, 6, 1), date(2024, 6, 30), energy([("m", date(2024, 6, 1), "1000")])
    )
    assert row["amount_yuan"] == Decimal("300.00")
    assert row["verified"] is False
    assert "征求意见稿SD-2022-draft" in str(row["note"])


def test_missing_settlement_uses_daily_readings_then_names_the_missing_days() -> None:
    """April 2024 by registers, 30 x 10 kWh; May lacks the 3rd to 5th and the 31st.

    June: registers lack a day, curves have 30 x 12 = 360 kWh.
    """
    may = [r for r in days(date(2024, 5, 1), date(2024, 5, 30), "10") if r[1].day not in {3, 4, 5}]
    read = energy(
        registers=days(date(2024, 4, 1), date(2024, 4, 30), "10")
        + may
        + days(date(2024, 6, 2), date(2024, 6, 30), "10"),
        curves=[*days(date(2024, 6, 1), date(2024, 6, 30), "12"), ("m", date(2024, 5, 3), None)],
    )
    april, mayo, june = charge("广东省", date(2024, 4, 1), date(2024, 6, 30), read)
    assert figures(april)[:2] == (Decimal("300"), "registers")
    assert figures(mayo) == (None, None, Decimal("0.30"), None)
    assert "日冻结电量缺2024-05-03至2024-05-05、2024-05-31；无完整负荷曲线" in str(mayo["note"])
    assert figures(june)[:2] == (Decimal("360"), "curves")


def test_a_catch_up_month_stays_in_the_bill_with_a_note() -> None:
    """Nearly every meter caught up in May 2024; 2,000 kWh x 0.30 = 600.00 is charged as settled."""
    settled = energy(
        [("m", date(2024, 5, 1), "2000"), ("m", date(2024, 6, 1), "1000")],
        catch_up=[
            ("settlements", None, date(2024, 5, 1), date(2024, 5, 31)),
            ("registers", "m", date(2024, 6, 1), date(2024, 6, 30)),
            ("settlements", "other", date(2024, 6, 1), date(2024, 6, 30)),
        ],
    )
    may, june = charge("广东省", date(2024, 5, 1), date(2024, 6, 30), settled)
    assert may["amount_yuan"] == Decimal("600.00")
    assert "补抄" in str(may["note"])
    assert "补抄" not in str(june["note"])


@pytest.mark.parametrize(("daily", "said"), [("102", False), ("102.0001", True), ("97.9", True)])
def test_daily_readings_over_2_percent_off_the_settlement_are_noted(daily: str, said: bool) -> None:
    """30 days against 3,000 kWh settled: 3,060 is 2 % off exactly, and not more."""
    read = energy(
        [("m", date(2024, 6, 1), "3000")], days(date(2024, 6, 1), date(2024, 6, 30), daily)
    )
    (row,) = charge("广东省", date(2024, 6, 1), date(2024, 6, 30), read)
    assert figures(row)[:2] == (Decimal("3000"), "settlements")
    assert ("相差超过2%" in str(row["note"])) is said


def test_charging_begins_with_the_first_rule_and_ends_with_as_of() -> None:
    """Mining since 2021-01; the rule is of 2021-09-03. As of 2021-10-10, by daily readings."""
    rows = charge(
        "广东省",
        date(2021, 1, 1),
        date(2021, 10, 10),
        energy(registers=days(date(2021, 8, 1), date(2021, 10, 31), "1")),
    )
    spans = [(r["month"], r["from_on"], r["to_on"], r["kwh"]) for r in rows]
    assert spans == [
        (date(2021, 9, 1), date(2021, 9, 3), date(2021, 9, 30), Decimal(28)),
        (date(2021, 10, 1), date(2021, 10, 1), date(2021, 10, 10), Decimal(10)),
    ]


def test_unknown_start_gives_one_row_and_no_amount_and_a_later_start_none() -> None:
    (row,) = charge("广东省", None, date(2024, 6, 30), energy([("m", date(2024, 6, 1), "10")]))
    assert row["amount_yuan"] is None
    assert "起始日不明" in str(row["note"])
    assert charge("广东省", date(2024, 7, 1), date(2024, 6, 30), energy()) == []


def test_halves_of_a_fen_go_away_from_zero() -> None:
    """0.05 kWh x 0.30 = 0.015 -> 0.02; a correction of -0.05 kWh -> -0.02."""
    for kwh, yuan in (("0.05", "0.02"), ("-0.05", "-0.02"), ("0.0499", "0.01")):
        (row,) = charge(
            "广东", date(2024, 6, 1), date(2024, 6, 30), energy([("m", date(2024, 6, 1), kwh)])
        )
        assert row["amount_yuan"] == Decimal(yuan)


def test_the_largest_energy_does_not_overflow() -> None:
    """99,999,999,999,999.9999 kWh x 2.00 = 199,999,999,999,999.9998 -> ...200,000,000,000,000."""
    (row,) = charge(
        "贵州",
        date(2024, 6, 1),
        date(2024, 6, 30),
        energy([("m", date(2024, 6, 1), "99999999999999.9999")]),
    )
    assert row["amount_yuan"] == Decimal("200000000000000.00")


def test_an_account_given_twice_is_refused() -> None:
    since = date(2024, 6, 1)
    for other in ("a", "b"):
        with pytest.raises(RuleError, match="Account m stands twice"):
            bill(since, energy(), account(since=since, site="a"), account(since=since, site=other))


def test_a_base_of_mining_energy_alone_is_not_guessed(tmp_path: Path) -> None:
    text = resource("rules", "surcharge.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(
        text.replace('kwh_base = "all"', 'kwh_base = "mining"'), encoding="utf-8"
    )
    (row,) = bill(
        date(2024, 6, 30),
        energy([("m", date(2024, 6, 1), "10")]),
        account(province="浙江省", since=date(2024, 6, 1)),
        book=Rulebook.load(resource("rules"), tmp_path),
    )
    assert figures(row) == (None, None, Decimal("0.50"), None)
    assert "不能区分" in row["note"]


def test_the_whole_account_under_a_silent_rule_is_not_verified(tmp_path: Path) -> None:
    """A base that is stated and verified stays verified; "by list" or silence does not."""
    text = resource("rules", "surcharge.toml").read_text(encoding="utf-8")
    for base, verified in (("all", True), ("by_list", False), ("not_stated", False)):
        lines = text.replace('kwh_base = "not_stated"', f'kwh_base = "{base}"', 1)
        (tmp_path / "own.toml").write_text(lines, encoding="utf-8")
        (row,) = bill(
            date(2024, 6, 30),
            energy([("m", date(2024, 6, 1), "10")]),
            account(since=date(2024, 6, 1)),
            book=Rulebook.load(tmp_path),
        )
        assert row["verified"] is verified


@pytest.mark.parametrize(
    ("from_on", "to_on", "said"),
    [
        (date(2024, 6, 30), date(2024, 7, 9), True),  # from the last day charged
        (date(2024, 7, 1), date(2024, 7, 9), False),
        (date(2024, 6, 1), date(2024, 6, 10), True),  # to the first day charged
        (date(2024, 6, 1), date(2024, 6, 9), False),
    ],
)
@pytest.mark.parametrize("meter", ["m", None])
def test_catch_up_readings_are_said_where_they_touch_a_charged_day(
    from_on: date, to_on: date, said: bool, meter: str | None
) -> None:
    """Guangdong, 2024-06-10 to 06-30 by daily readings."""
    read = energy(
        registers=days(date(2024, 6, 10), date(2024, 6, 30), "1"),
        catch_up=[("registers", meter, from_on, to_on)],
    )
    (row,) = charge("广东省", date(2024, 6, 10), date(2024, 6, 30), read)
    assert ("补抄" in str(row["note"])) is said
