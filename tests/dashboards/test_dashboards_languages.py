"""No page mixes languages: what is not data stands in the language that was asked for."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from live_desk import PEOPLE, Visitor

from dashboards.queries.areas import LEVELS, names
from dashboards.words import texts
from minewatch.rules.listing import entries, row
from minewatch.workspace import Workspace

pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

#: Every text and every name for who does not see, but in what is code, drawn by a library, or of a
#: language of its own.
_TEXTS = """() => {
  const found = [];
  const own = document.documentElement.lang;
  const apart = (one) => one.closest("script, style, code, kbd")
    || one.closest("[lang]").lang !== own;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!apart(walk.currentNode.parentElement)) found.push(walk.currentNode.data.trim());
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"]) {
    for (const one of document.querySelectorAll(`[${name}]`)) {
      if (!apart(one)) found.push(one.getAttribute(name).trim());
    }
  }
  return [...new Set(found)].filter(Boolean);
}"""
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_CHINESE_MARKS = re.compile(r"[，。；：（）、　]")
_WORD = re.compile(r"[A-Za-z][A-Za-z_.\-]{2,}")
#: Names and units that Chinese writes so.
_KEPT = {"minewatch", "quarantine", "load", "scan", "english", "csv", "xlsx", "geojson", "parquet",
         "geoparquet", "wgs", "gcj", "wgs-84", "gcj-02", "kwh", "dir", "sha-256",
         "ctrl", "enter", "plotly"}  # fmt: skip


def words_of(values: Any) -> Iterator[str]:
    for value in values if isinstance(values, list | tuple) else [values]:
        if isinstance(value, dict):
            yield from words_of(list(value.values()))
        elif isinstance(value, list | tuple):
            yield from words_of(value)
        elif value is not None:
            yield str(value)


@pytest.fixture(scope="module")
def data(sample: Workspace) -> str:
    """All that the pages show as it was said: the scan, rules, areas, people."""
    snapshot = sample.latest()
    told = [
        text
        for name in ("sites", "findings", "links", "measures", "collections", "loads", "leads",
                     "places")
        for row_ in snapshot.table(name).to_pylist()
        for text in words_of(row_)
    ]  # fmt: skip
    book = sample.rulebook()
    law = [
        text for one in entries(book, None, date(2026, 11, 22)) for text in words_of(row(one, "zh"))
    ]
    areas = [name for level in LEVELS for name in names(level).values()]
    people = [full_name for _, full_name, _ in PEOPLE]
    provisions = list(words_of(snapshot.manifest["provisions"]))
    return "\n".join([*told, *law, *areas, *people, *provisions])


@pytest.fixture(scope="module")
def paths(sample: Workspace) -> tuple[str, ...]:
    sites = sample.latest().table("sites").to_pandas()
    flagged = sites[sites["flagged"]]["site_id"].iloc[0]
    plain = sites[~sites["flagged"]]["site_id"].iloc[0]
    return ("/", "/map", "/queue", f"/site/{flagged}", f"/site/{plain}", "/quality", "/rules",
            "/users")  # fmt: skip


@pytest.fixture
def visitor(chromium: Any, desk_origin: str) -> Iterator[Visitor]:
    one = Visitor(chromium, desk_origin)
    yield one
    one.context.close()


def seen(visitor: Visitor, paths: tuple[str, ...], lang: str) -> dict[str, list[str]]:
    """Return the texts of every page, those of signing in and of errors among them."""
    found: dict[str, list[str]] = {}
    visitor.page.goto(f"{visitor.own}/language?to={lang}&next=/sign-in")
    found["/sign-in"] = visitor.page.evaluate(_TEXTS)
    visitor.sign_in("he.jing", lang)
    for path in paths:
        visitor.go(path)
        found[path] = visitor.page.evaluate(_TEXTS)
    for path in ("/password", "/no-such-page"):
        visitor.page.goto(visitor.own + path)
        found[path] = visitor.page.evaluate(_TEXTS)
    assert all(found.values())
    return found


def chinese_left(text: str, data: str) -> bool:
    runs = _HAN.findall(text)
    return any(run not in data for run in runs) or (not runs and bool(_CHINESE_MARKS.search(text)))


def english_left(text: str, data: str, vocabulary: set[str]) -> bool:
    return text not in data and bool({word.lower() for word in _WORD.findall(text)} & vocabulary)


def test_in_english_no_chinese_is_left_but_data(
    visitor: Visitor, paths: tuple[str, ...], data: str
) -> None:
    left = {
        path: [text for text in told if chinese_left(text, data)]
        for path, told in seen(visitor, paths, "en").items()
    }
    assert {path: told for path, told in left.items() if told} == {}


def test_in_chinese_no_english_is_left_but_data(
    visitor: Visitor, paths: tuple[str, ...], data: str
) -> None:
    english = {w.lower() for both in texts().values() for w in _WORD.findall(both["en"])}
    chinese = {w.lower() for both in texts().values() for w in _WORD.findall(both["zh"])}
    vocabulary = english - chinese - _KEPT
    left = {
        path: [text for text in told if english_left(text, data, vocabulary)]
        for path, told in seen(visitor, paths, "zh").items()
    }
    assert {path: told for path, told in left.items() if told} == {}


def test_a_text_of_the_wrong_language_is_found() -> None:
    assert chinese_left("threshold（可能）", "")
    assert chinese_left("one；two", "")
    assert not chinese_left("成都某某厂 (same name)", "成都某某厂")
    assert english_left("Expected value 3", "", {"expected"})
    assert not english_left("Expected", "Expected", {"expected"})
