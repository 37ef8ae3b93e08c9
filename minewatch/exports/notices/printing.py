"""Fill the template of a notice and set it as DOCX or PDF."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from minewatch.errors import WorkspaceError
from minewatch.exports.files import check_suffix
from minewatch.exports.notices.allowed import refuse_unlawful
from minewatch.exports.notices.docx import docx_bytes
from minewatch.exports.notices.facts import Order, party, site_row
from minewatch.exports.notices.known import Sources, known
from minewatch.exports.notices.pdf import pdf
from minewatch.exports.notices.template import TEMPLATES, Kind, Known, Template
from minewatch.exports.source import as_of

#: Suffixes that :func:`printed_notice` takes.
NOTICE_FORMATS = (".docx", ".pdf")


@dataclass(frozen=True)
class Place:
    """Where to look for a bureau's own templates and fonts; None: the shipped ones alone."""

    workspace: Path | None = None

    @property
    def fonts(self) -> Path | None:
        """The workspace's own fonts, if it has any."""
        folder = None if self.workspace is None else self.workspace / TEMPLATES / "fonts"
        return folder if folder is not None and folder.is_dir() else None


def printed_notice(
    kind: Kind,
    sources: Sources,
    site_id: str,
    order: Order,
    out: Path,
    *,
    workspace: Path | None = None,
    draft: bool = False,
) -> bytes:
    """Return the bytes of a notice, the same for the same sources, order and template.

    A notice that is no draft must be one that the case ledger would record, or holds already.

    Parameters
    ----------
    kind : Kind
    sources : Sources
        Snapshot, rules and case.
    site_id : str
    order : Order
        What the officer gives.
    out : Path
        Its suffix chooses the format, one of :data:`NOTICE_FORMATS`; nothing is written.
    workspace : Path or None
        Folder whose ``templates/`` comes before the shipped templates.
    draft : bool
        Mark every page 草稿, and what is not known in place of refusing.

    Raises
    ------
    GuardError, RuleError
        If the case does not allow the notice, or a provision that it needs is missing.
    WorkspaceError
        If the site is unknown, a value is not known, a template is wrong, or the party is a person
        whose name the order does not unmask.
    InstallationError
        If a PDF is asked for and no Chinese font is installed.
    """
    suffix, place = check_suffix(out, NOTICE_FORMATS), Place(workspace)
    template = Template.load(kind, workspace)
    found = known(kind, sources, site_id, order)
    if not draft:
        refuse_unlawful(kind, sources, site_id, order)
        _refuse_masked(sources, site_id, order)
    document = template.fill(found, draft=draft, digest=_foot(sources, template, found))
    day = order.issued_on or as_of(sources.snapshot)
    return docx_bytes(document, day) if suffix == ".docx" else pdf(document, day, place.fonts)


def _refuse_masked(sources: Sources, site_id: str, order: Order) -> None:
    row = site_row(sources.snapshot, site_id)
    if party(row, unmasked=order.unmasked) != party(row, unmasked=True):
        msg = (
            f"The party of site {site_id} is a person, and a notice with a masked name cannot be "
            "served; give --unmask --actor NAME --purpose TEXT, or print with --draft."
        )
        raise WorkspaceError(msg)


def _foot(sources: Sources, template: Template, found: Known) -> str:
    """Return what stands at the foot of a page: what the text rests on, and its digest."""
    said = json.dumps(
        {"template": template.text, "values": dict(found.values)},
        ensure_ascii=False,
        sort_keys=True,
    )
    digest = hashlib.sha256(said.encode()).hexdigest()
    manifest = sources.snapshot.manifest
    return (
        f"依据扫描 {manifest['scan_id']}　规则 {sources.book.digest[:12]}　文字摘要 {digest[:16]}"
    )
