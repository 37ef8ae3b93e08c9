"""The page of one site: everything there is, names masked, deadlines counted by hand."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

import pyarrow as pa
import pytest
from dash import Dash
from desk_browser import Browser
from desk_calls import Signed, show_site, texts_in
from small_snapshot import FULL, METER, NAME, PARK, PHONE, publish_small

from dashboards.accounts.office import Office
from dashboards.app import create_app
from dashboards.components.load_figures import evidence_figure
from dashboards.components.site_facts import park
from dashboards.components.site_measures import measure_text
from dashboards.queries.clock import deadlines
from dashboards.queries.site import collected, registered
from dashboards.words import Words, texts
from minewatch.cases.model import Case, Kind, Notice
from minewatch.detection import discover
from minewatch.exports.words import Words as Codes
from minewatch.rules import Rulebook
from minewatch.workspace import Workspace


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    publish_small(workspace)
    return create_app(workspace, secure=True, office=office)


@pytest.fixture
def signed(people: None, app: Dash) -> Signed:
    return Signed(app)


def unmask(browser: Browser, purpose: object, site: str = FULL) -> Any:
    return browser.call(
        "site-unmasked.children",
        [{"id": "site-unmask", "property": "n_clicks", "value": 1}],
        state=[{"id": "site-purpose", "property": "value", "value": purpose},
               {"id": "url", "property": "pathname", "value": f"/site/{site}"}],
    )  # fmt: skip


def test_the_page_holds_all_there_is(signed: Signed) -> None:
    page = show_site(signed["viewer"], FULL)
    for told in (
        "成都锦岭科技有限公司", "成都锦岭商贸有限公司", "备选", "0.90", "0.40",  # register matches
        METER, "估计机器负荷", "heatmap", "疑似起始 2025-06-10",  # readings
        "证据权重", "与同行业用户比较",  # why
        "12398举报", "同一场所举报（3 件）",  # other leads
        "差别电价加价", "限期淘汰", "3 个户月金额不明",  # measures
        "100.00 元", "80.00 元",  # collections
        "台账中没有本站点的记录",
    ):  # fmt: skip
        assert told in page, told


def test_supply_park_and_registered_places_are_told(signed: Signed) -> None:
    page = show_site(signed["viewer"], FULL)
    for told in ("自备电厂", PARK, "岷源水电站", "1,112 米", "2,224 米"):
        assert told in page, told
    assert page.index("1,112 米") < page.index("2,224 米"), "the nearest first"
    assert "远方数据中心" not in page


def test_what_the_registers_do_not_say_is_said(signed: Signed) -> None:
    page = show_site(signed["viewer"], "S000020")
    assert "未填报" in page, "no supply mode is no public grid"
    assert "附近没有登记的数据中心、电厂或园区" in page


def test_a_park_without_a_record_shows_its_number() -> None:
    words = Words("zh")
    assert park({"park_id": "PK9", "park_name": None}, words) == "PK9（园区名录中没有）"
    assert park({"park_id": None, "park_name": None}, words) is None


def test_a_scan_without_places_does_not_say_that_none_is_near(
    workspace: Workspace, office: Office, people: None
) -> None:
    publish_small(workspace, without="places")
    page = show_site(Signed(create_app(workspace, secure=True, office=office))["viewer"], FULL)
    assert "本次扫描没有登记地点" in page


def test_a_place_without_a_position_is_near_nothing() -> None:
    places = pa.table({"kind": ["park"], "place_id": ["P"], "lon": [104.0], "lat": [30.0]})
    assert registered(places, None, None).empty
    assert registered(places, 104.0, 30.0)["distance_m"].tolist() == [0.0]


def test_every_figure_of_a_detector_has_its_name() -> None:
    figures = {name for detector in discover().values() for name in detector.figures}
    assert figures
    for name in figures:
        both = texts()[f"figures.{name}"]
        assert both["zh"] == Codes("zh", {}).phrase("figure", name), "one term for one thing"
        assert "_" not in both["en"]


@pytest.mark.parametrize(("weights", "low"), [([3.0, -0.2], -0.5), ([3.0, 0.1], 0.0)])
def test_the_number_of_a_short_bar_has_room(weights: list[float], low: float) -> None:
    rows = [{"weight_mining": w, "title": {"en": "x"}, "detector": str(w)} for w in weights]
    least, most = evidence_figure({"evidence": rows}, Words("en")).layout.xaxis.range
    assert least <= low
    assert most > 3.3


def test_a_persons_name_and_telephone_are_masked_for_all(signed: Signed) -> None:
    for name in ("viewer", "analyst", "officer", "administrator"):
        page = show_site(signed[name], FULL)
        assert NAME not in page
        assert PHONE not in page
        assert "欧*" in page


def test_in_english_no_text_is_missing(signed: Signed) -> None:
    signed["viewer"].get("/language?to=en&next=/")
    page = show_site(signed["viewer"], FULL)
    for told in (
        "Place and owner",
        "weight of evidence",
        "3 account-months have no amount",
        "taken",
    ):
        assert told in page


@pytest.mark.parametrize("odd", ["S9", "..%2F..%2Fetc", "%27%20OR%201%3D1%20--", "%3Cscript%3E"])
def test_an_unknown_site_is_said_to_be_so(signed: Signed, odd: str) -> None:
    assert "本期扫描没有站点" in show_site(signed["viewer"], odd)


def test_another_sites_meter_is_not_shown(signed: Signed) -> None:
    page = show_site(signed["viewer"], FULL, "?meter=M0000001")
    assert METER in page
    assert "M0000001" not in page


def test_a_site_that_is_no_lead_has_a_page_without_its_owner(
    signed: Signed, workspace: Workspace
) -> None:
    row = workspace.latest().rows("sites", "site_id", "S000020").to_pylist()[0]
    assert row["name"]
    for name in ("viewer", "administrator"):
        page = show_site(signed[name], "S000020")
        assert "本站点不是线索" in page
        for told in (row["name"], "91510100MA0000020X"):
            assert told not in page
    assert row["name"] in texts_in(unmask(signed["officer"], "核对相邻站点", "S000020"))


def test_readings_that_are_not_published_are_not_said_to_be_missing(
    signed: Signed, workspace: Workspace
) -> None:
    spells = workspace.latest().table("spells").to_pylist()
    assert METER in {row["meter_id"] for row in spells}
    page = show_site(signed["viewer"], "S000020")
    assert "该户没有负荷曲线" not in page


def test_an_officer_sees_it_unmasked_for_a_purpose_on_record(
    signed: Signed, workspace: Workspace
) -> None:
    assert "请写明用途" in texts_in(unmask(signed["officer"], "  ")), "a purpose is asked for"
    with workspace.ledger() as ledger:
        assert ledger.head.events == 0
    shown = texts_in(unmask(signed["officer"], "核对产权"))
    assert NAME in shown
    assert PHONE in shown
    with workspace.ledger() as ledger:
        (event,) = ledger.events()
    assert (event.kind, event.actor, event.reason) == ("viewed_unmasked", "officer", "核对产权")
    assert event.details["site"] == FULL


@pytest.mark.parametrize("name", ["viewer", "analyst"])
def test_nobody_below_sees_it_unmasked(signed: Signed, name: str, workspace: Workspace) -> None:
    answer = unmask(signed[name], "好奇")
    assert answer.status_code == 403
    assert NAME not in answer.text
    with workspace.ledger() as ledger:
        assert ledger.head.events == 0
    assert "site-unmask" not in show_site(signed[name], FULL)


def test_no_record_of_a_view_of_nothing(signed: Signed, workspace: Workspace) -> None:
    assert unmask(signed["officer"], "核对", "S9").status_code == 404
    with workspace.ledger() as ledger:
        assert ledger.head.events == 0


def measure(**more: Any) -> dict[str, Any]:
    row = {"measure": "phase_out", "deadline_on": date(2025, 6, 1), "deadline_provisional": False,
           "to_on": None, "status": "projected", "verified": True}  # fmt: skip
    return row | more


@pytest.mark.parametrize(
    ("row", "today", "days"),
    [
        ({}, date(2025, 7, 10), -28),  # counted to the day of the scan, 29 June, not to today
        ({"to_on": date(2025, 6, 11)}, date(2025, 7, 10), -10),  # last seen on 11 June
        ({"to_on": date(2025, 5, 1)}, date(2025, 7, 10), 0),  # it ended before the deadline
        ({"deadline_on": date(2025, 7, 12)}, date(2025, 7, 10), 2),
        ({"deadline_on": date(2025, 7, 10)}, date(2025, 7, 10), 0),
    ],
)
def test_a_measure_is_overdue_only_as_far_as_it_was_seen(
    row: dict[str, Any], today: date, days: int
) -> None:
    (one,) = deadlines([measure(**row)], Case("S1"), today=today, as_of=date(2025, 6, 29))
    assert one.days == days


def test_what_is_closed_or_has_no_deadline_has_no_clock() -> None:
    rows = [measure(status="closed"), measure(deadline_on=None)]
    assert deadlines(rows, Case("S1"), today=date(2025, 7, 1), as_of=date(2025, 6, 29)) == []


def test_the_clock_of_a_case_runs_from_the_ledger(workspace: Workspace) -> None:
    book = Rulebook.with_own(workspace.folder / "rules")
    at = datetime.fromisoformat("2025-07-01T09:00:00+08:00")
    with workspace.ledger() as ledger:
        ledger.append("S1", "opened", actor="a", at=at, reason="r", book=book)
        case = ledger.case("S1")
    (one,) = deadlines([], case, today=date(2025, 9, 1), as_of=date(2025, 6, 29))
    # Ninety days from 1 July, the day itself not counted, end on 29 September, a Monday.
    assert (one.what, one.on, one.days) == ("decision", date(2025, 9, 29), 28)


def test_a_cleared_site_owes_nothing_on_its_page(app: Dash, workspace: Workspace) -> None:
    assert app
    snapshot = workspace.latest()
    (due,) = collected(snapshot, Case(FULL))
    (cleared,) = collected(snapshot, Case(FULL, outcome="cleared"))
    assert (due["due_yuan"], cleared["due_yuan"]) == (Decimal("100.00"), Decimal(0))


def test_a_provisional_day_is_marked() -> None:
    notice = Notice("hearing_notice", "1", 3, date(2030, 1, 1), due_on=date(2030, 1, 9),
                    due_provisional=True)  # fmt: skip
    case = Case("S1", opened_on=date(2030, 1, 1), notices=(notice,))
    (one,) = deadlines([], case, today=date(2030, 1, 10), as_of=date(2025, 6, 29))
    assert (one.days, one.provisional) == (-1, True)


def test_every_event_of_a_site_has_its_words() -> None:
    siteless = {"drawn", "exported_unmasked", "viewed_unmasked"}
    for kind in set(get_args(Kind)) - siteless:
        assert set(texts()[f"cases.kind_{kind}"]) == {"zh", "en"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_measure_of_a_snapshot_has_its_words(lang: Any) -> None:
    for code in ("surcharge", "phase_out", "existing_project", "undetermined_project",
                 "shell_facts_missing", "support_question", "support_withdrawal"):  # fmt: skip
        assert not re.search("_", measure_text(code, Words(lang)))
