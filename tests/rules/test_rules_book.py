"""The rulebook: what holds where and when, overriding, and strict refusal of rule files."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from minewatch.errors import RuleError
from minewatch.resources import resource
from minewatch.rules import Missing, Rate, Rulebook

BOOK = Rulebook.load()

OWN = """
format = 1

[[rule]]
id = "YN-2025"
measure = "surcharge"
instrument = "云南省某通知"
article = "第一条"
region = "云南"
standing = "in_force"
rate_yuan_per_kwh = "0.60"
in_force_from = 2025-01-01
start_basis = "stated"
start_verified = true
kwh_base = "all"
partial_period = "daily_average"
verified = true
verification = "原文可查。"
sources = ["省发改委网站"]
note_zh = "加价。"
note_en = "A surcharge."
"""


def folder(path: Path, text: str) -> Path:
    (path / "own.toml").write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("province", "on", "yuan", "rule"),
    [
        ("海南省", date(2021, 12, 2), "0.30", "1283-13"),
        ("海南省", date(2021, 12, 3), "0.80", "HI-2021"),
        ("内蒙古自治区", date(2022, 1, 20), "1.00", "NM-2022-115"),
        ("内蒙古", date(2022, 1, 19), "0.30", "1283-13"),
        ("浙江省", date(2022, 2, 14), "0.50", "ZJ-2022"),
        ("山东省", date(2026, 1, 1), "0.30", "1283-13"),
        ("山西省", date(2022, 5, 10), "1.00", "SX-2022"),
        ("四川省", date(2027, 4, 14), "2.00", "SC-2022-186"),
        ("四川省", date(2027, 4, 15), "0.30", "1283-13"),
        ("贵州省", date(2022, 6, 20), "2.00", "GZ-2022-462"),
        ("天津市", date(2022, 10, 10), "0.50", "TJ-2022"),
        ("新疆维吾尔自治区", date(2021, 9, 3), "0.30", "1283-13"),
    ],
)
def test_rate_of_a_province_on_a_day(province: str, on: date, yuan: str, rule: str) -> None:
    rate = BOOK.surcharge(province, on)
    assert isinstance(rate, Rate)
    assert (rate.yuan_per_kwh, rate.rules) == (Decimal(yuan), (rule,))


@pytest.mark.parametrize(
    ("province", "on", "reason"),
    [
        ("广东省", date(2021, 9, 2), "none_in_force"),
        ("陕西省", date(2022, 5, 1), "rate_unknown"),
        ("陕西省", date(2024, 4, 30), "rate_unknown"),
        (None, date(2024, 1, 1), "province_unknown"),
        ("台湾省", date(2024, 1, 1), "province_unknown"),
    ],
)
def test_what_is_missing_is_typed_and_said(province: str | None, on: date, reason: str) -> None:
    rate = BOOK.surcharge(province, on)
    assert isinstance(rate, Missing)
    assert rate.reason == reason
    assert rate.notes


def test_only_the_national_rate_alone_is_fully_verified() -> None:
    names = ("广东", "海南", "山西", "四川", "山东")
    rates = {name: BOOK.surcharge(name, date(2024, 1, 1)) for name in names}
    assert {p for p, r in rates.items() if isinstance(r, Rate) and r.verified} == {"广东"}


@pytest.mark.parametrize("province", ["四川省", "陕西省", "山东省", "广东省", None])
def test_periods_agree_with_every_single_day(province: str | None) -> None:
    first, until = date(2021, 8, 1), date(2027, 12, 31)
    periods = BOOK.surcharge_periods(province, until=until)
    for n in range((until - first).days + 1):
        day = first + timedelta(days=n)
        inside = [rate for a, b, rate in periods if a <= day <= b]
        if day < date(2021, 9, 3):
            assert inside == []
        else:
            assert inside == [BOOK.surcharge(province, day)]


def test_a_province_adds_and_overrides_by_id(tmp_path: Path) -> None:
    own = Rulebook.load(resource("rules"), folder(tmp_path, OWN))
    rate = own.surcharge("云南省", date(2025, 1, 1))
    assert isinstance(rate, Rate)
    assert rate.yuan_per_kwh == Decimal("0.60")
    assert isinstance(BOOK.surcharge("云南省", date(2025, 1, 1)), Rate)
    shaanxi = OWN.replace("YN-2025", "SN-2022").replace("云南", "陕西").replace("2025-", "2022-")
    found = Rulebook.load(resource("rules"), folder(tmp_path, shaanxi))
    rate = found.surcharge("陕西", date(2026, 1, 1))
    assert isinstance(rate, Rate)
    assert rate.rules == ("SN-2022",)
    assert len({BOOK.digest, own.digest, found.digest}) == 3
    assert Rulebook.load().digest == BOOK.digest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"0.60"', "0.60", r"own\.toml, record YN-2025 \(line 4\): .*rate_yuan_per_kwh.*quotes"),
        ('"0.60"', '"-0.60"', "rate_yuan_per_kwh"),
        ('"0.60"', '"0.29"', "below the national"),
        ("2025-01-01", '"2025-01-01"', "in_force_from"),
        ("2025-01-01", "2025-01-01T00:00:00", "in_force_from"),
        ("in_force_from = 2025-01-01\n", "", "has in_force_from"),
        ("2025-01-01", "2025-01-01\nin_force_until = 2024-12-31", "before in_force_from"),
        ('"云南"', '"云南省份"', "region"),
        ('"云南"', '"四川"', "SC-2022-186 and YN-2025 of 四川省 are both in force on 2025-01-01"),
        ('"all"', '"some"', "kwh_base"),
        ('"surcharge"', '"surcharges"', "measure"),
        ("verified = true\nverification", "verification", "verified"),
        ("format = 1", "format = 2", "format = 1"),
        ("format = 1", "format = 1\nauthor = 1", "nothing else"),
        ('note_en = "A surcharge."', 'note_en = "A surcharge."\nnote_fr = "x"', "note_fr"),
        ("[[rule]]", "[[rule", "cannot be read"),
        ('sources = ["省发改委网站"]', "sources = []", "sources"),
        ('"in_force"', '"draft"', "a draft has drafted_on"),
        ('"YN-2025"', '"../x"', "id"),
    ],
)
def test_a_broken_rule_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in OWN
    own = folder(tmp_path, OWN.replace(old, new, 1))
    with pytest.raises(RuleError, match=message):
        Rulebook.load(resource("rules"), own)


def test_a_provincial_phase_out_is_refused_rather_than_ignored(tmp_path: Path) -> None:
    text = resource("rules", "phase_out.toml").read_text(encoding="utf-8")
    own = folder(tmp_path, text.replace('"全国"', '"云南省"'))
    with pytest.raises(RuleError, match=r"record 1283-17 .*region"):
        Rulebook.load(own)


def test_an_empty_folder_two_of_an_id_and_foreign_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="holds no rule files"):
        Rulebook.load(tmp_path)
    folder(tmp_path, OWN)
    (tmp_path / "second.toml").write_text(OWN, encoding="utf-8")
    with pytest.raises(RuleError, match="YN-2025 stands twice"):
        Rulebook.load(tmp_path)
    (tmp_path / "second.toml").write_bytes(OWN.encode("gb18030"))
    with pytest.raises(RuleError, match="UTF-8"):
        Rulebook.load(tmp_path)


def test_before_the_first_rule_there_is_no_period_to_charge() -> None:
    assert Rulebook.load().surcharge_periods("四川省", until=date(2019, 12, 31)) == []
