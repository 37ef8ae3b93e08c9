"""Measures that rest on a record of a feed: market, support, connections, credit."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import pytest
from site_cases import CODE, LEADS, OTHER_CODE, known_by, measured, only, put, site

AS_OF = date(2025, 6, 30)
Con = duckdb.DuckDBPyConnection


def test_without_records_only_what_rests_on_the_rules_alone_has_a_row(con: Con) -> None:
    found = {row["measure"] for row in measured(con, AS_OF)}
    assert found == {"closure", "new_project", "power_cut"}


def test_who_takes_part_in_the_market_and_has_not_left_exits(con: Con) -> None:
    put(
        con,
        "market_participants",
        {"participant_id": "P1", "meter_id": "M1", "name": "甲", "registered_on": date(2023, 1, 1)},
        {"participant_id": "P2", "uscc": CODE.lower(), "name": "乙", "kind": "电力用户"},
        {"participant_id": "P3", "uscc": CODE, "name": "乙", "exited_on": AS_OF},
        {"participant_id": "P4", "uscc": CODE, "name": "乙", "registered_on": date(2025, 7, 1)},
        {"participant_id": "P5", "uscc": OTHER_CODE, "name": "丙"},
        {"participant_id": "P6", "meter_id": "M9", "name": "丁"},
    )
    rows = only(measured(con, AS_OF), "market_exit")
    assert [(row["subject_id"], row["meter_id"]) for row in rows] == [("P1", "M1"), ("P2", None)]
    assert {row["deadline_on"] for row in rows} == {None}
    assert "限期由地方确定" in rows[0]["note"]
    assert rows[0]["department"] == "电力交易机构"
    assert "主体类别：电力用户" in rows[1]["note"]


def test_a_province_has_its_own_rule_of_exit(con: Con) -> None:
    put(con, "market_participants", {"participant_id": "P1", "meter_id": "M1", "name": "甲"})
    (row,) = only(measured(con, AS_OF, site(province="内蒙古")), "market_exit")
    assert row["provisions"] == "NM-2022-115-exit"
    assert "期限自名单公布之日起即行，该日不明" in row["note"]
    assert row["verified"] is False


def test_benefits_that_run_are_withdrawn_and_programmes_of_the_place_asked_after(con: Con) -> None:
    """Chengdu's programmes are of the site's city; the high-tech zone's are not: not its county."""
    put(
        con,
        "benefits",
        {"benefit_id": "B1", "uscc": CODE, "kind": "power", "amount_yuan": Decimal("120000.50"),
         "granted_on": date(2022, 1, 1), "programme": "大数据电价"},
        {"benefit_id": "B2", "name": "锦岭 食品厂", "kind": "subsidy"},
        {"benefit_id": "B3", "uscc": CODE, "kind": "rent", "ended_on": date(2025, 6, 29)},
        {"benefit_id": "B4", "uscc": CODE, "kind": "rent", "granted_on": date(2025, 7, 1)},
    )  # fmt: skip
    rows = measured(con, AS_OF)
    found = {row["subject_id"]: row for row in only(rows, "support_withdrawal")}
    assert list(found) == ["B1", "B2"]
    assert found["B1"]["amount_yuan"] == Decimal("120000.50")
    assert found["B2"]["amount_yuan"] is None
    assert "记录无金额" in found["B2"]["note"]
    (asked,) = only(rows, "support_question")
    assert "是否享受无记录，须核查" in asked["note"]
    assert "support-chengdu（税收）" in asked["note"]
    assert "support-chengdu-hitech" not in asked["note"]
    assert "support-national" not in asked["note"]  # of every place alike
    assert asked["amount_yuan"] is None
    assert asked["verified"] is False


def test_a_programme_whose_kind_is_on_record_is_named_with_the_benefit(con: Con) -> None:
    put(con, "benefits", {"benefit_id": "B1", "uscc": CODE, "kind": "tax"})
    (row,) = only(measured(con, AS_OF), "support_withdrawal")
    assert row["subject_id"] == "B1"
    assert "当地同类政策：support-chengdu" in row["note"]


def test_a_programme_of_a_zone_is_asked_after_where_the_address_names_it(con: Con) -> None:
    put(con, "benefits", {"benefit_id": "B9", "uscc": OTHER_CODE, "kind": "tax"})

    def asked(address: str) -> str:
        (row,) = only(measured(con, AS_OF, site(address=address)), "support_question")
        return str(row["note"])

    in_zone, outside = asked("四川省成都市成都高新区天府大道1号"), asked("四川省成都市新都区1号")
    assert in_zone.count("support-") == outside.count("support-") + 1


def test_open_applications_of_the_same_owner_or_place_stop(con: Con) -> None:
    put(
        con,
        "applications",
        *(
            {"application_id": name, "applied_on": date(2025, 6, 1), **said}
            for name, said in {
                "A1": {"uscc": CODE, "status": "受理", "wanted_kw": 800.0},
                "A2": {"applicant": "锦岭食品厂"},
                "A3": {"uscc": CODE, "status": "已送电"},
                "A4": {"uscc": CODE, "status": "撤销"},
                "A5": {"applicant": "别家", "address": "建设路391号", "adcode": "510114"},
                "A6": {"applicant": "别家", "address": "建设路391号", "adcode": "510104"},
            }.items()
        ),
        {"application_id": "A7", "applied_on": date(2025, 7, 1), "uscc": CODE},
    )
    known = known_by(
        {"meter_id": "M1", "site_id": "S1", "own": CODE, "name": "锦岭食品厂",
         "address": "建设路391号", "adcode": "510114"}
    )  # fmt: skip
    rows = only(measured(con, AS_OF, known=known), "connection_stop")
    assert [row["subject_id"] for row in rows] == ["A1", "A2", "A5"]
    assert "申请容量800千瓦" in rows[0]["note"]
    assert "申请容量不明" in rows[1]["note"]
    assert {row["deadline_on"] for row in rows} == {None}


