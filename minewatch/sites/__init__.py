"""Meters to sites: enterprise and data-centre registers, positions, administrative areas."""

from minewatch.sites.areas import area_outline, locate, sea_line
from minewatch.sites.linkage import SiteLinks, link
from minewatch.sites.names import normalise_name
from minewatch.sites.rollup import judge_sites

__all__ = [
    "SiteLinks",
    "area_outline",
    "judge_sites",
    "link",
    "locate",
    "normalise_name",
    "sea_line",
]
