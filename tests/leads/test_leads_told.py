"""Tips and network leads: counted by site, unmatched ones in sight, a place and no intent."""

import json

import numpy as np
import pandas as pd
from leads_support import feeds, linked, meter

from minewatch.leads import join_told, told_of_meters
from minewatch.leads.told import Told, told_leads

KNOWN, LINKS = linked([meter(1), meter(2), meter(3)])
SITES = LINKS.meters["site_id"]
JUDGED = pd.DataFrame(
    {"site_id": SITES, "flagged": [True, False, False], "p_mining": [0.9, 0.1, 0.1]}
)


def told() -> Told:
    return join_told(
        feeds(
            tips=[
                {"tip_id": "T1", "received_on": "2025-03-01", "meter_id": "M001"},
                {"tip_id": "T2", "received_on": "2025-03-02", "meter_id": "M001"},
                {"tip_id": "T3", "received_on": "2025-03-03", "name": "无名氏之厂"},
            ],
            network=[
                {"lead_id": "N1", "seen_from_on": "2025-03-01", "meter_id": "M002",
                 "seen_to_on": "2025-04-15", "hosts": 3.0},
                {"lead_id": "N2", "seen_from_on": "2025-03-01", "meter_id": "M002", "hosts": 2.0},
                {"lead_id": "N3", "seen_from_on": "2025-03-01", "meter_id": "M003"},
            ],
        ),
        KNOWN,
    )  # fmt: skip


def test_meters_have_the_tips_and_hosts_of_their_site() -> None:
    found = told_of_meters(told(), SITES)
    assert found["tips"].tolist() == [2.0, 0.0, 0.0]
    assert found["network_hosts"].tolist() == [0.0, 3.0, 1.0]  # a lead is one host at least


def test_without_a_feed_nothing_is_known_rather_than_nothing_told() -> None:
    found = told_of_meters(join_told(feeds(), KNOWN), SITES)
    assert np.isnan(found.to_numpy()).all()
    assert found.shape == (3, 2)


def test_every_tip_and_network_lead_has_a_row_and_says_what_it_lacks() -> None:
    rows = {row["subject_id"]: row for row in told_leads(told(), JUDGED)}
    assert sorted(rows) == ["N1", "N2", "N3", "T1", "T2", "T3"]
    assert rows["T1"]["reasons"] == "tip;several_tips;site_flagged"
    assert json.loads(rows["T1"]["figures"]) == {"several_tips": 2.0, "site_flagged": 0.9}
    assert (rows["T3"]["site_id"], rows["T3"]["missing"]) == (None, "site")
    assert rows["N1"]["reasons"] == "pool_connection;lasting"
    assert json.loads(rows["N1"]["figures"]) == {"pool_connection": 3.0, "lasting": 46.0}
    assert rows["N3"]["missing"] == "hosts;seen_to"
