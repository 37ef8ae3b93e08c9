"""Where the server may listen, with what protection, and that it answers there."""

import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from dash import Dash
from desk_browser import PASSWORD

from dashboards.accounts.office import Office
from dashboards.guard.hosts import answer_to
from dashboards.serve import Binding, ServingError, is_loopback, make_server
from minewatch.workspace import Workspace

EVERYWHERE = "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True),
     (EVERYWHERE, False), ("::", False), ("10.1.2.3", False), ("", False),
     ("no.such.invalid", False)],
)  # fmt: skip
def test_what_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "10.1.2.3", "", "desk.invalid"])
def test_an_open_server_without_tls_is_refused(host: str) -> None:
    with pytest.raises(ServingError, match="--cert and --key, or --behind-proxy"):
        Binding(host=host)


def test_tls_or_a_proxy_opens_it() -> None:
    pem = Path("x.pem")
    assert Binding(host=EVERYWHERE, cert=pem, key=pem).secure
    assert Binding(host=EVERYWHERE, behind_proxy=True, allow_host=("desk.example.cn",)).secure
    assert not Binding().secure
    assert Binding(host="::1", port=1).address == "http://[::1]:1/"


def test_behind_a_proxy_its_name_must_be_told() -> None:
    with pytest.raises(ServingError, match="--allow-host NAME"):
        Binding(behind_proxy=True)


@pytest.mark.parametrize(
    "name", ["", "*", ".example.cn", "https://desk.example.cn", "desk:8283", "a b", "a" * 64]
)
def test_what_is_no_name_of_a_host_is_told(name: str) -> None:
    with pytest.raises(ServingError, match="no name of a host"):
        Binding(allow_host=(name,))


def test_the_names_that_are_answered_to() -> None:
    loopback = {"localhost", "127.0.0.1", "::1"}
    pem = Path("x.pem")
    assert Binding().hosts == loopback
    named = Binding(host="10.1.2.3", cert=pem, key=pem, allow_host=("Desk.Example.CN", "[fd00::1]"))
    assert named.hosts == loopback | {"10.1.2.3", "desk.example.cn", "fd00::1"}
    assert Binding(host=EVERYWHERE, cert=pem, key=pem).hosts == loopback


def status_of(port: int, host: str, **headers: str) -> int:
    """Return how the page of signing in is answered to who asks for it by a name."""
    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    asked.putrequest("GET", "/sign-in", skip_host=True)
    asked.putheader("Host", host)
    for name, value in headers.items():
        asked.putheader(name.replace("_", "-"), value)
    asked.endheaders()
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer.status


def test_a_name_that_leads_here_from_elsewhere_is_refused_and_logged(
    app: Dash, workspace: Workspace
) -> None:
    with served(app, Binding(port=0, allow_host=("desk.example.cn",))) as port:
        for host in (f"127.0.0.1:{port}", "LOCALHOST", "[::1]:80", "desk.example.cn:443"):
            assert status_of(port, host) == 200, host
        for host in (
            "evil.test",
            "127.0.0.1.evil.test",
            "x.desk.example.cn",
            "10.0.0.1",
            "a@b",
            "localhost@evil.test",
            "[::1",
            "desk.example.cn.",
            "127.0.0.1:x",
        ):
            assert status_of(port, host) == 400, host
        # Nobody stands between: what the client says of the way is not believed.
        assert status_of(port, "evil.test", X_Forwarded_Host="localhost") == 400
    lines = (workspace.folder / "access.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines if "asked for by another name" in line]
    assert {"refused"} == {line["what"] for line in told}
    assert "asked for by another name: evil.test" in {line["why"] for line in told}


def test_on_every_address_figures_are_answered_to_and_no_other_name(app: Dash) -> None:
    answer_to(app.server, (), any_address=True)
    client = app.server.test_client()
    for host, status in (("10.1.2.3:8283", 200), ("[fd00::1]", 200), ("evil.test", 400)):
        asked = client.get("/sign-in", base_url=f"https://{host}")
        assert asked.status_code == status, host


def test_behind_a_proxy_the_name_that_it_was_asked_by_counts(app: Dash) -> None:
    with served(app, Binding(port=0, behind_proxy=True, allow_host=("desk.example.cn",))) as port:
        inside = "127.0.0.1"
        assert status_of(port, inside, X_Forwarded_Host="desk.example.cn") == 200
        assert status_of(port, inside, X_Forwarded_Host="evil.test") == 400


def test_a_certificate_needs_its_key() -> None:
    with pytest.raises(ServingError, match="go together"):
        Binding(cert=Path("x.pem"))


def test_a_file_that_is_no_certificate_is_told(tmp_path: Path, app: Dash) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate")
    for cert in (bad, tmp_path / "absent.pem"):
        with pytest.raises(ServingError, match="no certificate and its key"):
            make_server(app.server, Binding(port=0, cert=cert, key=cert))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert,
         "-addext", "subjectAltName=IP:127.0.0.1"],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl is not installed")
    return cert, key


