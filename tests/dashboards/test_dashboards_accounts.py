"""Accounts, passwords, first start, and what their file and log keep."""

import json
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from desk_browser import PASSWORD, Clock
from hypothesis import given
from hypothesis import strategies as st

from dashboards.accounts.address import address_of
from dashboards.accounts.errors import AccountError
from dashboards.accounts.log import AccessLog
from dashboards.accounts.office import Office
from dashboards.accounts.passwords import Passwords, check_strength, one_time_password
from dashboards.accounts.roles import ROLES, reaches
from minewatch.errors import WorkspaceError
from minewatch.workspace import Workspace


def test_each_role_may_do_what_the_one_before_may() -> None:
    assert [[reaches(role, least) for least in ROLES] for role in ROLES] == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]


def test_the_first_start_makes_an_administrator_until_the_password_is_their_own(
    office: Office, workspace: Workspace
) -> None:
    first = office.first_password()
    assert first is not None
    again = office.first_password()
    assert again is not None, "whoever lost it starts the server again"
    assert office.accounts.check("admin", first) is None
    admin = office.accounts.check("admin", again)
    assert admin is not None
    assert (admin.role, admin.must_change) == ("administrator", True)
    office.accounts.change_password("admin", PASSWORD)
    assert office.first_password() is None
    log = (workspace.folder / "access.jsonl").read_text("utf-8")
    assert again not in log


def test_a_one_time_password_is_good_for_three_days(office: Office, clock: Clock) -> None:
    password = office.accounts.create("li.wei", "李伟", "analyst", by="admin")
    clock.now += 3 * 24 * 3600 + 1
    assert office.accounts.check("li.wei", password) is None
    assert office.accounts.check("li.wei", office.accounts.reset("li.wei")) is not None


def test_passwords_are_kept_as_argon2id_with_a_salt_each(office: Office) -> None:
    one, other = Passwords().hashed(PASSWORD), Passwords().hashed(PASSWORD)
    assert one.startswith("$argon2id$")
    assert one != other
    assert Passwords().agree(one, PASSWORD)
    assert not Passwords().agree(one, PASSWORD + " ")
    assert not Passwords().agree(None, PASSWORD)
    assert not Passwords().agree("broken", PASSWORD)


def test_an_accent_typed_in_two_ways_is_one_password() -> None:
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    assert quick.agree(quick.hashed("Cafe\u0301-Caf\u00e9-12345"), "Caf\u00e9-Cafe\u0301-12345")


@pytest.mark.parametrize(
    "weak",
    ["", "Short-1", "alllowercase1", "aaaaaaaaaaaaaaaaaaaaaaaaa", "Abc1Abc1Abc1Abc1",
     "Li.Wei-Password-1", "Aa1!" * 40],
)  # fmt: skip
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(AccountError):
        check_strength(weak, "li.wei")


@pytest.mark.parametrize(
    "good", ["Quiet-River-42", "correct horse battery staple", "高山流水遇知音啊Abc1"]
)
def test_good_passwords_pass(good: str) -> None:
    check_strength(good, "li.wei")


def test_one_time_passwords_are_never_alike_and_easy_to_read() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 19 and not set(one) & set("0o1liIO") for one in made)


@pytest.mark.parametrize("name", ["", "a", "a b", "a/b", "<b>", "x" * 33, "a\u202eb", "a'b"])
def test_names_are_plain(office: Office, name: str) -> None:
    with pytest.raises(AccountError):
        office.accounts.create(name, "李伟", "viewer", by="admin")


@pytest.mark.parametrize(
    ("full_name", "role"), [("", "viewer"), ("x" * 61, "viewer"), ("李伟", "root")]
)
def test_an_account_has_a_persons_name_and_a_known_role(
    office: Office, full_name: str, role: str
) -> None:
    with pytest.raises(AccountError):
        office.accounts.create("li.wei", full_name, role, by="admin")


