"""What people read: labels and phrases by language (用语), kept as data in ``words.toml``."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from minewatch.publish import Snapshot

Lang = Literal["zh", "en"]

#: Shown where a value is missing.
MISSING = "—"


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    text = files("minewatch.exports").joinpath("templates", "words.toml").read_text("utf-8")
    return tomllib.loads(text)


class Words:
    """The words of one language for the codes and labels of a snapshot.

    Parameters
    ----------
    lang : {"zh", "en"}
        Language of people.
    titles : mapping of str to str
        Titles of detectors, for reason codes that ``words.toml`` does not hold.
    """

    def __init__(self, lang: Lang, titles: Mapping[str, str]) -> None:
        self.lang = lang
        self._titles = titles

    @classmethod
    def of(cls, snapshot: Snapshot, lang: Lang) -> Self:
        """Return the words for a snapshot, whose manifest holds the titles of its detectors."""
        detectors = snapshot.manifest.get("detectors") or {}
        titled = {name: about for name, about in detectors.items() if isinstance(about, dict)}
        return cls(
            lang,
            {
                n: about["title"][lang]
                for n, about in titled.items()
                if lang in about.get("title", {})
            },
        )

    def label(self, key: str) -> str:
        """Return the fixed text `key` of a page or sheet."""
        return _table()["label"][key][self.lang]

    def labels(self) -> dict[str, str]:
        """Return every fixed text by key."""
        return {key: by_lang[self.lang] for key, by_lang in _table()["label"].items()}

    def phrase(self, kind: str, code: str) -> str:
        """Return the words for a code of `kind` (``class``, ``reason``, ...), or the code."""
        known = _table()[kind].get(code)
        if known:
            return known[self.lang]
        return self._titles.get(code, code) if kind == "reason" else code

    def phrases(self, kind: str, codes: str | None) -> str | None:
        """Return the words for codes joined by ``;``, in their order; None where there is none."""
        if not codes:
            return None
        return self.listed(self.phrase(kind, code) for code in codes.split(";"))

    def listed(self, texts: Iterable[str]) -> str:
        """Join texts as the language lists them."""
        return ("；" if self.lang == "zh" else "; ").join(texts)
