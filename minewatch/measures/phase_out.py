"""The phase-out deadline (淘汰期限) of flagged sites, one row a site."""

from datetime import date

import duckdb
import pandas as pd
import pyarrow as pa

from minewatch.measures.energy import exact_table
from minewatch.measures.spans import refuse_unknown_basis
from minewatch.rules.book import Rulebook

#: A load last seen more than so many days before the day judged has ended, as the surcharge has it.
ENDED_DAYS = 7

_SITES = pa.schema(
    [
        ("site_id", pa.string()),
        ("active_since", pa.date32()),
        ("since_basis", pa.string()),
        ("active_until", pa.date32()),
    ]
)

# A load that was there at the first reading began on that day or before: on the first instrument's
# day or before it, it is an existing mine; after it, neither its kind nor its deadline is known.
_RESULT = """
    WITH known AS (
        SELECT *, $eliminated_from::DATE AS law_from,
               coalesce(since_basis = 'first_reading', false) AS not_later_than,
               CASE WHEN $as_of::DATE - active_until > $ended_days THEN active_until END AS ended_on
        FROM sites WHERE active_since IS NULL OR active_since <= $as_of::DATE
    ),
    due AS (
        SELECT *, CASE WHEN active_since <= law_from OR NOT not_later_than
                       THEN active_since END AS start_on
        FROM known
    ),
    dated AS (
        SELECT *, CASE WHEN start_on IS NOT NULL AND law_from IS NOT NULL
                       THEN greatest(start_on, law_from) END AS deadline_on
        FROM due
    )
    SELECT site_id, NULL::VARCHAR AS meter_id, 'phase_out' AS measure, NULL::DATE AS month,
           NULL::DATE AS from_on, ended_on AS to_on, NULL::DECIMAL(18, 4) AS kwh,
           NULL::VARCHAR AS kwh_basis, NULL::DECIMAL(9, 4) AS rate_yuan_per_kwh,
           NULL::DECIMAL(18, 2) AS amount_yuan, deadline_on, 'projected' AS status,
           $provisions::VARCHAR AS provisions,
           $verified::BOOLEAN AND deadline_on IS NOT NULL AS verified,
           concat_ws('；',
               CASE WHEN not_later_than THEN '起始日不晚于' || strftime(active_since, '%Y-%m-%d')
               END,
               CASE
                   WHEN law_from IS NULL THEN NULL
                   WHEN active_since IS NULL THEN '挖矿起始日不明，期限不早于'
                        || strftime(law_from, '%Y-%m-%d')
                   WHEN start_on IS NULL THEN '存量或新增不能判定，期限不早于'
                        || strftime(law_from, '%Y-%m-%d') || '、不晚于'
                        || strftime(active_since, '%Y-%m-%d')
                   WHEN start_on > law_from THEN '列为淘汰类之后新增，自起始日起即行淘汰'
                   ELSE '存量项目，自列为淘汰类之日起即行淘汰'
               END,
               '疑似挖矿负荷最后见于' || strftime(ended_on, '%Y-%m-%d') || '，此后不计逾期',
               CASE WHEN ended_on < deadline_on THEN '期限之前已不见该负荷'
                    ELSE '截至' || strftime(coalesce(ended_on, $as_of::DATE), '%Y-%m-%d')
                        || '已逾期' || (coalesce(ended_on, $as_of::DATE) - deadline_on) || '天'
               END,
               '省级退出时间表未收录',
               $note::VARCHAR) AS note
    FROM dated ORDER BY site_id
"""


def phase_outs(book: Rulebook, *, sites: pd.DataFrame, as_of: date) -> pa.Table:
    """Compute the phase-out deadline of flagged sites, as the law stands on ``as_of``.

    Parameters
    ----------
    book : Rulebook
    sites : DataFrame
        Flagged sites only: ``site_id``, ``active_since`` (date; missing = not known),
        ``since_basis`` ('step' or 'first_reading'; the latter = began on that day or before),
        ``active_until`` (date; last day on which the load was seen, missing = not known).
    as_of : date
        Day to which overdue days are counted, or ``active_until`` where the load has ended by
        then; the first day is not counted (民法典 201).

    Returns
    -------
    pyarrow.Table
        Rows of the snapshot's table ``measures``. ``deadline_on`` is the first day from which the
        site is eliminated at once: of the instruments, or its own first day where that is later.
        Null where either is not known: also for a load that was there at its first reading, unless
        that reading is not after the first instrument. ``to_on`` is the last day of a load that
        has ended. A site that starts after ``as_of`` has no row.

    Raises
    ------
    RuleError
        If a site that has ``active_since`` has another ``since_basis``.
    """
    given = exact_table(sites[_SITES.names], _SITES)
    refuse_unknown_basis(given, "site_id")
    deadline = book.phase_out(as_of)
    parameters = {
        "as_of": as_of,
        "ended_days": ENDED_DAYS,
        "eliminated_from": deadline.eliminated_from,
        "provisions": ";".join(deadline.rules) or None,
        "verified": deadline.verified,
        "note": "；".join(deadline.notes) or None,
    }
    with duckdb.connect(config={"enable_external_access": "false"}) as con:
        con.register("sites", given)
        return con.sql(_RESULT, params=parameters).to_arrow_table()
