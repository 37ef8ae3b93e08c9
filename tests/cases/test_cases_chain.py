"""Nothing of a ledger can be changed, removed or reordered without being found."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from case_steps import Steps, steps
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.cases.chain import DIGESTED, canonical, digest
from minewatch.cases.ledger import Ledger
from minewatch.errors import GuardError, WorkspaceError

TEXTS = [name for name in DIGESTED if name != "seq"] + ["hash"]
GUARDS = ("events_are_not_changed", "events_are_not_deleted", "events_are_not_replaced")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of two sites and one draw, in one file without a log beside it."""
    folder = tmp_path_factory.mktemp("written")
    one = steps(folder)
    one.confirmed().notice("surcharge_notice", "07-03", "川加价〔2025〕1号", amount_yuan="10.00")
    one.serve("川加价〔2025〕1号", "07-03")
    Steps(one.ledger, "S2").do("opened", "07-03", household=False)
    one.do("statement", "07-04")
    one.ledger.close()
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as con:
        con.execute("VACUUM INTO ?", (str(folder / "one.sqlite"),))
    return folder / "one.sqlite"


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written, tmp_path / "copy.sqlite"))


def head_of(path: Path) -> str:
    with closing(Ledger.open(path)) as ledger:
        return ledger.head.hash


def is_found(path: Path) -> bool:
    """Whether a ledger is refused, or its check tells of a problem."""
    try:
        with closing(Ledger.open(path)) as ledger:
            return bool(ledger.verify())
    except WorkspaceError:
        return True


def tamper(path: Path, *statements: str) -> None:
    """Change a ledger past its triggers."""
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        for name in GUARDS:
            con.execute(f"DROP TRIGGER {name}")
        con.execute("DROP INDEX document_numbers")
        for statement in statements:
            con.execute(statement)


def test_what_was_not_touched_is_sound(copy: Path) -> None:
    assert not is_found(copy)
    tamper(copy)
    assert not is_found(copy)


