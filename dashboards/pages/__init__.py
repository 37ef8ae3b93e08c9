"""The pages, one module each, in the order of the header."""

from dashboards.page import Page
from dashboards.pages import map as site_map
from dashboards.pages import overview, quality, queue, rules, site

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    site_map.PAGE,
    queue.PAGE,
    site.PAGE,
    quality.PAGE,
    rules.PAGE,
)
