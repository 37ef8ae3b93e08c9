"""Twenty analysts at the desk at once, over a national scan, while the next one is published.

Run: python tests/benchmarks/load_dashboard.py [SITES [LEADS [ANALYSTS [ROUNDS [PAUSE]]]]]

Each analyst has a session of their own with a server in a process of its own, and goes over
overview, map, queue and the page of a site, with PAUSE seconds (2) between steps; 0 is far more
than people do. All the while a third process makes a new scan and publishes it. Every answer must
be a success, and every decision that was told as recorded must be in the ledger, none twice.
Prints medians of the time that answers took, for one analyst alone and for all at once.
"""

import json
import multiprocessing as mp
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from types import SimpleNamespace
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "dashboards"))

import requests
from argon2 import PasswordHasher
from desk_browser import PASSWORD, Browser
from desk_calls import output_of, show_queue, take, texts_in
from large_snapshot import publish_large

from dashboards.accounts.office import Office
from dashboards.accounts.passwords import Passwords
from minewatch.workspace import Workspace

PROVINCES = ("510000", "150000", "440000", "320000", "370000", "650000", "530000", "410000")
STEPS = ("first view", "drill-down", "filter", "list", "queue", "site", "decision")


class Analyst(Browser):
    """A person's browser with a connection of its own to a server that runs elsewhere."""

    def __init__(self, own: str, name: str) -> None:
        self.own, self.name = own, name
        self.session = requests.Session()
        self.session.trust_env = False
        self.sign_in(name)
        known = json.loads(self.get("/_dash-dependencies").text)
        self.names = SimpleNamespace(callback_map={one["output"]: one for one in known})

    def get(self, path: str, **headers: str) -> Any:
        return self.session.get(self.own + path, headers=headers, timeout=60)

    def post(self, path: str, form: Any, **headers: str) -> Any:
        return self.session.post(self.own + path, data=form, headers=headers, timeout=60)

    def cookie(self, which: str) -> str | None:
        return self.session.cookies.get(f"minewatch-{which}")

    def send(self, body: Any, token: str | None = None) -> Any:
        headers = {"X-CSRFToken": str(token or self.cookie("token"))}
        where = f"{self.own}/_dash-update-component"
        return self.session.post(where, json=body, headers=headers, timeout=60)

    def ask(self, part: str, **values: Any) -> Any:
        """Call the callback one of whose outputs is `part`, other inputs left as they come."""
        output = output_of(self.names, part)  # type: ignore[arg-type]
        inputs, state = (
            [
                one | {"value": values.get(one["id"])}
                for one in self.names.callback_map[output][kind]
            ]
            for kind in ("inputs", "state")
        )
        return self.call(output, inputs, state=state)


@dataclass
class Told:
    """What the analysts met."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in STEPS})
    bytes: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    recorded: int = 0
    refused: int = 0
    pause: float = 0.0

    def time(self, step: str, *asked: Any) -> str:
        """Ask one thing after another, keep how long all took, and return the last answer."""
        time.sleep(self.pause)
        start = time.perf_counter()
        answers = [ask() for ask in asked]
        self.seconds[step].append(time.perf_counter() - start)
        self.bytes[step] = max(self.bytes.get(step, 0), sum(len(a.content) for a in answers))
        self.faults += [f"{step}: {a.status_code} {a.text[:200]}" for a in answers if not a.ok]
        return texts_in(answers[-1]) if answers[-1].ok else ""


def round_of(analyst: Analyst, number: int, sites: list[str], contested: str, told: Told) -> None:
    """Go over the pages once: look, filter, drill down, decide on one's own lead and on another."""
    area = PROVINCES[number % len(PROVINCES)]
    told.time(
        "first view",
        lambda: analyst.get("/"),
        lambda: analyst.show("/"),
    )
    place = area if number % 2 else None  # every other filter lets most leads pass
    wanted = {"map-scope": "leads", "map-province": place, "map-p": [51 + number % 40, 100]}
    told.time("filter", lambda: analyst.ask("map-graph.figure", **wanted))
    kept = {"leads": True, "area": area}
    told.time("list", lambda: analyst.ask("map-table.children", **{"map-wanted": kept}))
    told.time("drill-down", lambda: analyst.ask("ov-cards.children", **{"ov-area": area}))
    told.time("queue", lambda: analyst.show("/queue"), lambda: _queue(analyst, sites[number]))
    told.time("site", lambda: analyst.show(f"/site/{sites[number]}"))
    for site in (sites[number], contested):
        decision = {"reason": f"{analyst.name} {number}", "to": "officer"}
        # Whatever has happened on the site, this one saw none of it: the second must be refused.
        answer = told.time(
            "decision", lambda site=site, decision=decision: _open(analyst, site, decision)
        )
        told.recorded += "done" in answer
        told.refused += "problem" in answer


def _queue(analyst: Analyst, site: str) -> Any:
    return show_queue(analyst, analyst.names, "new", site)  # type: ignore[arg-type]


def _open(analyst: Analyst, site: str, decision: dict[str, str]) -> Any:
    return take(analyst, analyst.names, "open", site, seen=0, **decision)  # type: ignore[arg-type]


