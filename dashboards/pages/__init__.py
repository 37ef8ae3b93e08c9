"""The pages, one module each, in the order of the header."""

from dashboards.page import Page
from dashboards.pages import overview

PAGES: tuple[Page, ...] = (overview.PAGE,)
