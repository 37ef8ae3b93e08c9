"""What the leads of a site consumed in a month and a year (耗电量), as settled or as read."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import duckdb

from minewatch.publish import Snapshot

# A month is that of its settlement; where there is none, the sum of its days if every one was read.
# Figures are exact decimals before they are summed, so that no order of rows changes a sum.
_MONTHS = """
    WITH read AS (
        SELECT meter_id, grain = 'settlements' AS settled, started_on,
               date_trunc('month', started_on)::DATE AS month,
               (level_kw * 24 * CASE WHEN grain = 'settlements' THEN day(last_day(started_on))
                                     ELSE 1 END)::DECIMAL(18, 4) AS kwh
        FROM levels WHERE grain IN ('settlements', 'registers')),
    monthly AS (
        SELECT meter_id, month, COALESCE(max(kwh) FILTER (settled),
               CASE WHEN count(*) FILTER (NOT settled) = day(last_day(month))
                    THEN sum(kwh) FILTER (NOT settled) END) AS kwh
        FROM read GROUP BY meter_id, month),
    sited AS (SELECT site_id, meter_id, count(*) OVER (PARTITION BY site_id) AS meters
              FROM findings WHERE flagged)
    SELECT site_id, month, CAST(sum(kwh) AS DECIMAL(18, 4)) AS kwh
    FROM sited JOIN monthly USING (meter_id) WHERE kwh IS NOT NULL
    GROUP BY site_id, month, meters HAVING count(*) = meters
"""
_LAST = f"""
    WITH months AS ({_MONTHS}),
    ended AS (SELECT site_id, max(month) AS month FROM months GROUP BY site_id)
    SELECT site_id, ended.month, max(kwh) FILTER (months.month = ended.month),
           CASE WHEN count(*) = 12 THEN CAST(sum(kwh) AS DECIMAL(18, 4)) END
    FROM ended JOIN months USING (site_id) WHERE months.month > ended.month - INTERVAL 12 MONTH
    GROUP BY site_id, ended.month
"""  # noqa: S608 - both texts are constants


class Consumed(NamedTuple):
    """Energy of a site's flagged meters together.

    Attributes
    ----------
    month : date
        The last month that is known of each of them.
    month_kwh : Decimal
        Its energy.
    year_kwh : Decimal or None
        Of the twelve months up to it; None where one of them is not known of each meter.
    """

    month: date
    month_kwh: Decimal
    year_kwh: Decimal | None


def consumed(snapshot: Snapshot) -> dict[str, Consumed]:
    """Return the energy of flagged sites, by site_id.

    Parameters
    ----------
    snapshot : Snapshot
        Its tables ``levels`` and ``findings`` are read; a scan that wrote no levels gives nothing.
    """
    if not snapshot.holds("levels"):
        return {}
    with duckdb.connect(config={"enable_external_access": "false"}) as con:
        con.register("levels", snapshot.table("levels"))
        con.register(
            "findings", snapshot.table("findings").select(["site_id", "meter_id", "flagged"])
        )
        rows = con.execute(_LAST).fetchall()
    return {site_id: Consumed(*figures) for site_id, *figures in rows}
