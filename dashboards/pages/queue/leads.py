"""Which leads a view of the queue lists, and which view who comes finds first."""

import pandas as pd

from dashboards.desk import Desk
from dashboards.queries.filters import Filter, passing
from dashboards.queries.queue import leads_by_worth
from dashboards.review.officers import named, proposals
from dashboards.view import measures_of, sites_of

#: What the queue can be of: leads without a case, cases without an outcome, those of one officer,
#: what waits for a second officer, and what was returned to the first.
VIEWS = ("new", "hand", "mine", "confirm", "returned")


def leads_of(desk: Desk, view: object, wanted: Filter) -> pd.DataFrame:
    """Return the leads of a view that pass a filter, most expected first.

    Parameters
    ----------
    view : object
        One of :data:`VIEWS`; anything else is the first.
    """
    found = leads_by_worth(sites_of(desk), measures_of(desk))
    if wanted != Filter():
        sites = sites_of(desk)
        found = found[found.index.isin(sites.index[passing(sites, wanted)])]
    if view in ("new", "hand") or view not in VIEWS:
        if view == "hand":
            chosen = (found["status"] == "in_hand") | found["unfinished"]
        else:
            chosen = found["status"] == "lead"
        suspended = [site for site, case in desk.cases().items() if case.suspended]
        return found[chosen.to_numpy() & ~found.index.isin(suspended)]
    return found[found.index.isin(_sites_of_view(desk, str(view)))]


def _sites_of_view(desk: Desk, view: str) -> list[str]:
    if view == "confirm":
        return [one.site_id for one in proposals(desk).waiting()]
    running = {site: case for site, case in desk.cases().items() if case.running}
    if view == "returned":
        back = proposals(desk).returned_to(desk.user.name)
        return [one.site_id for one in back if one.site_id in running]
    own = named(desk.user)
    return [site for site, case in running.items() if case.assigned_to == own]


def first_view(desk: Desk, site: str | None) -> str:
    """Return the view in which a site is found, or else the one that waits for who asks."""
    if site:
        if proposals(desk).open_of(site) is not None:
            return "confirm"
        return "hand" if desk.case(site).running else "new"
    if any(one.second == desk.user.name for one in proposals(desk).waiting()):
        return "confirm"
    return "returned" if _sites_of_view(desk, "returned") else "new"
