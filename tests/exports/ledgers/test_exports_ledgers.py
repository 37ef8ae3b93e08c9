"""Working ledger, weekly list and progress report: fields, statuses, differences, sums."""

import csv
import io
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published_rows import MANIFEST, coverage, findings, lead, phase_out, site, surcharge

from minewatch.cases.ledger import Ledger
from minewatch.cases.model import Case, Notice
from minewatch.errors import WorkspaceError
from minewatch.exports.decided import Decided
from minewatch.exports.enforcement import flagged_sites, surcharges
from minewatch.exports.figures import Figures
from minewatch.exports.ledgers import (
    Issue,
    issue_of,
    progress,
    progress_content,
    weekly_content,
    weekly_tables,
    working_content,
    working_ledger,
)
from minewatch.exports.ledgers.fields import FIELDS
from minewatch.exports.ledgers.progress import SURCHARGES
from minewatch.exports.summary import summary_content
from minewatch.exports.words import Words
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES
from minewatch.rules import Rulebook

CHINA = timezone(timedelta(hours=8))
POLICY = Path(__file__).parents[3] / "../shared/policy/ledger_fields.csv"


def decide(
    ledger: Ledger, site_id: str, outcome: str, day: date, *, served: bool = False, **told: Any
) -> None:
    """Record an inspection, and the surcharge notice of a confirmed site."""
    book = Rulebook.load()

    def record(kind: Any, on: date, **details: Any) -> None:
        at = datetime(on.year, on.month, on.day, 9, tzinfo=CHINA)
        ledger.append(site_id, kind, actor="周主任", at=at, reason="办理", details=details,
                      evidence=("cd" * 32,), book=book)  # fmt: skip

    record("opened", day, province="四川省")
    record("assigned", day, to="李明")
    found = {"found": "ordinary"} if outcome == "cleared" else {}
    record("inspected", day, outcome=outcome, officers=["李明", "王芳"], **found, **told)
    if served:
        record("surcharge_notice", day, number=f"告〔2026〕{site_id}号")
        record("served", day, notice=f"告〔2026〕{site_id}号", how="direct", receiver_role="本人")


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    opened = Ledger.open(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def collection(row: dict[str, Any], billed: str, paid: str) -> dict[str, Any]:
    owed = Decimal(billed) - Decimal(paid)
    return {
        "site_id": row["site_id"], "meter_id": row["meter_ids"][0], "month": date(2026, 9, 1),
        "billed_yuan": Decimal(billed), "paid_yuan": Decimal(paid), "arrears_yuan": owed,
    }  # fmt: skip


def written(
    folder: Path, as_of: date, sites: list[dict[str, Any]], measures: list[dict[str, Any]],
    collections: list[dict[str, Any]] | None = None,
) -> Snapshot:  # fmt: skip
    found = findings(sites, 0)
    rows = {"sites": sites, "measures": measures, "findings": found, "collections": collections}
    tables = {
        name: pa.Table.from_pylist(rows.get(name) or [], schema=schema)
        for name, schema in TABLES.items()
    }
    return publish(folder, tables, MANIFEST | {"as_of": str(as_of), "coverage": coverage(found)})


@pytest.fixture
def four(tmp_path: Path) -> Snapshot:
    """Return four leads: of Chengdu, Mianyang, Leshan and one of no known place."""
    rows = [lead(n) for n in (8, 1, 2, 3)]
    rows[3] |= {"province": None, "city": None, "county": None}
    charges = [surcharge(row, date(2026, m, 1), "1000.0000") for row in rows for m in (8, 9)]
    charges[-1] |= {"amount_yuan": None, "kwh": None}
    due = [phase_out(row, date(2025, 12, 31)) for row in rows]
    paid = [collection(rows[0], "300.00", "120.50")]
    return written(tmp_path / "snapshots", date(2026, 10, 31), [*rows, site(20)],
                   [*charges, *due], paid)  # fmt: skip


@pytest.mark.skipif(not POLICY.exists(), reason="the list of ledger fields is not beside the tree")
def test_every_field_of_the_working_ledger_has_its_columns() -> None:
    with POLICY.open(encoding="utf-8-sig", newline="") as stream:
        asked = [row["field_zh"] for row in csv.DictReader(stream)]

    assert [name for name, _ in FIELDS] == asked
    assert len(asked) == 36


def test_the_working_ledger_says_what_scan_and_cases_know(four: Snapshot, ledger: Ledger) -> None:
    decide(ledger, "S00008", "confirmed", date(2026, 10, 9), served=True)

    rows = {r["site_id"]: r for r in working_ledger(Decided(four, ledger.cases())).to_pylist()}
    assert list(rows) == ["S00001", "S00002", "S00003", "S00008"]
    row = rows["S00008"]
    assert (row["outcome"], row["state"]) == ("confirmed", "surcharge_notice")
    assert row["officers"] == "李明;王芳"
    assert row["notices"] == "告〔2026〕S00008号（2026-10-09送达）"
    assert row["status"] == "payable"
    assert (row["due_yuan"], row["paid_yuan"]) == (Decimal("600.00"), Decimal("120.50"))
    assert row["arrears_yuan"] == Decimal("179.50")
    assert row["batch"] == "2026-W44"
    assert row["evidence"] == f"sha256:{'cd' * 6}"
    # What no feed tells stays blank.
    assert row["machines"] is None
    assert rows["S00001"]["outcome"] is None


def test_a_site_with_a_case_stays_in_the_ledger_though_it_is_no_lead(
    four: Snapshot, ledger: Ledger
) -> None:
    decide(ledger, "S00020", "cleared", date(2026, 10, 9))

    table = working_ledger(Decided(four, ledger.cases()))
    assert "S00020" in table["site_id"].to_pylist()


def test_the_workbook_of_the_ledger_opens_with_frozen_header_and_sources(four: Snapshot) -> None:
    content = working_content(Decided(four, {}), ".xlsx")

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["工作台账", "说明与来源"]
    sheet = book["工作台账"]
    assert sheet["A1"].value == "虚拟货币“挖矿”整治工作台账"
    assert sheet.freeze_panes == "D4"
    headers = [cell.value for cell in sheet[3]]
    amount = sheet.cell(4, headers.index("加价电费测算（元）") + 1)
    assert (amount.value, amount.number_format) == (600, "#,##0.00")
    assert sheet.cell(4, headers.index("规模（矿机台数）") + 1).value is None
    assert working_content(Decided(four, {}), ".xlsx") == content


def test_formulas_and_persons_stay_harmless_in_the_ledger(tmp_path: Path) -> None:
    row = lead(1, name="张三", enterprise_name=None, enterprise_match=None, enterprise_uscc=None,
               address="@SUM(A1) 沙湾路1号 电话13812345678 0833-2345678")  # fmt: skip
    snapshot = Decided(written(tmp_path / "s", date(2026, 10, 31), [row], []), {})

    text = working_content(snapshot, ".csv").decode("utf-8-sig")
    masked = next(csv.DictReader(io.StringIO(text)))
    assert masked["项目名称"] == "张*"
    assert masked["地址"] == "'@SUM(A1) 沙湾路1号 电话138****5678 0833-***5678"
    whole = working_content(snapshot, ".csv", unmasked=True).decode("utf-8-sig")
    assert "张三" in whole
    assert "13812345678" in whole


def test_telephone_numbers_in_notes_are_masked(tmp_path: Path) -> None:
    """The text of a loan, a benefit or a commitment may hold one; so may any other note."""
    row = lead(1)
    said = {
        "credit_recovery": ("loans", "贷款机构：某支行 13812345678"),
        "support_withdrawal": ("benefits", "经办0833-2345678"),
        "commitment_breach": ("commitment", "签署人13912345678"),
        "market_exit": ("in_market", "联系 +86 137 1234 5678"),
    }
    rows = [
        surcharge(row, date(2026, 9, 1), None, measure=measure, subject_id="X1", note=note)
        for measure, (_, note) in said.items()
    ]
    rows.append(surcharge(row, date(2026, 9, 1), "10.0000", note="见13512345678"))
    snapshot = Decided(written(tmp_path / "s", date(2026, 10, 31), [row], rows), {})

    (masked,) = working_ledger(snapshot).to_pylist()
    (whole,) = working_ledger(snapshot, unmasked=True).to_pylist()
    for column, note in said.values():
        assert "****" in masked[column] or "-***" in masked[column]
        assert whole[column] == f"X1 {note}"
    for table in (flagged_sites(snapshot)["notes"], surcharges(snapshot)["note"]):
        assert table.to_pylist() == ["见135****5678"]
    assert surcharges(snapshot, unmasked=True)["note"].to_pylist() == ["见13512345678"]
    assert flagged_sites(snapshot, unmasked=True)["notes"].to_pylist() == ["见13512345678"]


def test_the_list_shows_what_the_ledger_decided(four: Snapshot, ledger: Ledger) -> None:
    decide(ledger, "S00001", "confirmed", date(2026, 10, 9), served=True)
    decide(ledger, "S00002", "cleared", date(2026, 10, 9))
    decide(ledger, "S00003", "confirmed", date(2026, 10, 9))  # no notice was served

    decided = Decided(four, ledger.cases())
    rows = {row["site_id"]: row for row in flagged_sites(decided).to_pylist()}
    assert rows["S00001"]["status"] == "payable"
    assert "S00002" not in rows  # cleared: no target of enforcement any more
    assert "S00002" not in surcharges(decided)["site_id"].to_pylist()
    assert rows["S00003"]["status"] == "payable;projected"
    assert rows["S00008"]["status"] == "projected"


def test_a_site_is_not_cleared_while_another_of_its_leads_waits(
    four: Snapshot, ledger: Ledger
) -> None:
    """The officers spoke of a meter that is no lead any more; the lead of the scan waits."""
    decide(ledger, "S00001", "cleared", date(2026, 10, 9), meter_ids=["other"])

    decided = Decided(four, ledger.cases())
    assert ledger.case("S00001").outcome == "cleared"
    assert decided.cases["S00001"].outcome == "undecided"
    rows = {row["site_id"]: row for row in flagged_sites(decided).to_pylist()}
    assert rows["S00001"]["status"] == "projected"


def test_the_ledger_names_who_confirmed_and_not_who_cleared_another_meter_later(
    four: Snapshot, ledger: Ledger
) -> None:
    decide(ledger, "S00008", "confirmed", date(2026, 10, 9), meter_ids=["one"])
    told = {"outcome": "cleared", "found": "ordinary", "officers": ["赵六", "钱七"]}
    ledger.append("S00008", "inspected", actor="周主任", reason="办理", book=Rulebook.load(),
                  at=datetime(2026, 10, 12, 9, tzinfo=CHINA), evidence=("cd" * 32,),
                  details=told | {"meter_ids": ["other"]})  # fmt: skip
    rows = working_ledger(Decided(four, ledger.cases())).to_pylist()
    row = next(row for row in rows if row["site_id"] == "S00008")
    assert (row["outcome"], row["officers"]) == ("confirmed", "李明;王芳")
    assert row["inspected_on"] == date(2026, 10, 9)


def test_the_progress_adds_up_in_every_level(four: Snapshot, ledger: Ledger) -> None:
    decide(ledger, "S00008", "confirmed", date(2026, 10, 9), served=True)
    decide(ledger, "S00001", "cleared", date(2026, 10, 9))

    rows = progress(Decided(four, ledger.cases())).to_pylist()
    total = rows[0]
    assert (total["level"], total["sites"], total["leads"]) == ("all", 4, 2)
    assert (total["confirmed"], total["cleared"], total["overdue"]) == (1, 1, 1)
    assert total["payable_yuan"] == Decimal("600.00")
    # Two leads of 600.00 each, of which one lacks a month of 300.00.
    assert total["projected_yuan"] == Decimal("900.00")
    assert (total["billed_yuan"], total["arrears_yuan"]) == (Decimal("300.00"), Decimal("179.50"))
    assert total["incomplete"] == 1
    for level in ("province", "city", "county"):
        of_level = [row for row in rows if row["level"] == level]
        for name in ("sites", "leads", "confirmed", "cleared", "projected_yuan", "paid_yuan"):
            assert sum(row[name] or 0 for row in of_level) == total[name]
    assert any(row["province"] == "属地不明" for row in rows)


STANDINGS = st.tuples(
    st.sampled_from([None, "confirmed", "cleared", "undecided"]),
    st.booleans(),  # closed
    st.booleans(),  # suspended
    st.booleans(),  # told of the surcharge
)


def standing_case(site_id: str, told: tuple[Any, ...]) -> Case:
    outcome, closed, suspended, served = told
    day = date(2026, 10, 9)
    notice = Notice("surcharge_notice", f"{site_id}号", 1, day, served_on=day)
    return Case(site_id, outcome=outcome, closed_on=day if closed else None, suspended=suspended,
                notices=(notice,) if served else ())  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(STANDINGS, min_size=4, max_size=4))
