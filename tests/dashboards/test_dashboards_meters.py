"""A site of several meters: the finding is of those named, and what is exported follows it."""

import base64
import csv
import io
import json
from datetime import datetime, timezone

import pyarrow as pa
import pytest
from dash import Dash
from desk_browser import PASSWORD
from desk_calls import (
    Signed,
    hand,
    listed,
    output_of,
    props_in,
    show_queue,
    show_site,
    take,
    texts_in,
)
from small_snapshot import publish_small
from werkzeug.test import TestResponse

from dashboards.accounts.office import Office
from dashboards.app import create_app
from minewatch.cases.model import Case
from minewatch.publish import publish
from minewatch.publish.schema import TABLES
from minewatch.workspace import Workspace

SITE = "S000001"
#: The lead's own meter, which the scan flags, and a further one, which it does not.
LEAD, OTHER = "M0000001", "M9999999"


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    snapshot = publish_small(workspace)
    made = {name: snapshot.table(name) for name in TABLES}
    sites = made["sites"].to_pylist()
    for row in sites:
        if row["site_id"] == SITE:
            row["meter_ids"] = [OTHER, LEAD]
    made["sites"] = pa.Table.from_pylist(sites, schema=TABLES["sites"])
    findings = made["findings"].to_pylist()
    further = {"meter_id": OTHER, "site_id": SITE, "class": "ordinary", "flagged": False}
    findings.append(dict.fromkeys(TABLES["findings"].names) | further | {"rank": 61})
    made["findings"] = pa.Table.from_pylist(findings, schema=TABLES["findings"])
    manifest = {k: v for k, v in snapshot.manifest.items() if k not in {"scan_id", "tables"}}
    publish(workspace.snapshots, made, manifest)
    return create_app(workspace, secure=True, office=office)


@pytest.fixture
def signed(people: None, office: Office, app: Dash) -> Signed:
    office.accounts.create("second", "王敏", "officer", by="")
    office.accounts.change_password("second", PASSWORD)
    return Signed(app)


def inspected(
    signed: Signed, app: Dash, workspace: Workspace, outcome: str, meters: list[str]
) -> Case:
    """Take the lead through opening and an inspection by two officers."""
    take(signed["officer"], app, "open", SITE, to="officer", reason="负荷平稳")
    proof = hand(signed["officer"], b"photo").get_json()
    told = {"outcome": outcome, "second": "second", "reason": "现场", "on": "2025-07-02",
            "household": "no", "meter_ids": meters}  # fmt: skip
    if outcome == "cleared":
        told["found"] = "ordinary"
    answer = take(signed["officer"], app, "propose", SITE, seen=2, proofs=[proof], **told)
    assert "problem" not in texts_in(answer)
    assert "第 3 号" in texts_in(take(signed["second"], app, "confirm", SITE, seen=2))
    with workspace.ledger() as ledger:
        return ledger.case(SITE)


def exported(signed: Signed, app: Dash) -> dict[str, list[str]]:
    """Return the list of all sites as a file for people, by site."""
    buttons = [{"id": f"map-export-{form}", "property": "n_clicks", "value": int(form == "csv")}
               for form in ("csv", "xlsx", "geojson")]  # fmt: skip
    state = [{"id": "map-wanted", "property": "data", "value": {"leads": False}},
             {"id": "map-outline", "property": "data", "value": None}]  # fmt: skip
    answer = signed["analyst"].call(output_of(app, "map-file.data"), buttons, state=state)
    file = json.loads(answer.text)["response"]["map-file"]["data"]
    rows = csv.reader(io.StringIO(base64.b64decode(file["content"]).decode("utf-8-sig")))
    return {next(cell for cell in row if cell.startswith("S0000")): row for row in rows
            if any(cell.startswith("S0000") for cell in row)}  # fmt: skip


def test_the_meters_that_the_scan_flags_are_chosen_at_first(signed: Signed, app: Dash) -> None:
    take(signed["officer"], app, "open", SITE, to="officer", reason="负荷平稳")
    every = props_in(json.loads(show_queue(signed["officer"], app, "hand", SITE).text))
    found = [
        (one["options"], one["value"]) for one in every if one.get("id") == {"field": "meter_ids"}
    ]
    assert found == [([LEAD, OTHER], [LEAD])]


def test_a_case_knows_which_meters_were_flagged(
    signed: Signed, app: Dash, workspace: Workspace
) -> None:
    case = inspected(signed, app, workspace, "cleared", [LEAD])
    assert case.outcome == "cleared", "the only meter that was a lead is cleared"
    assert case.outcome_of(OTHER) is None
    opened, _, last = case.events
    assert opened.details["lead_meter_ids"] == last.details["lead_meter_ids"] == [LEAD]


def test_a_finding_on_another_meter_clears_no_lead(
    signed: Signed, app: Dash, workspace: Workspace
) -> None:
    case = inspected(signed, app, workspace, "cleared", [OTHER])
    assert (case.outcome, case.outcome_of(LEAD)) == ("undecided", None)
    assert SITE in listed(show_queue(signed["analyst"], app, "hand"))


