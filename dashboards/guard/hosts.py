"""The names that a server answers to, against names of others that lead to it (DNS rebinding).

A page elsewhere can let its own name point to the address of this server; to the browser the two
are then one site. What is asked for by a name that is not ours is therefore answered by nothing.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, current_app, request

LOOPBACK = ("localhost", "127.0.0.1", "::1")
#: Set on the Flask application: the names, without ports. Absent, nothing listens.
_HOSTS = "HOSTS_ANSWERED_TO"
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


def answer_to(server: Flask, hosts: Iterable[str], *, any_address: bool) -> None:
    """Let a server answer to some names alone; werkzeug's own list cannot hold IPv6 addresses.

    Parameters
    ----------
    any_address : bool
        The server listens on every address of the machine: any address in figures is answered
        to, since only a name can be made to lead elsewhere.
    """
    server.config[_HOSTS] = (frozenset(hosts), any_address)


def plain_host(name: str) -> str | None:
    """Return a name or address as browsers ask by it, in small letters; None if it is neither."""
    host = name.strip().lower().removeprefix("[").removesuffix("]")
    return host if _is_address(host) or _NAME.fullmatch(host) else None


def why_other_host() -> str | None:
    """Return why the request in hand was not meant for this server, or None."""
    held = current_app.config.get(_HOSTS)
    if held is None:
        return None
    known, any_address = held
    host = urlsplit(f"//{request.host}").hostname or ""
    if host in known or (any_address and _is_address(host)):
        return None
    return f"asked for by another name: {host or 'none'}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