def test_every_yuan_of_surcharge_is_in_one_column(four: Snapshot, told: list[Any]) -> None:
    names = ("S00001", "S00002", "S00003", "S00008")
    cases = {name: standing_case(name, one) for name, one in zip(names, told, strict=True)}
    decided = Decided(four, cases)

    charges = [r for r in decided.table("measures").to_pylist() if r["measure"] == "surcharge"]
    whole = sum(row["amount_yuan"] for row in charges if row["amount_yuan"] is not None)
    total, *areas = progress(decided).to_pylist()
    assert total["surcharge_yuan"] == whole
    for row in (total, *areas):
        assert sum(row[name] or 0 for name in SURCHARGES) == (row["surcharge_yuan"] or 0)


def test_the_surcharge_of_a_closed_and_of_a_suspended_case_is_told(
    four: Snapshot, ledger: Ledger
) -> None:
    """Two months of 300.00 each at S00001, closed, and S00002, suspended."""
    cases = {
        "S00001": standing_case("S00001", ("confirmed", True, False, True)),
        "S00002": standing_case("S00002", ("confirmed", False, True, True)),
    }

    total = progress(Decided(four, cases)).to_pylist()[0]
    assert total["closed_yuan"] == Decimal("600.00")
    assert total["suspended_yuan"] == Decimal("600.00")
    assert total["payable_yuan"] is None


