"""The four roles, each of which may do what the one before it may (角色)."""

from dataclasses import dataclass
from typing import Literal, get_args

#: 浏览、研判、执法、管理: looks; works on leads; decides and sees unmasked; keeps the accounts.
Role = Literal["viewer", "analyst", "officer", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)


def reaches(role: Role, least: Role) -> bool:
    """Tell whether a role is `least` or above it."""
    return ROLES.index(role) >= ROLES.index(least)


@dataclass(frozen=True)
class Account:
    """Who is signed in (账号).

    Attributes
    ----------
    name : str
        What the account signs in with, and the actor of what it records in the case ledger.
    full_name : str
        The person's name (姓名), as shown.
    must_change : bool
        Its password is a one-time one: nothing else can be done before it is changed.
    active : bool
        False once revoked; accounts are never deleted, since decisions name them.
    """

    name: str
    full_name: str
    role: Role
    must_change: bool = False
    active: bool = True

    def may(self, least: Role) -> bool:
        """Tell whether the account's role is `least` or above it."""
        return reaches(self.role, least)
