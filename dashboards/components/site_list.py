"""Sites as a list, written as markup: a browser draws that far quicker than components."""

from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from dashboards.components.tables import positions
from dashboards.words import MISSING, Words

_COLUMNS = ("rank", "site", "p", "kw", "since", "status", "place", "position")
_ROW = Markup("<tr>{}</tr>")
_CELL = Markup("<td>{}</td>")
_HEAD = Markup('<th scope="col">{}</th>')
#: ``assets/site-map.js`` opens these without loading the desk anew.
_LINK = Markup('<div class="site-link"><a href="/site/{}" data-site>{}</a><small>{}</small></div>')
_TABLE = Markup('<table class="plain sites"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')


def site_list(sites: pd.DataFrame, words: Words, *, datum: str = "wgs84") -> Markup:
    """Return sites as a table with what is needed to choose among them, all text escaped.

    Parameters
    ----------
    sites : DataFrame
        See :func:`dashboards.queries.index.site_index`; where empty, that is said.
    datum : str
        ``wgs84`` or ``gcj02``: of the positions shown.
    """
    if sites.empty:
        return Markup("<p>{}</p>").format(words("map.list_none"))
    head = Markup().join(_HEAD.format(words(f"map.{key}")) for key in _COLUMNS)
    rows = zip(sites.iterrows(), positions(sites, datum), strict=True)
    body = [_row(str(site_id), row, place, words) for (site_id, row), place in rows]
    return _TABLE.format(head, Markup().join(body))


def _row(site_id: str, row: pd.Series, position: str | None, words: Words) -> Markup:
    name = row["name"] if isinstance(row["name"], str) and row["name"] else words("map.none")
    cells = (
        words.number(row["rank"]),
        _LINK.format(quote(site_id, safe=""), name, site_id),
        words.percent(row["p_mining"]),
        words.number(row["kw"]),
        words.date(row["active_since"]) if pd.notna(row["active_since"]) else MISSING,
        words(f"map.status_{row['status']}"),
        _place(row) or MISSING,
        position or MISSING,
    )
    return _ROW.format(Markup().join(_CELL.format(cell) for cell in cells))


def _place(row: pd.Series) -> str:
    told = [row[name] for name in ("province", "city", "county") if isinstance(row[name], str)]
    return " ".join(dict.fromkeys(told))