def test_loans_outstanding_are_called_in(con: Con) -> None:
    put(
        con,
        "loans",
        {"loan_id": "L1", "uscc": CODE, "name": "甲", "lender": "某银行",
         "outstanding_yuan": Decimal("3000000.01"), "due_on": date(2027, 1, 1)},
        {"loan_id": "L2", "uscc": CODE, "name": "甲"},
        {"loan_id": "L3", "uscc": CODE, "name": "甲", "outstanding_yuan": Decimal(0)},
        {"loan_id": "L4", "uscc": OTHER_CODE, "name": "乙", "outstanding_yuan": Decimal(5)},
        {"loan_id": "L5", "uscc": CODE, "name": "甲", "granted_on": date(2025, 7, 1)},
    )  # fmt: skip
    rows = only(measured(con, AS_OF), "credit_recovery")
    assert [(row["subject_id"], row["amount_yuan"]) for row in rows] == [
        ("L1", Decimal("3000000.01")),
        ("L2", None),
    ]
    assert "合同到期日2027-01-01" in rows[0]["note"]
    assert "未偿余额不明" in rows[1]["note"]
    assert rows[0]["department"] == "金融机构"


def test_a_record_of_two_sites_of_one_owner_says_so_at_both(con: Con) -> None:
    put(con, "loans", {"loan_id": "L1", "uscc": CODE, "name": "甲",
                       "outstanding_yuan": Decimal(7)})  # fmt: skip
    known = known_by(
        {"meter_id": "M1", "site_id": "S1", "own": CODE},
        {"meter_id": "M2", "site_id": "S1", "matched": CODE},
        {"meter_id": "M3", "site_id": "S2", "matched": CODE},
    )
    rows = only(measured(con, AS_OF, site("S1"), site("S2"), known=known), "credit_recovery")
    assert [row["site_id"] for row in rows] == ["S1", "S2"]
    assert all("同时列于2个站点，合计时只计一次" in row["note"] for row in rows)


def test_a_code_that_fails_its_check_digit_joins_nothing(con: Con) -> None:
    wrong = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
    put(con, "loans", {"loan_id": "L1", "uscc": wrong, "name": "甲"})
    known = known_by({"meter_id": "M1", "site_id": "S1", "own": CODE})
    assert only(measured(con, AS_OF, known=known), "credit_recovery") == []


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, True),
        ({"revoked_on": date(2025, 6, 30)}, False),
        ({"revoked_on": date(2025, 7, 1)}, True),
        ({"signed_on": date(2025, 7, 1)}, False),
        ({"data_centre_id": "d1"}, True),
        ({"data_centre_id": "d2"}, False),
    ],
)
def test_a_commitment_that_stands_is_broken_by_a_flagged_site(
    con: Con, changes: dict[str, Any], broken: bool
) -> None:
    row = {"commitment_id": "C1", "uscc": CODE, "name": "甲", "signed_on": date(2023, 1, 1)}
    put(con, "commitments", row | changes)
    rows = only(measured(con, AS_OF, site(data_centre_id="d1")), "commitment_breach")
    assert [found["subject_id"] for found in rows] == (["C1"] if broken else [])
    assert all("查实挖矿后方为不履行承诺" in found["note"] for found in rows)


def test_a_commitment_signed_after_the_load_ended_is_not_broken(con: Con) -> None:
    put(con, "commitments", {"commitment_id": "C1", "uscc": CODE, "name": "甲",
                             "signed_on": date(2025, 3, 1)})  # fmt: skip
    ended = site(active_until=date(2025, 2, 28))
    assert only(measured(con, AS_OF, ended), "commitment_breach") == []
    assert only(measured(con, AS_OF, site(active_until=date(2025, 3, 1))), "commitment_breach")


def test_plants_and_tips_are_referred_without_an_amount(con: Con) -> None:
    rows = [
        ("plant", "W1", "青衣江电站", "S1", "M1"),
        ("tip", "T1", None, "S1", None),
        ("network", "N1", None, "S1", None),
        ("application", "A1", None, "S1", None),
        ("plant", "W2", "别处电站", "S9", "M9"),
        ("tip", "T2", None, None, None),
    ]
    leads = pd.DataFrame(rows, columns=list(LEADS), dtype="object")
    found = only(measured(con, AS_OF, leads=leads), "illegal_supply")
    assert [(row["subject_id"], row["meter_id"]) for row in found] == [("T1", None), ("W1", "M1")]
    assert "举报编号T1" in found[0]["note"]
    assert "青衣江电站" in found[1]["note"]
    assert all("12398" in row["note"] for row in found)
    assert {row["amount_yuan"] for row in found} == {None}


def test_a_power_cut_is_a_condition_and_no_date(con: Con) -> None:
    (row,) = only(measured(con, AS_OF), "power_cut")
    assert "仅在查实非法用电之后" in row["note"]
    assert "居民生活用电" in row["note"]
    assert (row["deadline_on"], row["amount_yuan"]) == (None, None)
