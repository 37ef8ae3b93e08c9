"""Steps of a case for the tests, recorded on days of July 2025."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from minewatch.cases.ledger import Ledger
from minewatch.cases.model import Case, Event, Kind
from minewatch.rules import Rulebook

BOOK = Rulebook.load()
CHINA = timezone(timedelta(hours=8))
PROOF = ("a" * 64,)
OFFICERS = ["李四", "王五"]


def day(text: str) -> datetime:
    """Nine in the morning of a day of 2025, told as MM-DD."""
    return datetime.fromisoformat(f"2025-{text}T09:00:00").replace(tzinfo=CHINA)


@dataclass
class Steps:
    """A ledger with one site, S1, and short ways to go on with it."""

    ledger: Ledger
    site: str = "S1"
    book: Rulebook = field(default=BOOK)

    def do(self, kind: Kind, when: str, *, proof: tuple[str, ...] = (), **told: Any) -> Event:
        return self.ledger.append(
            self.site, kind, actor="张三", at=day(when), reason="测试", details=told,
            evidence=proof, book=self.book,
        )  # fmt: skip

    @property
    def case(self) -> Case:
        return self.ledger.case(self.site)

    def assigned(self, **opened: Any) -> "Steps":
        self.do("opened", "07-01", province="四川", **opened)
        self.do("assigned", "07-01", to="李四")
        return self

    def inspected(self, outcome: str = "confirmed", on: str = "07-02", **told: Any) -> Event:
        if outcome == "cleared":
            told = {"found": "ordinary", **told}
        return self.do("inspected", on, proof=PROOF, outcome=outcome, officers=OFFICERS, **told)

    def confirmed(self, **opened: Any) -> "Steps":
        self.assigned(**opened).inspected()
        return self

    def notice(self, kind: Kind, on: str, number: str, **told: Any) -> Event:
        return self.do(kind, on, number=number, **told)

    def serve(self, number: str, on: str) -> Event:
        return self.do("served", on, notice=number, how="direct", receiver_role="法定代表人")

    def announced(self, kind: Kind = "closure_notice", served_on: str = "07-03") -> "Steps":
        """Confirmed, and told of the closure (or penalty) that is coming."""
        self.confirmed().notice(kind, "07-02", "告知1号")
        self.serve("告知1号", served_on)
        return self


def steps(folder: Path) -> Steps:
    return Steps(Ledger.open(folder / "ledger.sqlite"))
