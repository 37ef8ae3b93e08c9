"""How an export leaves: with its manifest, and in the ledger first where it is unmasked."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from minewatch.cases.ledger import Ledger
from minewatch.errors import MinewatchError
from minewatch.exports.files import place
from minewatch.exports.manifest import sha256, write_manifest
from minewatch.publish import Snapshot
from minewatch.rules import Rulebook


@dataclass(frozen=True)
class Unmasked:
    """Who takes persons' names and telephone numbers out, and what for (未脱敏导出).

    Attributes
    ----------
    at : datetime
        Local standard time with its offset.
    """

    actor: str
    purpose: str
    at: datetime


def unmasked_or_none(
    *, wanted: bool, actor: str | None, purpose: str | None, at: datetime
) -> Unmasked | None:
    """Return who takes unmasked data out; None where nobody asked for it.

    Raises
    ------
    MinewatchError
        If it is asked for without an actor and a purpose.
    """
    if not wanted:
        return None
    if not (actor or "").strip() or not (purpose or "").strip():
        msg = "--unmask needs --actor NAME and --purpose TEXT; both are kept in the case ledger."
        raise MinewatchError(msg)
    return Unmasked(str(actor).strip(), str(purpose).strip(), at)


@dataclass(frozen=True)
class Basis:
    """What exports are written from: scan, decisions, rules as they are now."""

    snapshot: Snapshot
    ledger: Ledger
    book: Rulebook


def release(
    out: Path,
    content: bytes,
    basis: Basis,
    *,
    product: str,
    options: dict[str, Any] | None = None,
    unmasked: Unmasked | None = None,
) -> Path:
    """Write an export and its manifest.

    An unmasked one is recorded before it exists: an event without a file does no harm, a file
    without an event would.

    Parameters
    ----------
    product : str
        ``list``, ``notice``, ...
    options : dict, optional
        How it was asked for, as JSON values without a person's data.
    unmasked : Unmasked or None
        None: the content is masked.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    MinewatchError
        If the ledger refuses the event, or a file cannot be written.
    """
    if unmasked is not None:
        _record(out, content, basis, product, unmasked)
    place(out, content)
    write_manifest(
        out,
        content,
        product=product,
        snapshot=basis.snapshot,
        rules_digest=basis.book.digest,
        head=basis.ledger.head,
        options=(options or {}) | {"unmasked": unmasked is not None},
    )
    return out


def _record(
    out: Path, content: bytes, basis: Basis, product: str, unmasked: Unmasked
) -> None:  # fmt: skip
    details = {
        "purpose": unmasked.purpose,
        "product": product,
        "file": out.name,
        "sha256": sha256(content),
        "scan_id": str(basis.snapshot.manifest["scan_id"]),
    }
    basis.ledger.append(
        None,
        "exported_unmasked",
        actor=unmasked.actor,
        at=unmasked.at,
        reason=unmasked.purpose,
        details=details,
        book=basis.book,
    )
