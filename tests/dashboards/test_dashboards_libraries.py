"""What is the same for all is compressed and kept by browsers; what holds a secret is neither."""

import gzip
import re

import pytest
from desk_browser import Browser
from werkzeug.test import TestResponse

UNMARKED = "/_dash-component-suites/plotly/package_data/plotly.min.js"


@pytest.fixture
def reader(people: None, browser: Browser) -> Browser:
    browser.sign_in("viewer")
    return browser


def asked(browser: Browser, path: str, **headers: str) -> TestResponse:
    return browser.get(path, **{"Accept-Encoding": "gzip, deflate", **headers})


def linked(browser: Browser) -> list[str]:
    """Return the addresses of the scripts and styles of the first page."""
    found = re.findall(r'(?:src|href)="(/(?:_dash|assets)[^"]+)"', browser.get("/").text)
    assert len(found) > 10
    return [one.replace("&amp;", "&") for one in found]


def test_every_script_and_style_comes_as_it_is_read_without_compression(reader: Browser) -> None:
    whole, sent = 0, 0
    for path in linked(reader):
        plain, short = reader.get(path), asked(reader, path)
        assert "Accept-Encoding" in short.headers["Vary"]
        packed = short.headers.get("Content-Encoding") == "gzip"
        assert packed or len(plain.data) < 1_000, path
        assert (gzip.decompress(short.data) if packed else short.data) == plain.data
        assert plain.headers.get("Content-Encoding") is None
        assert "default-src 'none'" in short.headers["Content-Security-Policy"]
        whole, sent = whole + len(plain.data), sent + len(short.data)
    assert sent < whole / 2.5


def test_what_names_its_version_is_kept_for_good(reader: Browser) -> None:
    kept = [asked(reader, path).headers["Cache-Control"] for path in linked(reader)]
    marked = [path for path in linked(reader) if "?m=" in path or ".v" in path]
    assert kept.count("private, max-age=31536000, immutable") == len(marked) > 10


def test_what_does_not_is_kept_and_asked_about(reader: Browser) -> None:
    first = asked(reader, UNMARKED)
    assert first.headers["Cache-Control"] == "private, no-cache"
    tag = first.headers["ETag"]
    again = asked(reader, UNMARKED, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    other = asked(reader, UNMARKED, **{"If-None-Match": 'W/"other"'})
    assert other.status_code == 200


def test_nothing_that_speaks_of_people_or_sites_is_compressed_or_kept(reader: Browser) -> None:
    for path in ("/", "/sign-in", "/_dash-layout", "/_dash-dependencies", "/no-such-page"):
        answer = asked(reader, path)
        assert answer.headers.get("Content-Encoding") is None, path
        assert answer.headers["Cache-Control"] == "no-store", path
    assert reader.show("/").headers.get("Content-Encoding") is None


def test_without_a_session_there_is_nothing_to_keep(browser: Browser) -> None:
    answer = asked(browser, UNMARKED)
    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "no-store"
