"""Provisions: figures against the documents, lookup by measure, place and day, and refusal."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.errors import RuleError
from minewatch.measures.law import Law
from minewatch.resources import resource
from minewatch.rules import MEASURES, Amount, Missing, Period, Provision, Rate, Rulebook
from minewatch.rules.provisions import COMPUTED, Ban
from minewatch.rules.regions import NATION, PROVINCES

BOOK = Rulebook.load()
ON = date(2025, 6, 1)

OWN = """
format = 1

[[rule]]
id = "YN-exit"
measure = "market_exit"
instrument = "云南省某通知"
article = "第三条"
region = "云南"
department = "云南省能源局"
standing = "in_force"
in_force_from = 2025-01-01
in_force_until = 2025-12-31
start_basis = "stated"
start_verified = true
period = { count = 10, unit = "working_day", anchor = "notice_served" }
verified = true
verification = "原文可查。"
reviewed_on = 2025-03-01
sources = ["省能源局网站"]
note_zh = "十个工作日内退出。"
note_en = "Leave within ten working days."
"""


def with_own(folder: Path, text: str) -> Rulebook:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return Rulebook.load(resource("rules"), folder)


@pytest.mark.parametrize(
    ("measure", "region", "rule", "least", "most"),
    [
        ("provision_fine", None, "CAC3-19", "5000", "30000"),
        ("content_fine", None, "CAC3-21-1", "20000", "30000"),
        ("filing_fine", None, "CAC3-22", "10000", "30000"),
        ("double_energy", None, "1283-6-1", "2", "2"),
        ("late_charge", None, "EPS-39-1", "0.001", "0.003"),
        ("supply_breach", "内蒙古", "NM-2022-115-breach", "2", "2"),
    ],
)
def test_amounts_of_the_documents(measure, region, rule, least, most) -> None:
    found = BOOK.provision(measure, region, ON)
    assert found.id == rule
    assert found.amount is not None
    assert (found.amount.min, found.amount.greatest) == (Decimal(least), Decimal(most))


@pytest.mark.parametrize(
    ("measure", "region", "period"),
    [
        ("filing", None, (10, "working_day", "after")),
        ("filing_change", None, (5, "working_day", "after")),
        ("filing_termination", None, (30, "working_day", "before")),
        ("filing_transition", None, (20, "working_day", "after")),
        ("retention", None, (6, "month", "after")),
        ("hearing_request", None, (5, "working_day", "after")),
        ("hearing_notice", None, (7, "working_day", "before")),
        ("service", None, (7, "working_day", "after")),
        ("decision", None, (90, "calendar_day", "after")),
        ("reconsideration", None, (60, "calendar_day", "after")),
        ("litigation", None, (6, "month", "after")),
        ("arrears_stop", None, (30, "calendar_day", "after")),
        ("listing", None, (1, "week", "after")),
        ("shell_inspection", "海南", (2, "year", "after")),
        ("market_exit", "四川", (None, "not_stated", "after")),
        ("market_exit", "内蒙古", (None, "at_once", "after")),
        ("credit_recovery", None, (None, "not_stated", "after")),
        ("connection_stop", None, (None, "at_once", "after")),
    ],
)
def test_periods_of_the_documents(measure, region, period) -> None:
    found = BOOK.provision(measure, region, ON).period
    assert found is not None
    assert (found.count, found.unit, found.direction) == period


def test_both_reviews_of_a_filing_take_twenty_working_days() -> None:
    reviews = BOOK.provisions("filing_review", None, ON)
    assert [(r.period.count, r.period.unit) for r in reviews if r.period] == [
        (20, "working_day"),
        (20, "working_day"),
    ]
    with pytest.raises(RuleError, match="Several rules of measure filing_review"):
        BOOK.provision("filing_review", None, ON)


def test_stock_and_new_are_parted_by_the_day_of_the_notice() -> None:
    rule = BOOK.provision("new_project", "四川", ON)
    assert (rule.cut_off_on, rule.sound) == (date(2021, 9, 3), False)


def test_a_province_comes_first_and_displaces_the_nation(tmp_path: Path) -> None:
    book = with_own(tmp_path, OWN)
    ids = [rule.id for rule in book.provisions("market_exit", "云南省", ON)]
    assert ids == ["YN-exit", "1283-14-2"]
    assert book.provision("market_exit", "云南", ON).period == Period(
        count=10, unit="working_day", anchor="notice_served"
    )
    listed = {rule.id for rule in book.listing("云南", ON)}
    assert "YN-exit" in listed
    assert "1283-14-2" not in listed
    assert book.provision("market_exit", "四川", ON).id == "1283-14-2"
    assert book.provision("market_exit", None, ON).id == "1283-14-2"
    assert book.provision("market_exit", "云南", date(2026, 1, 1)).id == "1283-14-2"


def test_a_province_moves_the_cut_off_by_a_file_alone(tmp_path: Path) -> None:
    text = OWN.replace("YN-exit", "YN-new").replace("market_exit", "new_project")
    text = text.replace("period = { count = 10, unit", "cut_off_on = 2021-05-21 #")
    book = with_own(tmp_path, text)
    assert book.provision("new_project", "云南", ON).cut_off_on == date(2021, 5, 21)
    assert book.provision("new_project", "贵州", ON).cut_off_on == date(2021, 9, 3)


@pytest.mark.parametrize(
    ("ban", "nation"),
    [
        ("direct_supply", "1283-12-1"),
        ("direct_supply_new", "1283-10-4"),
        ("own_plant", "1283-12-2"),
        ("park_admission", "1283-11-2"),
        ("park_support", "1283-15-2"),
    ],
)
def test_a_prohibition_is_found_by_what_it_bans_the_provinces_own_first(
    tmp_path: Path, ban: Ban, nation: str
) -> None:
    law = Law(BOOK, ON)
    for province in ("四川", None):
        found = law.ban(ban, province)
        assert found is not None
        assert found.id == nation
    assert Law(BOOK, date(2021, 9, 2)).ban(ban, "四川") is None  # before the notice
    own = OWN.replace('"market_exit"', f'"prohibition"\nbans = "{ban}"')
    other = Law(with_own(tmp_path, own), ON)
    assert [found.id for p in ("云南", "四川") if (found := other.ban(ban, p))] == [
        "YN-exit",
        nation,
    ]


def test_what_is_missing_lapsed_early_or_a_draft_is_refused_and_said(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"shell_inspection applies in 四川 on .*missing"):
        BOOK.provision("shell_inspection", "四川", ON)
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    book = Rulebook.load(tmp_path)
    with pytest.raises(RuleError, match="YN-exit lapsed since 2026-01-01"):
        book.provision("market_exit", "云南", date(2026, 1, 1))
    with pytest.raises(RuleError, match="not in force before 2025-01-01"):
        book.provision("market_exit", "云南", date(2024, 12, 31))
    draft = OWN.replace('"in_force"', '"draft"').replace("in_force_from", "drafted_on")
    draft = draft.replace("in_force_until = 2025-12-31\n", "")
    (tmp_path / "own.toml").write_text(draft, encoding="utf-8")
    with pytest.raises(RuleError, match="YN-exit is a draft only"):
        Rulebook.load(tmp_path).provision("market_exit", "云南", ON)


def test_unknown_measures_and_places_are_refused() -> None:
    with pytest.raises(RuleError, match="No measure 'closures'"):
        BOOK.provision("closures", None, ON)
    with pytest.raises(RuleError, match="'台湾' is no province"):
        BOOK.listing("台湾", ON)


def test_the_shaanxi_notice_lapses_and_no_rate_of_it_is_guessed() -> None:
    during, after = (BOOK.surcharge("陕西", day) for day in (date(2024, 4, 30), date(2024, 5, 1)))
    assert isinstance(during, Missing)
    assert isinstance(after, Rate)
    assert (after.rules, after.verified) == (("1283-13",), False)
    assert "SN-2022已于2024-04-30到期" in after.notes[0]


def test_a_rate_tells_what_its_province_asks(tmp_path: Path) -> None:
    text = resource("rules", "surcharge.toml").read_text(encoding="utf-8")
    final = text.replace('standing = "draft"\ndrafted_on', 'standing = "in_force"\nin_force_from')
    (tmp_path / "surcharge.toml").write_text(final, encoding="utf-8")
    rate = Rulebook.load(resource("rules"), tmp_path).surcharge("山东", ON)
    assert isinstance(rate, Rate)
    assert (rate.notice_before_charging, rate.ends_on_list_change) == (True, True)
    bases = {name: BOOK.surcharge(name, ON).kwh_base for name in ("浙江", "天津", "内蒙古", "广东")}
    assert bases == {
        "浙江": "all",
        "天津": "all_unless_separable",
        "内蒙古": "by_list",
        "广东": "not_stated",
    }


def test_rules_not_reviewed_for_a_year_are_stale(tmp_path: Path) -> None:
    book = with_own(tmp_path, OWN)
    assert "YN-exit" not in {rule.id for rule in book.stale(date(2026, 3, 1))}  # 365 days on
    assert [rule.id for rule in book.stale(date(2026, 3, 2))] == ["YN-exit"]
    never = with_own(tmp_path, OWN.replace("reviewed_on = 2025-03-01\n", ""))
    assert [rule.id for rule in never.stale(date(2025, 3, 1))] == ["YN-exit"]


def test_support_programmes_are_found_by_province() -> None:
    ids = {rule.id for rule in BOOK.support("四川", date(2022, 5, 1))}
    assert ids == {"support-chengdu", "support-chengdu-hitech", "support-national-funds"}
    assert "support-yangpu" in {r.id for r in BOOK.support("上海", date(2021, 11, 30))}
    assert "support-yangpu" not in {r.id for r in BOOK.support("上海", date(2021, 12, 1))}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("market_exit", "market_exits", r"own\.toml, record YN-exit \(line 4\): .*measure"),
        ("count = 10, ", "", "period: .*count goes with a unit"),
        ('"working_day"', '"at_once"', "count goes with a unit"),
        ("count = 10", "count = 0", "period.count"),
        ('"notice_served"', '"some_day"', "period.anchor"),
        ("period =", 'amount = { min = "9", max = "1", unit = "yuan" }\nperiod =', "max is below"),
        ("period =", 'amount = { min = 9, unit = "yuan" }\nperiod =', "amount.min: .*in quotes"),
        ("period =", "cut_off_on = 2021-09-03\nperiod =", "new_project has cut_off_on"),
        ("period =", 'bans = "own_plant"\nperiod =', "bans goes with the measure prohibition"),
        ('"market_exit"', '"prohibition"\nbans = "wind"', "bans"),
        ("market_exit", "new_project", "new_project has cut_off_on"),
        ('department = "云南省能源局"', 'department = ""', "department"),
        ("reviewed_on = 2025-03-01", 'reviewed_on = "2025"', "reviewed_on"),
    ],
)
def test_a_broken_provision_is_refused_with_its_line(tmp_path, old, new, message) -> None:
    assert old in OWN
    with pytest.raises(RuleError, match=message):
        with_own(tmp_path, OWN.replace(old, new, 1))


def test_two_rules_of_one_computed_measure_are_refused(tmp_path: Path) -> None:
    second = OWN[OWN.index("[[rule]]") :].replace("YN-exit", "YN-exit-2")
    with pytest.raises(RuleError, match="YN-exit and YN-exit-2 of 云南省 are both in force"):
        with_own(tmp_path, OWN + second)


@given(
    st.sampled_from(sorted(MEASURES)),
    st.sampled_from([None, *PROVINCES]),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
)
def test_only_what_is_in_force_there_is_found(measure, region, on) -> None:
    found = BOOK.provisions(measure, region, on)
    assert all(rule.in_force(on) and rule.region in {NATION, region} for rule in found)
    assert [rule.region == NATION for rule in found] == sorted(r.region == NATION for r in found)
    if measure in COMPUTED and found:
        assert BOOK.provision(measure, region, on) == found[0]
    if measure in COMPUTED and not found:
        with pytest.raises(RuleError):
            BOOK.provision(measure, region, on)


@given(st.sampled_from(PROVINCES), st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_a_listing_agrees_with_every_lookup(region, on) -> None:
    listed = BOOK.listing(region, on)
    assert all(rule.in_force(on) for rule in listed)
    for measure in COMPUTED:
        ids = [r.id for r in listed if isinstance(r, Provision) and r.measure == measure]
        assert ids == [r.id for r in BOOK.provisions(measure, region, on)][:1]


def test_every_record_is_sourced_reviewed_and_said_in_both_languages() -> None:
    for rule in BOOK.rules:
        assert rule.reviewed_on is not None, rule.id
        assert rule.note_zh != rule.note_en
        assert rule.verification.endswith("。"), rule.id
    assert BOOK.stale(date(2026, 12, 31)) == ()


def test_about_names_departments() -> None:
    about = BOOK.about()
    assert about["1283-19-2"]["department"] == "能源监管机构"
    assert about["1283-17-3"]["department"] is None
    assert len(about) == len(BOOK.rules)


def test_an_amount_of_one_figure_is_its_own_top() -> None:
    assert Amount(min="2", unit="times").greatest == Decimal(2)


def test_a_citation_names_no_article_that_nobody_saw():
    about = BOOK.about()
    assert about["1283-13"]["citation"] == f"{about['1283-13']['instrument']}（十三）"
    assert about["SC-2022-186"]["article"] == "未见条号"
    assert about["SC-2022-186"]["citation"] == about["SC-2022-186"]["instrument"]