@contextmanager
def served(app: Dash, binding: Binding) -> Iterator[int]:
    server = make_server(app.server, binding)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server.bind_addr[1]
    finally:
        server.stop()
        thread.join()


def test_it_answers_by_tls_and_nothing_in_the_clear(
    app: Dash, certificate: tuple[Path, Path]
) -> None:
    cert, key = certificate
    with served(app, Binding(port=0, cert=cert, key=key)) as port:
        trust = ssl.create_default_context(cafile=str(cert))
        with urllib.request.urlopen(f"https://127.0.0.1:{port}/sign-in", context=trust) as answer:
            assert answer.status == 200
            assert "__Host-form=" in answer.headers["Set-Cookie"]
            assert answer.headers["Strict-Transport-Security"]
            assert answer.headers["Server"] == "minewatch"
        clear = HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(ConnectionError):  # cut off, or told that this is no TLS
            clear.request("GET", "/sign-in")
            assert clear.getresponse().status == 400
        clear.close()


def test_old_tls_is_refused(app: Dash, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    old = ssl.create_default_context(cafile=str(cert))
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        served(app, Binding(port=0, cert=cert, key=key)) as port,
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        old.wrap_socket(plain, server_hostname="127.0.0.1")


def test_too_large_a_body_is_cut_off_by_the_server(app: Dash) -> None:
    with served(app, Binding(port=0)) as port:
        asked = HTTPConnection("127.0.0.1", port, timeout=5)
        asked.putrequest("POST", "/sign-in")
        asked.putheader("Content-Length", "500000000")
        asked.endheaders()
        assert asked.getresponse().status == 413
        asked.close()


def test_the_clients_address_is_the_proxys_word_only_behind_one(
    people: None, office: Office, app: Dash, workspace: Workspace
) -> None:
    for behind, seen in ((False, "127.0.0.1"), (True, "10.9.9.9")):
        by = ("desk.example.cn",) if behind else ()
        with served(app, Binding(port=0, behind_proxy=behind, allow_host=by)) as port:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/_dash-layout")
            asked.add_header("X-Forwarded-For", "10.9.9.9")
            asked.add_header("X-Forwarded-Proto", "https")
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(asked)  # noqa: S310
            assert refused.value.code == 401
            refused.value.close()
        last = (workspace.folder / "access.jsonl").read_text("utf-8").splitlines()[-1]
        assert f'"address": "{seen}"' in last


def command(*options: str, workspace: Workspace) -> list[str]:
    folder = str(workspace.folder)
    return [sys.executable, "-m", "minewatch", "dashboard", "-w", folder, *options]


def test_the_command_refuses_an_open_server_in_one_sentence(workspace: Workspace) -> None:
    ran = subprocess.run(
        command("--host", EVERYWHERE, workspace=workspace),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "passwords would pass in the clear" in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr
    assert not (workspace.folder / "accounts.sqlite").exists()


@pytest.mark.slow
def test_the_command_prints_the_first_password_once_and_ends_when_told(
    workspace: Workspace,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        command("--port", str(port), workspace=workspace), stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(4)]
        address = f"http://127.0.0.1:{port}/"
        assert address in lines[3]
        password = lines[1].split(": ")[1].strip()
        for _ in range(100):
            try:
                urllib.request.urlopen(address).close()
                break
            except urllib.error.URLError:
                continue
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 0
    opened = Office.open(workspace.folder)
    assert opened.accounts.check("admin", password) is not None
    opened.accounts.change_password("admin", PASSWORD)