def test_surcharge_of_a_site_that_is_no_lead_counts_as_well(tmp_path: Path) -> None:
    row = site(20)
    charges = [surcharge(row, date(2026, 9, 1), "1000.0000")]
    snapshot = Decided(written(tmp_path / "s", date(2026, 10, 31), [row], charges), {})

    assert progress(snapshot).to_pylist()[0]["surcharge_yuan"] == Decimal("300.00")


def test_a_site_cleared_after_billing_is_in_no_arrears(four: Snapshot, ledger: Ledger) -> None:
    decide(ledger, "S00008", "cleared", date(2026, 10, 9))

    decided = Decided(four, ledger.cases())
    rows = {row["site_id"]: row for row in working_ledger(decided).to_pylist()}
    # 120.50 were paid, and nothing was due: all of it is to be refunded.
    assert rows["S00008"]["arrears_yuan"] == Decimal("-120.50")
    assert progress(decided).to_pylist()[0]["arrears_yuan"] == Decimal("-120.50")
    table = decided.rows("collections", "site_id", "S00008", columns=["due_yuan"])
    assert table.to_pylist() == [{"due_yuan": Decimal(0)}]


def test_the_progress_is_written_as_workbook_and_csv(four: Snapshot) -> None:
    book = openpyxl.load_workbook(io.BytesIO(progress_content(Decided(four, {}), ".xlsx")))
    text = progress_content(Decided(four, {}), ".csv").decode("utf-8-sig")

    assert book["进展"]["A4"].value == "合计"
    assert next(csv.DictReader(io.StringIO(text)))["站点"] == "4"