def test_a_name_is_one_however_it_is_typed(office: Office) -> None:
    password = office.accounts.create("ＬＩ.Wei", "李伟", "viewer", by="admin")
    assert office.accounts.check(" li.WEI ", password) is not None
    with pytest.raises(AccountError, match="already"):
        office.accounts.create("li.wei", "李卫", "viewer", by="admin")


def test_one_administrator_is_left(office: Office) -> None:
    for name in ("one", "two"):
        office.accounts.create(name, name, "administrator", by="")
    office.accounts.set_role("one", "viewer")
    for change in (
        lambda: office.accounts.set_role("two", "officer"),
        lambda: office.accounts.set_active("two", active=False),
    ):
        with pytest.raises(AccountError, match="administrator must be left"):
            change()
    assert [a.role for a in office.accounts.all()] == ["viewer", "administrator"]
    assert all(a.active for a in office.accounts.all())


def test_a_revoked_account_cannot_sign_in_and_can_come_back(office: Office) -> None:
    office.accounts.create("one", "one", "administrator", by="")
    password = office.accounts.create("li.wei", "李伟", "viewer", by="one")
    office.accounts.set_active("li.wei", active=False)
    assert office.accounts.check("li.wei", password) is None
    office.accounts.set_active("li.wei", active=True)
    assert office.accounts.check("li.wei", password) is not None


def test_what_is_asked_of_no_account_is_refused(office: Office) -> None:
    with pytest.raises(AccountError, match="no account"):
        office.accounts.reset("nobody")


def test_the_accounts_file_is_its_owners_alone(office: Office, workspace: Workspace) -> None:
    mode = (workspace.folder / "accounts.sqlite").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_damaged_or_newer_accounts_file_is_told(workspace: Workspace) -> None:
    path = workspace.folder / "accounts.sqlite"
    path.write_bytes(b"no database at all, but long enough to be read as one" * 50)
    with pytest.raises(WorkspaceError, match=r"accounts\.sqlite cannot be used"):
        Office.open(workspace.folder)
    path.unlink()
    con = sqlite3.connect(path)
    con.execute("PRAGMA user_version = 99")
    con.close()
    with pytest.raises(WorkspaceError, match="newer"):
        Office.open(workspace.folder)


def test_two_starts_at_once_make_one_file(workspace: Workspace) -> None:
    with ThreadPoolExecutor(8) as pool:
        offices = list(pool.map(lambda _: Office.open(workspace.folder), range(8)))
    assert offices[0].accounts.all() == ()


def test_guesses_at_once_gain_nothing(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: office.lockout.attempt("li.wei", f"10.0.0.{n}"), range(40)))
    assert waits.count(0) == 5


def test_a_lock_ends_and_the_right_password_takes_it_back(office: Office, clock: Clock) -> None:
    lock = office.lockout
    assert [lock.attempt("a", "10.0.0.1") for _ in range(6)] == [0, 0, 0, 0, 0, 60]
    clock.now += 60
    assert lock.attempt("a", "10.0.0.1") == 0
    lock.passed("a", "10.0.0.1")
    assert [lock.attempt("a", "10.0.0.1") for _ in range(5)] == [0] * 5


def test_a_lock_is_never_longer_than_an_hour(office: Office, clock: Clock) -> None:
    waits = []
    for _ in range(40):
        waits.append(office.lockout.attempt("a", "10.0.0.1"))
        clock.now += waits[-1]
    assert max(waits) == 3600


@pytest.mark.parametrize(
    ("remote", "counted"),
    [("10.0.0.7", "10.0.0.7"), ("2001:db8::1", "2001:db8::/64"), ("::ffff:10.0.0.7", "10.0.0.7"),
     (None, "unknown"), ("nonsense", "unknown")],
)  # fmt: skip
def test_an_address_is_counted_by_its_network(remote: str | None, counted: str) -> None:
    assert address_of(remote) == counted


@given(text=st.text(max_size=300))
def test_a_log_line_is_one_object_whatever_it_holds(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("log") / "access.jsonl"
    log = AccessLog(path, lambda: 0.0)
    log.done("signed_in", account=text)
    log.close()
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["account"] == text[:200]
