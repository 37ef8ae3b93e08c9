"""The server: cheroot, with TLS of its own or behind a proxy that has it; never open without."""

import signal
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboards.guard.hosts import LOOPBACK, answer_to, plain_host
from minewatch.errors import MinewatchError

_THREADS = 16
_QUEUE = 128
_SECONDS = 15
# A file of evidence is the largest; the gate holds every other request to far less.
_HEADER_BYTES, _BODY_BYTES = 32_000, 64_000_000


class ServingError(MinewatchError):
    """The server cannot be started as it was asked to; nothing listens."""


@dataclass(frozen=True)
class Binding:
    """Where the server listens, and what protects the way to it.

    Attributes
    ----------
    cert, key : Path or None
        PEM files of the certificate chain and its key.
    behind_proxy : bool
        A proxy in front provides TLS and tells the client's address in ``X-Forwarded-For``.
    allow_host : tuple of str
        Names by which browsers ask for the server, beside `host` and the loopback names; behind a
        proxy, those by which they ask for it.
    """

    host: str = "127.0.0.1"
    port: int = 8283
    cert: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    allow_host: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.cert is None) != (self.key is None):
            msg = "A certificate and its key go together; give --cert FILE and --key FILE."
            raise ServingError(msg)
        if not (self.secure or is_loopback(self.host)):
            msg = (
                f"{self.host} can be reached from other machines, and passwords would pass in the "
                "clear; give --cert and --key, or --behind-proxy where a proxy provides TLS."
            )
            raise ServingError(msg)
        if self.behind_proxy and not self.allow_host:
            msg = (
                "Behind a proxy, browsers ask for the desk by the proxy's name; give it with "
                "--allow-host NAME, so that other names are refused."
            )
            raise ServingError(msg)

        for name in self.allow_host:
            if plain_host(name) is None:
                msg = f"{name!r} is no name of a host; give it alone: --allow-host desk.example.cn"
                raise ServingError(msg)

    @property
    def hosts(self) -> frozenset[str]:
        """The names and addresses that the server answers to."""
        bound = () if self.everywhere else (self.host,)
        known = (plain_host(name) for name in (*LOOPBACK, *bound, *self.allow_host))
        return frozenset(name for name in known if name)

    @property
    def everywhere(self) -> bool:
        """Whether it listens on every address of the machine."""
        return self.host in {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not bound

    @property
    def secure(self) -> bool:
        """Whether browsers reach the server by TLS."""
        return self.cert is not None or self.behind_proxy

    @property
    def address(self) -> str:
        """What to open in a browser on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.cert is not None else 'http'}://{host}:{self.port}/"


def is_loopback(host: str) -> bool:
    """Tell whether nothing but this machine can reach a host; a name must resolve to such alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        pass
    if not host:
        return False
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False
    return all(ip_address(str(entry[4][0])).is_loopback for entry in found)


def make_server(app: Flask, binding: Binding) -> Server:
    """Return a server that is ready to start.

    Raises
    ------
    ServingError
        If the certificate or its key cannot be used.
    """
    answer_to(app, binding.hosts, any_address=binding.everywhere)
    wsgi = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1) if binding.behind_proxy else app
    server = Server(
        (binding.host, binding.port),
        wsgi,
        numthreads=_THREADS,
        server_name="minewatch",
        request_queue_size=_QUEUE,
        timeout=_SECONDS,
    )
    server.max_request_header_size = _HEADER_BYTES
    server.max_request_body_size = _BODY_BYTES
    if binding.cert is not None and binding.key is not None:
        server.ssl_adapter = _tls(binding.cert, binding.key)
    return server


def serve(app: Flask, binding: Binding) -> None:
    """Serve until the process is told to end; requests that have begun are answered first.

    Raises
    ------
    ServingError
        If the port is taken, or the certificate cannot be used.
    """
    server = make_server(app, binding)

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        server.start()
    except OSError as error:
        msg = f"{binding.address} cannot be served ({error}); choose another --host or --port."
        raise ServingError(msg) from error
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()


def _tls(cert: Path, key: Path) -> BuiltinSSLAdapter:
    try:
        return BuiltinSSLAdapter(str(cert), str(key))
    except OSError as error:  # ssl.SSLError is one
        msg = f"{cert} and {key} are no certificate and its key in PEM ({error}); mend the files."
        raise ServingError(msg) from error
