"""Fill the page templates: one file, nothing fetched, every text escaped."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template

from minewatch.exports.words import Words


def page(name: str, words: Words, parts: Mapping[str, str]) -> bytes:
    """Return a page of `templates` with its labels escaped and `parts`, which are HTML, put in."""
    labels = {f"t_{key}": escape(text) for key, text in words.labels().items()}
    shared = {"style": _read("page.css"), "script": _read("map.js")}
    return (
        Template(_read(name)).substitute(labels | shared | dict(parts)).encode("utf-8", "replace")
    )


def _read(name: str) -> str:
    return files("minewatch.exports").joinpath("templates", name).read_text("utf-8")
