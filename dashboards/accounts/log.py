"""The access log (``access.jsonl`` in the workspace): what was refused, and changes of accounts.

One JSON object a line: when, who, from which address, what was asked, and why it was refused or
what was done. It holds no password, token, query string or body.
"""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from flask import g, has_request_context, request

from dashboards.accounts.roles import Account

ACCESS_FILE = "access.jsonl"
_BYTES, _FILES = 10_000_000, 20
_LONGEST = 200


class AccessLog:
    """Writes the log; the oldest of 20 files of 10 MB is dropped when all are full.

    Parameters
    ----------
    path : Path
        The file; kept as an attribute.
    clock : callable
        Returns the Unix time in seconds.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self.path = path
        self._clock = clock
        self._handler = RotatingFileHandler(
            path, maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8", delay=True
        )

    def refused(self, status: int, why: str, **about: object) -> None:
        """Write down that the request in hand was answered with an error status."""
        self._write("refused", status=status, why=why, **about)

    def done(self, what: str, **about: object) -> None:
        """Write down a sign-in, a sign-out or a change of an account."""
        self._write(what, **about)

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    def _write(self, what: str, **about: object) -> None:
        at = datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")
        line = {"at": at, "what": what, **_request(), **about}
        text = json.dumps({key: _short(value) for key, value in line.items()}, ensure_ascii=True)
        self._handler.handle(logging.makeLogRecord({"msg": text}))


def _request() -> dict[str, object]:
    if not has_request_context():
        return {}
    account = g.get("account")
    return {
        "who": account.name if isinstance(account, Account) else None,
        "address": request.remote_addr,
        "method": request.method,
        "path": request.path,
        **({"callback": g.callback} if "callback" in g else {}),
    }


def _short(value: object) -> object:
    return value[:_LONGEST] if isinstance(value, str) else value
