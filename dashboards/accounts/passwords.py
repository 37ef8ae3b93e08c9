"""Passwords (口令): how strong they must be, and their hashes by argon2id."""

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboards.accounts.errors import AccountError

_SHORTEST, _LONG_ENOUGH, _LONGEST = 12, 20, 128
_KINDS = 3
#: Without what looks alike on paper: 0 o 1 l i.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


class Passwords:
    """Hashes passwords and checks them, two at a time, since each takes 64 MB of memory.

    Parameters
    ----------
    hasher : PasswordHasher
        Its defaults are those of RFC 9106 for machines with little memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = threading.BoundedSemaphore(2)
        # What is checked for a name that has no account, so that both take the same time.
        self._nobody = self.hashed(one_time_password())

    def hashed(self, password: str) -> str:
        """Return the hash to keep, which holds its own salt and parameters."""
        with self._room:
            return self._hasher.hash(_normal(password))

    def agree(self, kept: str | None, password: str) -> bool:
        """Tell whether a password is the one that a hash was made of; None: there is no account."""
        if len(password) > _LONGEST:
            return False
        with self._room:
            try:
                self._hasher.verify(kept or self._nobody, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None


def one_time_password() -> str:
    """Return a fresh one-time password, 79 bits, easy to read off paper."""
    signs = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(signs)


def check_strength(password: str, name: str) -> None:
    """Refuse a weak password.

    At least 12 characters of three kinds (capitals, small letters, digits, others), or 20 of any;
    at most 128; and it does not hold the account's name.

    Raises
    ------
    AccountError
        If it is weak.
    """
    kinds = {_kind(sign) for sign in password}
    strong = len(password) >= (_SHORTEST if len(kinds) >= _KINDS else _LONG_ENOUGH)
    varied = len(set(password)) > _SHORTEST // 2
    named = name.casefold() in password.casefold()
    if not strong or not varied or named or len(password) > _LONGEST:
        raise AccountError(
            "shell.password_weak",
            "The password is weak; take 12 characters of three kinds, or 20 of any.",
        )


def _kind(sign: str) -> str:
    if sign.isdecimal():
        return "digit"
    if sign.isascii() and sign.isalpha():
        return "capital" if sign.isupper() else "small"
    return "other"


def _normal(password: str) -> str:
    """Return the one form of a text that keyboards may compose in several ways."""
    return unicodedata.normalize("NFC", password)
