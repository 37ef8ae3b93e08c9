"""The plot of an explanation: spells and onset over a day-by-hour heat map, as SVG or a page."""

from html import escape
from pathlib import Path
from typing import Any

from minewatch.exports.explanation import explanation
from minewatch.exports.explanation_axes import WIDTH, Days
from minewatch.exports.explanation_hours import heat_panel
from minewatch.exports.explanation_panels import level_panel, text
from minewatch.exports.explanation_series import Series, series_of
from minewatch.exports.explanation_words import chance, change_sentences, figures, number, reasons
from minewatch.exports.files import check_suffix, place
from minewatch.exports.pages import page
from minewatch.exports.words import Lang, Words
from minewatch.publish import Snapshot

PLOT_FORMATS = (".svg", ".html")

_STYLE = (
    'text{font:13px "Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;'
    "fill:#1d2a35}.soft{fill:#5b6875;font-size:12px}.title{font-size:18px;font-weight:650}"
    ".warn{fill:#8f3500}.mid{text-anchor:middle}.end{text-anchor:end}"
    ".grid{stroke:#dfe4e8;fill:none}.axis{stroke:#7f8c97;fill:none}"
    ".series{stroke:#5b6875;stroke-width:1.1;fill:none}.band{fill:#c44e00;fill-opacity:.1}"
    ".spell{stroke:#c44e00;stroke-width:3.4}.kw{fill:#8f3500;font-weight:600;font-size:12px;"
    "paint-order:stroke;stroke:#fff;stroke-width:3px}"
    ".edge{stroke:#c44e00;stroke-width:1.3;stroke-dasharray:4 3;fill:none}"
    ".onset{stroke:#1d2a35;stroke-width:1.6;stroke-dasharray:6 4;fill:none}"
    ".on{font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:3px}"
)


def export_plot(snapshot: Snapshot, meter_id: str, out: Path, *, lang: Lang = "zh") -> Path:
    """Write the plot of one meter, alone (``.svg``) or on a page with its reasons (``.html``).

    Raises
    ------
    WorkspaceError
        If the snapshot does not know the meter.
    MinewatchError
        If the suffix is neither, or the file cannot be written.
    """
    suffix = check_suffix(out, PLOT_FORMATS)
    words, data = Words.of(snapshot, lang), explanation(snapshot, meter_id)
    drawn = explanation_svg(data, series_of(snapshot, data), words)
    content = drawn.encode("utf-8", "replace") if suffix == ".svg" else _page(data, drawn, words)
    return place(out, content)


def explanation_svg(data: dict[str, Any], series: Series, words: Words) -> str:
    """Return the plot as an ``<svg>`` element that stands alone.

    Parameters
    ----------
    data : dict
        From :func:`minewatch.exports.explanation.explanation`.
    series : Series
        The readings to draw, from :func:`minewatch.exports.explanation_series.series_of`.
    words : Words
        Of the language of people.
    """
    days = _window(data, series)
    parts, y = _heading(data, words), 78.0
    notes = [words.label(key) for key in _notes(data, series)]
    if series.curves is None and series.levels:
        told = words.phrase("grain", series.grain or "")
        notes.append(words.label("plot_no_curve").format(grain=told))
    if days is not None:
        upper = y + 42  # over it a line for the legend and one for the onset
        y = upper + (170 if series.curves is not None else 300)
        parts += level_panel(data, series, days, (upper, y), words)
        y += 34
    if days is not None and series.curves is not None:
        drawn, y, wide = heat_panel(data, series, days, y, words)
        parts += drawn
        notes += [words.label("plot_columns").format(days=wide)] if wide > 1 else []
    for note in [*notes, words.label("explain_lead")]:
        y += 20
        parts.append(text(14, y, note, "soft warn"))
    return _svg(parts, y + 16, words.label("plot_title").format(meter=_meter(data)))


def _svg(parts: list[str], height: float, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'width="{WIDTH}" height="{height:.0f}" role="img" aria-label="{escape(title)}">'
        f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
        + "\n".join(parts)
        + "</svg>\n"
    )


def _meter(data: dict[str, Any]) -> str:
    """Return the meter's id without the signs that XML cannot hold."""
    return "".join(c if c.isprintable() else "\ufffd" for c in data["finding"]["meter_id"])


def _heading(data: dict[str, Any], words: Words) -> list[str]:
    finding = data["finding"]
    kw = finding["mining_kw"]
    facts = [
        f"{words.label('as_of')} {data['as_of']}",
        words.phrase("class", finding["class"]),
        f"{words.label('explain_p')} {chance(finding['p_mining'])}",
        f"{words.label('explain_flagged')} {words.label('yes' if finding['flagged'] else 'no')}",
        *([f"{words.label('explain_kw')} {number(kw)}"] if kw is not None else []),
    ]
    title = words.label("plot_title").format(meter=_meter(data))
    return [text(14, 30, title, "title"), text(14, 54, "　".join(facts), "soft")]


def _notes(data: dict[str, Any], series: Series) -> list[str]:
    if not data["spells"] and not series.levels:
        return ["plot_nothing"]
    return [] if data["finding"]["flagged"] else ["plot_not_published"]


def _window(data: dict[str, Any], series: Series) -> Days | None:
    """Return the days that hold every reading and spell drawn, or None where there is none."""
    spells = [row for row in data["spells"] if row["grain"] == series.grain]
    ends = [*(row["started_on"] for row in spells), *(row["ended_on"] for row in spells)]
    ends += [day for first, last, _ in series.levels for day in (first, last)]
    if series.curves is not None:
        ends += [series.curves.first_on, series.curves.last_on]
    return Days(min(ends), max(ends)) if ends else None


def _page(data: dict[str, Any], drawn: str, words: Words) -> bytes:
    told = "".join(
        f"<li><b>{escape(row['title'].get(words.lang, row['detector']))}</b> "
        f"×{number(row['odds_factor'])}；{escape(words.label('explain_p_without'))} "
        f"{escape(chance(row['p_without']))}"
        f"<small>{escape('  '.join(figures(row, words)))}</small></li>"
        for row in reasons(data)
    )
    changes = "".join(f"<li>{escape(line)}</li>" for line in change_sentences(data, words))
    parts = {
        "meter": escape(_meter(data)),
        "plot": drawn,
        "reasons": told or f"<li>{escape(words.label('none'))}</li>",
        "changes": changes,
        "scan_id": escape(str(data["scan_id"])),
    }
    return page("explanation.html", words, parts)