@pytest.fixture(scope="module")
def bare(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same ledger without its triggers."""
    path = Path(shutil.copy(written, tmp_path_factory.mktemp("bare") / "bare.sqlite"))
    tamper(path)
    return path


@settings(max_examples=80)
@given(st.data())
def test_any_change_of_any_column_is_found(bare: Path, data: st.DataObject) -> None:
    path = Path(shutil.copy(bare, bare.with_name("changed.sqlite")))
    seq = data.draw(st.integers(1, 7))
    column = data.draw(st.sampled_from(TEXTS))
    with closing(sqlite3.connect(path)) as con, con:
        con.execute("PRAGMA synchronous = OFF")
        (old,) = con.execute(f"SELECT {column} FROM events WHERE seq = ?", (seq,)).fetchone()
        new = data.draw(changed(old))
        con.execute(f"UPDATE events SET {column} = ? WHERE seq = ?", (new, seq))
    assert is_found(path) == (new != old)


@st.composite
def changed(draw: st.DrawFn, old: str) -> str:
    """A text with one character replaced, put in, or taken out at the end."""
    place = draw(st.integers(0, len(old)))
    letter = draw(st.characters(codec="utf-8"))
    texts = [old[:place] + letter + old[place + 1 :], old[:place] + letter + old[place:], old[:-1]]
    return draw(st.sampled_from(texts))


@pytest.mark.parametrize("seq", range(1, 8))
@pytest.mark.parametrize("new", [8, 0, -1, 2**40])
def test_a_changed_number_of_an_event_is_found(copy: Path, seq: int, new: int) -> None:
    tamper(copy, f"UPDATE events SET seq = {new} WHERE seq = {seq}")
    assert is_found(copy)


def test_a_site_taken_from_an_event_is_found(copy: Path) -> None:
    tamper(copy, "UPDATE events SET site_id = NULL WHERE seq = 2")
    assert is_found(copy)


@pytest.mark.parametrize("seq", range(1, 8))
def test_a_removed_event_is_found(copy: Path, seq: int) -> None:
    tamper(copy, f"DELETE FROM events WHERE seq = {seq}")
    assert is_found(copy)


@pytest.mark.parametrize("seq", range(1, 8))
def test_a_removed_event_is_found_although_the_rest_moved_up(copy: Path, seq: int) -> None:
    moved = [f"UPDATE events SET seq = {n - 1} WHERE seq = {n}" for n in range(seq + 1, 8)]
    tamper(copy, f"DELETE FROM events WHERE seq = {seq}", *moved, "UPDATE head SET count = 6")
    assert is_found(copy)


@pytest.mark.parametrize("first", range(1, 7))
def test_swapped_events_are_found(copy: Path, first: int) -> None:
    tamper(
        copy,
        f"UPDATE events SET seq = 99 WHERE seq = {first}",
        f"UPDATE events SET seq = {first} WHERE seq = {first + 1}",
        f"UPDATE events SET seq = {first + 1} WHERE seq = 99",
    )
    assert is_found(copy)


@pytest.mark.parametrize("seq", range(1, 8))
def test_an_event_changed_together_with_its_own_hash_is_found(copy: Path, seq: int) -> None:
    tamper(copy, f"UPDATE events SET reason = '改' WHERE seq = {seq}")
    with closing(sqlite3.connect(copy)) as con, con:
        query = f"SELECT {', '.join(DIGESTED)} FROM events WHERE seq = {seq}"
        fresh = digest(con.execute(query).fetchone())
        con.execute("UPDATE events SET hash = ? WHERE seq = ?", (fresh, seq))
    assert is_found(copy)


def test_a_tail_cut_off_with_its_head_is_told_by_a_published_head(copy: Path) -> None:
    published = head_of(copy)
    tamper(
        copy,
        "DELETE FROM events WHERE seq > 5",
        "UPDATE head SET count = 5, hash = (SELECT hash FROM events WHERE seq = 5)",
    )
    assert not is_found(copy)  # the file alone cannot tell
    with closing(Ledger.open(copy)) as ledger:
        assert not ledger.holds(published)


def test_a_ledger_written_anew_is_told_by_a_published_head(copy: Path) -> None:
    published = head_of(copy)
    tamper(copy, "UPDATE events SET reason = '改' WHERE seq = 2")
    with closing(sqlite3.connect(copy)) as con, con:
        rows = con.execute(f"SELECT {', '.join(DIGESTED)} FROM events ORDER BY seq").fetchall()
        previous = ""
        for row in rows:
            fresh = (*row[:-1], previous)
            con.execute(
                "UPDATE events SET previous_hash = ?, hash = ? WHERE seq = ?",
                (previous, digest(fresh), row[0]),
            )
            previous = digest(fresh)
        con.execute("UPDATE head SET hash = ?", (previous,))
    assert not is_found(copy)
    with closing(Ledger.open(copy)) as ledger:
        assert not ledger.holds(published)


def test_a_head_stays_in_a_ledger_that_grows(written: Path, copy: Path) -> None:
    published = head_of(written)
    with closing(Ledger.open(copy)) as ledger:
        Steps(ledger, "S3").do("opened", "07-05")
        assert ledger.holds(published)
        assert ledger.head.events == 8
        assert ledger.verify() == ()


def with_byte(written: Path, folder: Path, place: int, change: Callable[[int], int]) -> Path:
    raw = bytearray(written.read_bytes())
    raw[place] = change(raw[place])
    path = folder / "changed.sqlite"
    for old in folder.glob("changed.sqlite*"):
        old.unlink()
    path.write_bytes(raw)
    return path


@settings(max_examples=200)
@given(st.data(), st.integers(1, 255))
def test_any_changed_byte_of_an_event_in_the_file_is_found(
    written: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, by: int
) -> None:
    place = data.draw(st.sampled_from(event_bytes(written)))
    folder = tmp_path_factory.mktemp("bytes")
    assert is_found(with_byte(written, folder, place, lambda old: old ^ by))


@cache
def event_bytes(path: Path) -> tuple[int, ...]:
    """Every byte of the cells of table ``events``: record headers and contents.

    Cells are told from the page that the table's root names; all events fit one page or lie in
    the leaves right below it.
    """
    raw = path.read_bytes()
    with closing(sqlite3.connect(path)) as con:
        (size,) = con.execute("PRAGMA page_size").fetchone()
        (root,) = con.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()
    places: list[int] = []
    for page in leaves(raw, size, root):
        start = (page - 1) * size
        cells = int.from_bytes(raw[start + 3 : start + 5])
        content = int.from_bytes(raw[start + 5 : start + 7])
        assert cells
        places += range(start + content, start + size)
    # Every text of every event is within.
    assert {raw[place] for place in places} >= set("川加价".encode())
    return tuple(places)


def leaves(raw: bytes, size: int, page: int) -> list[int]:
    start = (page - 1) * size
    if raw[start] == 10:  # leaf of an index b-tree, as a table without a rowid is kept
        return [page]
    assert raw[start] == 2
    cells = int.from_bytes(raw[start + 3 : start + 5])
    places = [int.from_bytes(raw[start + 12 + 2 * n : start + 14 + 2 * n]) for n in range(cells)]
    below = [int.from_bytes(raw[start + at : start + at + 4]) for at in places]
    below.append(int.from_bytes(raw[start + 8 : start + 12]))
    return [leaf for child in below for leaf in leaves(raw, size, child)]


@pytest.mark.slow
@pytest.mark.parametrize("bit", [1, 128])
def test_every_byte_of_every_event_in_the_file_counts(
    written: Path, tmp_path: Path, bit: int
) -> None:
    missed = [
        place
        for place in event_bytes(written)
        if not is_found(with_byte(written, tmp_path, place, lambda old: old ^ bit))
    ]
    assert missed == []


def test_a_ledger_that_was_cut_short_takes_no_event(copy: Path) -> None:
    tamper(copy, "DELETE FROM events WHERE seq = 7")
    with (
        closing(Ledger.open(copy)) as ledger,
        pytest.raises(WorkspaceError, match="does not end where it was left"),
    ):
        Steps(ledger, "S3").do("opened", "07-05")


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": [1, None], "a": "川"}) == '{"a":"川","b":[1,null]}'
    assert canonical({"on": date(2025, 7, 1), "yuan": Decimal("1E+1")}) == (
        '{"on":"2025-07-01","yuan":"10"}'
    )
    for value in ({"x": 0.1}, [[float("nan")]], {"x": b"y"}, {"x": Decimal("NaN")}, "\ud800"):
        with pytest.raises(GuardError):
            canonical(value)


def test_the_hash_is_sha256_of_a_list_of_the_columns() -> None:
    # echo -n '[1,"t","a",null,"k","r","{}","[]",""]' | sha256sum
    columns = (1, "t", "a", None, "k", "r", "{}", "[]", "")
    assert digest(columns) == "8fe70a767193a5b3c17298108962bf1182d308de625d8e2e3fa52fbbe04699f1"