def exported(analyst: Analyst, site: str) -> str:
    """Return the answer to exporting a site; the name of the file names the scan."""
    buttons = [
        {"id": f"map-export-{form}", "property": "n_clicks", "value": 1}
        for form in ("csv", "xlsx", "geojson")
    ]
    state = [
        {"id": "map-wanted", "property": "data", "value": {"text": site}},
        {"id": "map-outline", "property": "data", "value": None},
    ]
    return texts_in(analyst.call("map-file.data", buttons, state=state))


@contextmanager
def desk(folder: Path) -> Iterator[str]:
    """Serve a workspace in a process of its own and give its origin."""
    here, there = mp.get_context("spawn").Pipe()
    server = mp.get_context("spawn").Process(target=_serve, args=(folder, there), daemon=True)
    server.start()
    there.close()  # so that nothing is waited for where the server did not start
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        server.terminate()
        server.join()


def _serve(folder: Path, told: Connection) -> None:
    from dashboards.app import create_app  # noqa: PLC0415 - in the server's process alone
    from dashboards.serve import Binding, make_server  # noqa: PLC0415

    office = Office.open(folder, passwords=_quick())
    server = make_server(create_app(Workspace(folder), secure=False, office=office).server,
                         Binding(port=0))  # fmt: skip
    server.prepare()
    told.send(server.bind_addr[1])
    server.serve()


def _quick() -> Passwords:
    """Return passwords that cost little: signing in is not what is measured."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def _publish(folder: Path, sites: int, leads: int) -> None:
    publish_large(Workspace(folder), sites, leads, seed=8)


def prepared(folder: Path, sites: int, leads: int, analysts: int) -> Workspace:
    """Return a workspace with a scan and an account for everybody."""
    workspace = Workspace.create(folder)
    publish_large(workspace, sites, leads)
    office = Office.open(folder, passwords=_quick())
    people = {"officer": "officer"} | {f"analyst{n}": "analyst" for n in range(analysts)}
    for name, role in people.items():
        office.accounts.create(name, name, role, by="")  # type: ignore[arg-type]
        office.accounts.change_password(name, PASSWORD)
    office.log.close()
    return workspace


def load(
    folder: Path, sites: int, leads: int, analysts: int, rounds: int, pause: float = 0.0
) -> tuple[Told, Told]:
    """Return what one analyst alone met, and what all met while a scan was published.

    Raises
    ------
    AssertionError
        If an answer was an error, or the ledger does not hold exactly what was told as recorded.
    """
    workspace = prepared(folder, sites, leads, analysts)
    before = workspace.latest().path.name
    alone, crowd = Told(), Told(pause=pause)
    with desk(folder) as own:
        first = Analyst(own, "analyst0")
        own_sites = [f"S{n:06d}" for n in range(leads)]
        rest = own_sites[rounds + 1 :]
        for number in range(rounds):
            round_of(first, number, own_sites, own_sites[rounds], alone)
        people = [Analyst(own, f"analyst{n}") for n in range(analysts)]
        scan = mp.get_context("spawn").Process(target=_publish, args=(folder, sites, leads))

        def work(place: int) -> None:
            share = rest[1 + place * rounds : 1 + (place + 1) * rounds]
            for number in range(rounds):
                round_of(people[place], number, share, rest[0], crowd)

        with ThreadPoolExecutor(analysts) as pool:
            scan.start()
            list(pool.map(work, range(analysts)))
        scan.join()
        assert scan.exitcode == 0
        after = workspace.latest().path.name
        assert after != before
        assert after in exported(first, "S000000"), "the new scan is what people see"
    _check(workspace, alone, crowd, rounds, analysts)
    return alone, crowd


def _check(workspace: Workspace, alone: Told, crowd: Told, rounds: int, analysts: int) -> None:
    """Compare what people were told with what the ledger holds."""
    assert alone.faults + crowd.faults == []
    with workspace.ledger() as ledger:
        cases = ledger.cases()
        ledger.verify()
    events = [event for case in cases.values() for event in case.events]
    # Of those who decide on one site at once, one is heard; the others are told so.
    assert crowd.recorded == rounds * analysts + 1
    assert crowd.refused == rounds * analysts - 1
    assert alone.recorded == rounds + 1
    assert len(events) == 2 * (alone.recorded + crowd.recorded), "opened and assigned, once each"
    assert len({event.seq for event in events}) == len(events)


def main(
    sites: int = 100_000, leads: int = 5_000, analysts: int = 20, rounds: int = 5, pause: int = 2
) -> None:
    """Print medians and 95th percentiles, and how much an answer weighs."""
    with tempfile.TemporaryDirectory() as folder:
        alone, crowd = load(Path(folder) / "w", sites, leads, analysts, rounds, pause)
    print(f"{'':12} {'alone':>10} {f'{analysts} at once':>14} {'95 %':>10} {'answer':>12}")
    for step in STEPS:
        one, all_ = alone.seconds[step], crowd.seconds[step]
        high = quantiles(all_, n=20)[-1]
        print(
            f"{step:12} {median(one) * 1e3:7.0f} ms {median(all_) * 1e3:11.0f} ms "
            f"{high * 1e3:7.0f} ms {crowd.bytes[step] / 1e6:9.2f} MB"
        )
    asked = sum(map(len, crowd.seconds.values()))
    print(f"{asked} steps, no error; {crowd.recorded} decisions recorded, {crowd.refused} refused")


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