@pytest.fixture
def two_weeks(tmp_path: Path) -> tuple[Snapshot, Snapshot]:
    old = [lead(n) for n in (1, 2, 3)]
    charges = [surcharge(row, date(2026, 9, 1), "1000.0000") for row in old]
    before = written(tmp_path / "snapshots", date(2026, 10, 24), old, charges)
    new = [lead(1), lead(2, p_mining=lead(2)["p_mining"] + 1e-6, name="岷源新材料有限公司"),
           lead(4)]  # fmt: skip
    more = [surcharge(new[0], date(2026, 9, 1), "2000.0000"), charges[1]]
    return before, written(tmp_path / "snapshots", date(2026, 10, 31), new, more)


def test_the_weekly_list_tells_what_came_changed_and_left(
    two_weeks: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    issue = issue_of(Decided(two_weeks[1], {}), tmp_path / "snapshots")

    listed, changes = weekly_tables(issue, Words.of(issue.now, "zh"))
    kinds = {row["site_id"]: row["change"] for row in listed.to_pylist()}
    assert kinds == {
        "S00001": "changed", "S00002": "changed", "S00004": "added", "S00003": "removed",
    }  # fmt: skip
    told = {(r["site_id"], r["field"]): (r["before"], r["after"]) for r in changes.to_pylist()}
    assert told["S00001", "加价电费合计（元）"] == ("300.00", "600.00")
    assert told["S00002", "户名"][1] == "岷源新材料有限公司"
    assert ("S00002", "挖矿概率") not in told  # moved by less than is shown


def test_a_decision_of_this_week_is_a_change(
    two_weeks: tuple[Snapshot, Snapshot], tmp_path: Path, ledger: Ledger
) -> None:
    decide(ledger, "S00001", "cleared", date(2026, 10, 28))

    issue = issue_of(Decided(two_weeks[1], ledger.cases()), tmp_path / "snapshots")
    listed, changes = weekly_tables(issue, Words.of(issue.now, "zh"))
    told = {(r["site_id"], r["field"]): (r["before"], r["after"]) for r in changes.to_pylist()}
    assert told["S00001", "核查结论"] == ("—", "排除")
    row = next(row for row in listed.to_pylist() if row["site_id"] == "S00001")
    assert (row["change"], row["outcome"]) == ("removed", "cleared")  # it is no target any more
    assert ("S00003", None) in told  # no lead of this scan; nobody decided on it


def test_a_confirmation_of_this_week_is_a_change(
    two_weeks: tuple[Snapshot, Snapshot], tmp_path: Path, ledger: Ledger
) -> None:
    decide(ledger, "S00001", "confirmed", date(2026, 10, 28))

    issue = issue_of(Decided(two_weeks[1], ledger.cases()), tmp_path / "snapshots")
    _, changes = weekly_tables(issue, Words.of(issue.now, "zh"))
    told = {(r["site_id"], r["field"]): (r["before"], r["after"]) for r in changes.to_pylist()}
    assert told["S00001", "核查结论"] == ("—", "查实")


def test_the_weekly_workbook_names_both_scans(
    two_weeks: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    issue = issue_of(Decided(two_weeks[1], {}), tmp_path / "snapshots")

    book = openpyxl.load_workbook(io.BytesIO(weekly_content(issue, ".xlsx")))
    assert book.sheetnames == ["本期名单", "变更明细", "说明与来源"]
    note = book["本期名单"]["A2"].value
    assert two_weeks[0].manifest["scan_id"] in note
    assert "新增 1，变更 2，移除 1" in note


def test_the_first_weekly_list_is_all_new(tmp_path: Path) -> None:
    snapshot = Decided(written(tmp_path / "snapshots", date(2026, 10, 31), [lead(1)], []), {})

    issue = issue_of(snapshot, tmp_path / "snapshots")
    listed, _ = weekly_tables(issue, Words.of(snapshot, "zh"))
    assert issue == Issue(snapshot, None)
    assert listed["change"].to_pylist() == ["added"]


@pytest.mark.parametrize("name", ["2026-01-01-000000000000", "../snapshots"])
def test_a_list_to_compare_with_must_be_there(
    two_weeks: tuple[Snapshot, Snapshot], tmp_path: Path, name: str
) -> None:
    with pytest.raises(WorkspaceError, match="--since"):
        issue_of(Decided(two_weeks[1], {}), tmp_path / "snapshots", since=name)


def test_the_order_of_rows_does_not_change_a_byte(
    four: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [
        lambda: working_content(Decided(four, {}), ".xlsx"),
        lambda: progress_content(Decided(four, {}), ".csv"),
    ]
    first = [content() for content in contents]
    read = Snapshot.table
    monkeypatch.setattr(Snapshot, "table", lambda self, name: _turned(read(self, name)))
    assert [content() for content in contents] == first


def _turned(table: pa.Table) -> pa.Table:
    return table.take(pa.array(range(len(table) - 1, -1, -1), pa.int64()))


def test_a_cleared_site_is_counted_in_the_summary_and_not_listed(
    four: Snapshot, ledger: Ledger
) -> None:
    decide(ledger, "S00001", "cleared", date(2026, 10, 9))

    decided = Decided(four, ledger.cases())
    figures = Figures.of(decided)
    assert (len(figures.sites), figures.sites_cleared) == (3, 1)
    page = summary_content(decided, "zh").decode()
    assert "1/4 个线索站点经核查排除，不再列入名单" in page
    assert "S00001" not in page
