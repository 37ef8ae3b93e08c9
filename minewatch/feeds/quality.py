# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""Readings that are true as recorded but not as load (读数标记): 补抄, 倍率变更, 表计停走.

Flags are worked out anew for the whole feed after each load, by statements over days or months,
so that they do not depend on the order in which files came.
"""

import duckdb

from minewatch.feeds.curves import STEPS

#: Feeds whose readings are flagged.
FEEDS = ("curves", "registers", "settlements")

#: A catch-up month is about double its neighbours: within this ratio of their median.
DOUBLE = (1.6, 2.4)
#: "Nearly everyone": more than this share of the meters compared, and so many of them at least.
EVERYONE, FEWEST = 0.6, 5
#: A catch-up day carries the missing days before it, within this share of what they should be.
CARRIES = 0.2
#: A level that changes by this ratio or more may be a multiplier.
MULTIPLIER = 5.0
#: Periods wanted on each side of such a change.
SIDE = {"curves": 10, "registers": 10, "settlements": 3}
#: How far a ratio may be from a whole number, and quantiles from each other [of their spread].
EXACT, ALIKE = 0.02, 0.25
#: Below this spread (10th to 90th percentile, over the median) a series has no shape to compare.
SHAPELESS = 0.05
#: Days of the same value from which a meter counts as stuck.
STUCK_DAYS = 7


def flag(con: duckdb.DuckDBPyConnection, feed: str) -> dict[str, int]:
    """Work out the flags of a feed anew.

    Parameters
    ----------
    con : DuckDBPyConnection
        The warehouse, inside the load's transaction.
    feed : str
        One of :data:`FEEDS`.

    Returns
    -------
    dict of str to int
        Kind -> flags.
    """
    con.execute("DELETE FROM reading_flags WHERE feed = ?", [feed])
    for periods, statements in _statements(feed):
        con.execute(f"CREATE OR REPLACE TEMP TABLE levels AS {_in_turn(periods)}")
        for statement in statements:
            con.execute(
                "INSERT INTO reading_flags "
                f"SELECT '{feed}', meter_id, from_on, to_on, kind, detail FROM ({statement}) "
                "ORDER BY meter_id NULLS FIRST, from_on, to_on, kind"
            )
    con.execute("DROP TABLE temp.levels")
    found = con.execute(
        "SELECT kind, count(*) FROM reading_flags WHERE feed = ? GROUP BY kind", [feed]
    ).fetchall()
    return {str(kind): int(count) for kind, count in found}


def _statements(feed: str) -> list[tuple[str, list[str]]]:
    """Return periods with their level, and the statements that find flags among these."""
    if feed == "settlements":
        return [(_months(), [_month_of_everyone(), _month_of_one(), _multiplier(feed)])]
    if feed == "registers":
        return [(_days(), [_day_after_gap(), _multiplier(feed), _stuck()])]
    return [(_curve_days(), [_multiplier(feed)]), (_curve_constant_days(), [_stuck()])]


def _in_turn(periods: str) -> str:
    """Periods above zero with the one before of the same meter: ``last`` its day, ``was`` level."""
    return (
        "SELECT meter_id, day, level, lag(day) OVER w AS last, lag(level) OVER w AS was "
        f"FROM ({periods}) WHERE level > 0 WINDOW w AS (PARTITION BY meter_id ORDER BY day)"
    )


def _months() -> str:
    return (
        "SELECT meter_id, month AS day, CAST(total_kwh AS DOUBLE) / day(last_day(month)) AS level "
        "FROM settlements"
    )


def _days() -> str:
    return "SELECT meter_id, day, total_kwh AS level FROM registers"


def _curve_days() -> str:
    """Complete days of curves: mean power [kW]."""
    means = " UNION ALL ".join(
        f"SELECT meter_id, day, list_avg(CAST(kw AS FLOAT[])) AS level FROM curves_{points}"
        for points in STEPS
    )
    return f"SELECT * FROM ({means}) WHERE NOT isnan(level)"


def _curve_constant_days() -> str:
    """Days of curves on which every point is the same; other days have no level."""
    return " UNION ALL ".join(
        f"SELECT meter_id, day, CASE WHEN list_min(CAST(kw AS FLOAT[])) = "
        f"list_max(CAST(kw AS FLOAT[])) AND NOT isnan(kw[1]) THEN kw[1] END AS level "
        f"FROM curves_{points}"
        for points in STEPS
    )


def _ratios() -> str:
    """Months with the median of the two months on either side and the number of these."""
    near = (
        "SELECT a.meter_id, a.month, a.total_kwh::DOUBLE AS total, "
        "median(b.total_kwh::DOUBLE) AS usual, count(*) AS neighbours "
        "FROM settlements a JOIN settlements b ON a.meter_id = b.meter_id AND a.month <> b.month "
        "AND b.month BETWEEN a.month - INTERVAL 2 MONTH AND a.month + INTERVAL 2 MONTH "
        "WHERE a.total_kwh IS NOT NULL AND b.total_kwh > 0 GROUP BY ALL"
    )
    return f"SELECT *, total / usual AS ratio FROM ({near}) WHERE neighbours >= 2"


def _month_of_everyone() -> str:
    low, high = DOUBLE
    return (
        "SELECT NULL AS meter_id, month AS from_on, last_day(month) AS to_on, 'catch_up' AS kind, "
        "format('{} of {} meters at about twice their neighbouring months', "
        f"count(*) FILTER (ratio BETWEEN {low} AND {high}), count(*)) AS detail "
        f"FROM ({_ratios()}) GROUP BY month HAVING count(*) >= {FEWEST} "
        f"AND count(*) FILTER (ratio BETWEEN {low} AND {high}) > {EVERYONE} * count(*)"
    )


def _month_of_one() -> str:
    low, high = DOUBLE
    before = "r.month - INTERVAL 1 MONTH"
    return (
        f"SELECT r.meter_id, CAST({before} AS DATE) AS from_on, last_day(r.month) AS to_on, "
        "'catch_up' AS kind, format('{:.2f} times its neighbouring months after a month missing "
        "or zero', r.ratio) AS detail "
        f"FROM ({_ratios()}) r LEFT JOIN settlements p ON p.meter_id = r.meter_id "
        f"AND p.month = {before} AND p.total_kwh > 0 "
        "JOIN (SELECT meter_id, min(month) AS first FROM settlements GROUP BY meter_id) f "
        f"ON f.meter_id = r.meter_id WHERE p.meter_id IS NULL AND f.first < r.month "
        f"AND r.ratio BETWEEN {low} AND {high}"
    )


def _day_after_gap() -> str:
    """Days that carry the days before them, which are missing or zero."""
    usual = (
        "SELECT g.meter_id, g.day, g.last, g.level AS total, median(n.level) AS usual "
        "FROM levels g JOIN levels n ON n.meter_id = g.meter_id AND n.day <> g.day "
        "AND n.day BETWEEN g.last - 6 AND g.day + 7 WHERE g.day - g.last > 1 GROUP BY ALL"
    )
    return (
        "SELECT meter_id, CAST(last + INTERVAL 1 DAY AS DATE) AS from_on, day AS to_on, "
        "'catch_up' AS kind, format('{:.0f} kWh after {} days missing or zero', total, "
        f"day - last - 1) AS detail FROM ({usual}) "
        f"WHERE abs(total - (day - last) * usual) <= {CARRIES} * (day - last) * usual"
    )


def _stuck() -> str:
    """Find runs of consecutive days on which the value is exactly the same and not zero."""
    runs = (
        "SELECT meter_id, day, level, day - CAST(row_number() OVER (PARTITION BY meter_id "
        "ORDER BY day) AS INTEGER) AS run FROM levels WHERE level = was AND day - last = 1"
    )
    return (
        "SELECT meter_id, min(day) - 1 AS from_on, max(day) AS to_on, 'stuck' AS kind, "
        "format('{} days at exactly {:.6g}', count(*) + 1, any_value(level)) AS detail "
        f"FROM ({runs}) GROUP BY meter_id, run HAVING count(*) + 1 >= {STUCK_DAYS}"
    )


def _multiplier(feed: str) -> str:
    """Where a whole series is scaled by a whole number from one period on.

    The change is sought where neighbouring periods differ most; both sides must have a shape, and
    the same one: quantiles over the median agree. A flat load that grows has no shape to compare
    and is not flagged. The flag is on the periods before the change, so that what is left is on
    one scale, the present one.
    """
    side = SIDE[feed]
    change = (
        "SELECT meter_id, arg_max(day, (jump, -epoch(day))) AS changed_on "
        "FROM (SELECT *, abs(ln(level / was)) AS jump FROM levels) "
        f"WHERE jump >= ln({MULTIPLIER} / 2) GROUP BY meter_id"
    )
    before, after = "FILTER (day < changed_on)", "FILTER (day >= changed_on)"
    apart = (
        f"SELECT meter_id, changed_on FROM levels JOIN ({change}) USING (meter_id) GROUP BY ALL "
        f"HAVING count(*) {before} >= {side} AND count(*) {after} >= {side} "
        f"AND (max(level) {before} < min(level) {after} "
        f"OR max(level) {after} < min(level) {before})"
    )
    sides = (
        "SELECT meter_id, changed_on, day >= changed_on AS after, min(day) AS first, "
        "max(day) AS last, median(level) AS middle, "
        "list_transform(quantile_cont(level, [0.1, 0.25, 0.75, 0.9]), "
        "lambda x: x / median(level)) AS q "
        f"FROM levels JOIN ({apart}) USING (meter_id) GROUP BY ALL"
    )
    alike = " AND ".join(
        f"abs(a.q[{at}] - b.q[{at}]) <= {ALIKE} * least(a.q[4] - a.q[1], b.q[4] - b.q[1])"
        for at in range(1, 5)
    )
    ratio = "greatest(b.middle / a.middle, a.middle / b.middle)"
    return (
        "SELECT a.meter_id, a.first AS from_on, a.last AS to_on, 'multiplier_change' AS kind, "
        "'from ' || a.changed_on || format(' on {:.3f} times the level before, in the same shape', "
        "b.middle / a.middle) AS detail "
        f"FROM ({sides}) a JOIN ({sides}) b ON a.meter_id = b.meter_id AND NOT a.after AND b.after "
        f"WHERE {ratio} >= {MULTIPLIER} AND abs({ratio} / round({ratio}) - 1) <= {EXACT} "
        f"AND a.q[4] - a.q[1] >= {SHAPELESS} AND b.q[4] - b.q[1] >= {SHAPELESS} AND {alike}"
    )