def test_a_meter_that_is_none_of_the_site_is_refused_and_not_taken_for_all(
    signed: Signed, app: Dash, workspace: Workspace
) -> None:
    """Left out in silence, it would leave none named: then every lead would be confirmed."""
    take(signed["officer"], app, "open", SITE, to="officer", reason="负荷平稳")
    proof = hand(signed["officer"], b"photo").get_json()
    told = {"outcome": "confirmed", "second": "second", "reason": "现场", "on": "2025-07-02",
            "household": "no", "meter_ids": ["M0000002"]}  # fmt: skip
    answer = take(signed["officer"], app, "propose", SITE, seen=2, proofs=[proof], **told)
    assert "不属于该站点" in texts_in(answer)
    assert "第 3 号" not in texts_in(take(signed["second"], app, "confirm", SITE, seen=2))


def test_an_export_follows_the_ledger(signed: Signed, app: Dash, workspace: Workspace) -> None:
    before = exported(signed, app)
    assert SITE in before
    inspected(signed, app, workspace, "cleared", [LEAD])
    after = exported(signed, app)
    assert SITE not in after, "a site that was cleared is no target"
    assert set(before) - set(after) == {SITE}


@pytest.mark.parametrize("named", [[LEAD], []])
def test_the_second_officer_and_the_history_are_told_of_which_meters(
    signed: Signed, app: Dash, named: list[str]
) -> None:
    """None named is every lead: that too is told before it is confirmed."""
    take(signed["officer"], app, "open", SITE, to="officer", reason="负荷平稳")
    proof = hand(signed["officer"], b"photo").get_json()
    told = {"outcome": "confirmed", "second": "second", "reason": "现场", "on": "2025-07-02",
            "household": "no", "meter_ids": named}  # fmt: skip
    take(signed["officer"], app, "propose", SITE, seen=2, proofs=[proof], **told)
    shown = texts_in(show_queue(signed["second"], app, "confirm", SITE))
    assert f"户号 {LEAD}" in shown
    take(signed["second"], app, "confirm", SITE, seen=2)
    assert f"户号 {LEAD}" in show_site(signed["viewer"], SITE)


def flag_other(workspace: Workspace) -> None:
    """Publish a later scan that flags the further meter as well."""
    snapshot = workspace.latest()
    made = {name: snapshot.table(name) for name in TABLES}
    findings = made["findings"].to_pylist()
    for row in findings:
        row["flagged"] = row["flagged"] or row["meter_id"] == OTHER
    made["findings"] = pa.Table.from_pylist(findings, schema=TABLES["findings"])
    manifest = {k: v for k, v in snapshot.manifest.items() if k not in {"scan_id", "tables"}}
    publish(workspace.snapshots, made, manifest)


def chosen_meters(answer: TestResponse) -> list[object]:
    every = props_in(json.loads(answer.text))
    return [one["value"] for one in every if one.get("id") == {"field": "meter_ids"}]


def test_a_new_lead_at_a_cleared_site_is_work_again(
    signed: Signed, app: Dash, workspace: Workspace
) -> None:
    """A later scan flags a meter that nobody inspected: exports list the site, and so must we."""
    inspected(signed, app, workspace, "cleared", [LEAD])
    assert SITE not in listed(show_queue(signed["analyst"], app, "hand"))
    flag_other(workspace)
    assert SITE in exported(signed, app)
    answer = show_queue(signed["officer"], app, "hand", SITE)
    assert SITE in listed(answer)
    assert chosen_meters(answer) == [[OTHER]], "what was cleared is not to be found anew unasked"


def test_a_lead_that_nobody_inspected_can_be_where_another_was_confirmed(
    signed: Signed, app: Dash, workspace: Workspace
) -> None:
    inspected(signed, app, workspace, "confirmed", [LEAD])
    assert chosen_meters(show_queue(signed["officer"], app, "hand", SITE)) == []
    assert SITE not in listed(show_queue(signed["officer"], app, "hand"))
    flag_other(workspace)
    answer = show_queue(signed["officer"], app, "hand", SITE)
    assert SITE in listed(answer)
    assert chosen_meters(answer) == [[OTHER]]


def test_a_new_lead_at_a_site_whose_case_is_closed_is_a_lead_again(
    signed: Signed, app: Dash, workspace: Workspace
) -> None:
    inspected(signed, app, workspace, "cleared", [LEAD])
    with workspace.ledger() as ledger:
        ledger.append(
            SITE, "closed", actor="officer", at=datetime.now(timezone(workspace.utc_offset)),
            reason="核查排除", details={"ground": "cleared"}, book=workspace.rulebook(),
        )  # fmt: skip
    assert SITE not in listed(show_queue(signed["analyst"], app, "new"))
    flag_other(workspace)
    assert SITE in listed(show_queue(signed["analyst"], app, "new"))
