"""Export the summary of a scan (摘要): one HTML page that needs no network."""

from html import escape
from pathlib import Path
from typing import Any

from minewatch.exports.cells import shown
from minewatch.exports.charts import month_bars, probability_bar
from minewatch.exports.columns import LIST
from minewatch.exports.drawing import svg_map
from minewatch.exports.figures import Figures
from minewatch.exports.files import check_suffix, place
from minewatch.exports.maps import legend
from minewatch.exports.pages import page
from minewatch.exports.places import Layers
from minewatch.exports.provenance import Section, provenance
from minewatch.exports.source import as_of
from minewatch.exports.words import MISSING, Lang, Words
from minewatch.features.schema import GRAINS
from minewatch.publish import Snapshot

#: Suffixes that :func:`export_summary` takes.
SUMMARY_FORMATS = (".html",)

#: Sites that the summary shows; the enforcement list has all.
TOP = 20

_COLUMNS = {column.name: column for column in LIST}


def export_summary(snapshot: Snapshot, out: Path, *, lang: Lang = "zh") -> Path:
    """Write the summary: headline figures, map, first sites, surcharge by month, sources.

    Parameters
    ----------
    snapshot : Snapshot
        The published scan.
    out : Path
        File to write, ``.html``.
    lang : {"zh", "en"}
        Language of the page.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    MinewatchError
        If the suffix is another, or the file cannot be written.
    """
    check_suffix(out, SUMMARY_FORMATS)
    return place(out, summary_content(snapshot, lang))


def summary_content(snapshot: Snapshot, lang: Lang = "zh") -> bytes:
    """Return the summary's page; see :func:`export_summary`."""
    words = Words.of(snapshot, lang)
    figures, layers = Figures.of(snapshot), Layers.of(snapshot)
    parts = {
        "as_of": escape(as_of(snapshot).isoformat()),
        "scan_id": escape(str(snapshot.manifest.get("scan_id"))),
        "tiles": _tiles(figures, words),
        "coverage": _coverage(snapshot, words),
        "map": svg_map(layers, words),
        "legend": legend(layers, words),
        "sites": _sites(figures, words),
        "months": _months(figures, words),
        "notes": _notes(snapshot, figures, words),
        "provenance": "".join(_section(section) for section in provenance(snapshot, words)),
    }
    return page("summary.html", words, parts)


def _tiles(figures: Figures, words: Words) -> str:
    kw, yuan = figures.mining_kw, figures.surcharge_yuan
    tiles = (
        ("judged", f"{figures.judged:,}", "tile_of_meters", figures.meters),
        ("insufficient", f"{figures.insufficient:,}", "tile_no_verdict", None),
        ("flagged_meters", f"{figures.flagged_meters:,}", "tile_leads", None),
        ("flagged_sites", f"{len(figures.sites):,}", "tile_sites", None),
        ("mining_kw", MISSING if kw is None else f"{kw:,.0f} kW", "tile_estimated", None),
        ("surcharge", MISSING if yuan is None else f"{yuan:,.2f}", "tile_yuan", None),
    )
    return "".join(
        f'<div class="tile {key}"><dt>{escape(words.label("tile_" + key))}</dt><dd>{value}</dd>'
        f"<p>{escape(words.label(note).format(count=count))}</p></div>"
        for key, value, note, count in tiles
    )


def _coverage(snapshot: Snapshot, words: Words) -> str:
    coverage = snapshot.manifest.get("coverage") or {}
    grains, meters = coverage.get("grains") or {}, coverage.get("meters")
    named = {grain: escape(words.phrase("grain", grain)) for grain in GRAINS}
    return "".join(
        f"<li>{name}<b>{_covered(grains.get(grain), meters)}</b></li>"
        for grain, name in named.items()
    )


def _covered(count: int | None, meters: int | None) -> str:
    if count is None:
        return MISSING
    return f"{count:,}" if not meters else f"{count:,} · {count / meters:.0%}"


def _sites(figures: Figures, words: Words) -> str:
    rows = figures.sites.slice(0, TOP).to_pylist()
    if not rows:
        return f'<p class="empty">{escape(words.label("empty_list"))}</p>'
    names = ("rank", "name", "p_mining", "mining_kw", "active_since", "reasons", "surcharge_yuan")
    head = "".join(f"<th>{escape(_COLUMNS[n].header(words.lang))}</th>" for n in names)
    body = "".join(_site(row, words) for row in rows)
    rest = len(figures.sites) - len(rows)
    more = f"<p>{escape(words.label('more_sites').format(count=rest))}</p>" if rest else ""
    return f'<table class="sites"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}'


def _site(row: dict[str, Any], words: Words) -> str:
    def text(name: str) -> str:
        return escape(shown(row[name], _COLUMNS[name], words))

    where = " ".join(escape(row[n]) for n in ("province", "city", "county") if row[n])
    reasons = "".join(
        f"<li>{escape(words.phrase('reason', code))}</li>"
        for code in (row["reasons"] or "").split(";")
        if code
    )

    since = f"<small>{text('since_basis')}</small>" if row["since_basis"] else ""

    def of(name: str) -> str:
        return f'data-of="{escape(_COLUMNS[name].header(words.lang))}"'

    return (
        f'<tr><td class="n" {of("rank")}>{text("rank")}</td>'
        f"<td><b>{text('name')}</b><small>{where}</small><small>{text('site_id')}</small></td>"
        f'<td class="p">{probability_bar(row["p_mining"])}</td>'
        f'<td class="n" {of("mining_kw")}>{text("mining_kw")}</td>'
        f"<td {of('active_since')}>{text('active_since')}{since}</td><td><ul>{reasons}</ul></td>"
        f'<td class="n" {of("surcharge_yuan")}>{text("surcharge_yuan")}</td></tr>'
    )


def _months(figures: Figures, words: Words) -> str:
    if not figures.by_month:
        return f'<p class="empty">{escape(words.label("months_empty"))}</p>'
    return month_bars(figures.by_month)


def _notes(snapshot: Snapshot, figures: Figures, words: Words) -> str:
    counts = {
        "note_insufficient": (figures.insufficient, figures.meters),
        "note_cleared": (figures.sites_cleared, figures.sites_flagged),
        "note_without_amount": (figures.rows_without_amount, figures.surcharge_rows),
        "note_unverified": (figures.rows_unverified, figures.surcharge_rows),
        "note_without_place": (figures.sites_without_place, len(figures.sites)),
        "note_without_enterprise": (figures.sites_without_enterprise, len(figures.sites)),
        "note_without_deadline": (figures.sites_without_deadline, len(figures.sites)),
        "note_quarantined": (figures.rows_quarantined, figures.rows_read),
    }
    notes = [warning[words.lang] for warning in snapshot.manifest.get("warnings") or []]
    notes += [
        words.label(key).format(count=f"{n:,}", total=f"{of:,}")
        for key, (n, of) in counts.items()
        if n
    ]
    return "".join(f"<li>{escape(note)}</li>" for note in notes or [words.label("note_nothing")])


def _section(section: Section) -> str:
    title, items = section
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in items)
    return f"<section><h3>{escape(title)}</h3><dl>{rows}</dl></section>"
