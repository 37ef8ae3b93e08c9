"""The phase-out deadline (淘汰期限) of flagged sites, one row a site."""

from datetime import date

import duckdb
import pandas as pd
import pyarrow as pa

from minewatch.rules.book import Rulebook
from minewatch.rules.energy import exact_table

_SITES = pa.schema([("site_id", pa.string()), ("active_since", pa.date32())])

_RESULT = """
    WITH due AS (
        SELECT site_id, active_since,
               CASE WHEN active_since IS NOT NULL AND $eliminated_from::DATE IS NOT NULL
                    THEN greatest(active_since, $eliminated_from::DATE) END AS deadline_on
        FROM sites WHERE active_since IS NULL OR active_since <= $as_of::DATE
    )
    SELECT site_id, NULL::VARCHAR AS meter_id, 'phase_out' AS measure, NULL::DATE AS month,
           NULL::DATE AS from_on, NULL::DATE AS to_on, NULL::DECIMAL(18, 4) AS kwh,
           NULL::VARCHAR AS kwh_basis, NULL::DECIMAL(9, 4) AS rate_yuan_per_kwh,
           NULL::DECIMAL(18, 2) AS amount_yuan, deadline_on, 'projected' AS status,
           $provisions::VARCHAR AS provisions,
           $verified::BOOLEAN AND deadline_on IS NOT NULL AS verified,
           concat_ws('；',
               CASE
                   WHEN $eliminated_from::DATE IS NULL THEN NULL
                   WHEN active_since IS NULL THEN '挖矿起始日不明，期限不早于'
                        || strftime($eliminated_from::DATE, '%Y-%m-%d')
                   WHEN active_since > $eliminated_from::DATE THEN
                        '列为淘汰类之后新增，自起始日起即行淘汰'
                   ELSE '存量项目，自列为淘汰类之日起即行淘汰'
               END,
               '截至' || strftime($as_of::DATE, '%Y-%m-%d') || '已逾期'
                   || ($as_of::DATE - deadline_on) || '天',
               '省级退出时间表未收录',
               $note::VARCHAR) AS note
    FROM due ORDER BY site_id
"""


def phase_outs(book: Rulebook, *, sites: pd.DataFrame, as_of: date) -> pa.Table:
    """Compute the phase-out deadline of flagged sites, as the law stands on ``as_of``.

    Parameters
    ----------
    book : Rulebook
    sites : DataFrame
        Flagged sites only: ``site_id``, ``active_since`` (date; missing = not known).
    as_of : date
        Day to which overdue days are counted; the first day is not counted (民法典 201).

    Returns
    -------
    pyarrow.Table
        Rows of the snapshot's table ``measures``. ``deadline_on`` is the first day from which the
        site is eliminated at once: of the instruments, or its own first day where that is later.
        Null where either is not known. A site that starts after ``as_of`` has no row.
    """
    deadline = book.phase_out(as_of)
    parameters = {
        "as_of": as_of,
        "eliminated_from": deadline.eliminated_from,
        "provisions": ";".join(deadline.rules) or None,
        "verified": deadline.verified,
        "note": "；".join(deadline.notes) or None,
    }
    with duckdb.connect(config={"enable_external_access": "false"}) as con:
        con.register("sites", exact_table(sites[["site_id", "active_since"]], _SITES))
        return con.sql(_RESULT, params=parameters).to_arrow_table()
