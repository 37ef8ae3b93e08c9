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
    named : mapping of str to mapping of str to str
        Words of a snapshot's own, by kind and code, for codes that ``words.toml`` does not hold.
    """

    def __init__(self, lang: Lang, named: Mapping[str, Mapping[str, str]]) -> None:
        self.lang = lang
        self._named = named

    @classmethod
    def of(cls, snapshot: Snapshot, lang: Lang) -> Self:
        """Return the words for a snapshot, whose manifest names its detectors and provisions."""
        titled, cited = (
            {code: about for code, about in held.items() if isinstance(about, dict)}
            for held in (snapshot.manifest.get(key) or {} for key in ("detectors", "provisions"))
        )
        titles = {
            n: about["title"][lang] for n, about in titled.items() if lang in about.get("title", {})
        }
        return cls(
            lang, {"reason": titles, "provision": {n: _cite(n, a) for n, a in cited.items()}}
        )

    def label(self, key: str) -> str:
        """Return the fixed text `key` of a page or sheet."""
        return _table()["label"][key][self.lang]

    def labels(self) -> dict[str, str]:
        """Return every fixed text by key."""
        return {key: by_lang[self.lang] for key, by_lang in _table()["label"].items()}

    def phrase(self, kind: str, code: str) -> str:
        """Return the words for a code of `kind` (``class``, ``reason``, ...), or the code."""
        known = _table().get(kind, {}).get(code)
        return known[self.lang] if known else self._named.get(kind, {}).get(code, code)

    def phrases(self, kind: str, codes: str | None) -> str | None:
        """Return the words for codes joined by ``;``, in their order; None where there is none."""
        if not codes:
            return None
        return self.listed(self.phrase(kind, code) for code in codes.split(";"))

    def listed(self, texts: Iterable[str]) -> str:
        """Join texts as the language lists them."""
        return ("；" if self.lang == "zh" else "; ").join(texts)


def _cite(code: str, about: Mapping[str, str]) -> str:
    """Return the id of a provision and, beside it, its instrument and article in words."""
    return " ".join([code, *(about[key] for key in ("instrument", "article") if about.get(key))])
