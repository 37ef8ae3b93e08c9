"""Fonts for the PDF (字体): 仿宋, 黑体 and 小标宋 where installed, else Noto CJK."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from minewatch.errors import InstallationError

_SONG = (
    "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "SimSun", "STSong", "Songti SC",
    "AR PL UMing CN",
)  # fmt: skip
_HEI = (
    "SimHei", "STHeiti", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "Microsoft YaHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
)  # fmt: skip
_FANGSONG = ("FangSong", "FangSong_GB2312", "仿宋", "仿宋_GB2312", "STFangsong")
_BIAOSONG = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体")


@dataclass(frozen=True)
class Fonts:
    """Families by use, and what typst needs to find them."""

    body: str
    heading: str
    title: str
    found: typst.Fonts

    def families(self) -> dict[str, str]:
        """Return the family of each use."""
        return {"body": self.body, "heading": self.heading, "title": self.title}


@lru_cache(maxsize=4)
def find_fonts(folder: Path | None = None) -> Fonts:
    """Find Chinese fonts of this machine, and of `folder` if given.

    Raises
    ------
    InstallationError
        If there is none.
    """
    found = typst.Fonts(font_paths=[] if folder is None else [folder])
    return chosen(found, frozenset(found.families()))


def chosen(found: typst.Fonts, families: frozenset[str]) -> Fonts:
    """Choose among the families of a machine; see :func:`find_fonts`."""
    body = _first((*_FANGSONG, *_SONG, *_HEI), families)
    if body is None:
        msg = (
            "No Chinese font is installed, so a PDF cannot be made; install one, for example with "
            "apt-get install fonts-noto-cjk, put 仿宋 (FangSong) into the workspace's folder "
            "templates/fonts, or write a .docx instead."
        )
        raise InstallationError(msg)
    return Fonts(
        body=body,
        heading=_first(_HEI, families) or body,
        title=_first((*_BIAOSONG, *_SONG), families) or body,
        found=found,
    )


def _first(wanted: tuple[str, ...], families: frozenset[str]) -> str | None:
    return next((name for name in wanted if name in families), None)
