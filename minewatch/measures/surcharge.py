"""The differential-tariff surcharge (差别电价加价) of flagged sites, an account and month a row."""

from datetime import date
from importlib.resources import files

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.measures.energy import Energy
from minewatch.measures.spans import account_spans
from minewatch.rules.book import Rulebook
from minewatch.rules.regions import PROVINCES
from minewatch.rules.results import Missing, Rate

#: No file, no network, no extension: the arithmetic sees only the tables it is given.
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
}

_RATES = pa.schema(
    [
        ("rate_id", pa.int32()),
        ("region", pa.string()),
        ("from_on", pa.date32()),
        ("to_on", pa.date32()),
        ("rate", pa.decimal128(9, 4)),
        ("kwh_base", pa.string()),
        ("partial_period", pa.string()),
        ("provisions", pa.string()),
        ("verified", pa.bool_()),
        ("note", pa.string()),
    ]
)
# The texts a row can need. Long ones are made as the rows leave, in the order they are stored in.
_NOTE = """
    nullif(concat_ws('；',
        getvariable('note')[rate_id + 1],
        CASE
            WHEN kwh_base = 'mining' THEN '规定只对挖矿电量加价，户号电量不能区分，不计算'
            WHEN basis IS NULL THEN NULL
            WHEN kwh_base = 'not_stated' THEN '混合用电的计费电量基数未规定，按户号全部电量'
            WHEN kwh_base = 'by_list' THEN '计费以名单为准，混合用电的基数未规定，按户号全部电量'
        END,
        CASE
            WHEN basis = 'settlements-days' AND partial_period = 'not_stated'
                THEN '按月结算日均电量乘' || days || '天，不足月的算法未规定'
            WHEN basis = 'settlements-days' THEN '按月结算日均电量乘' || days || '天'
            WHEN basis = 'settlements' OR basis IS NULL THEN NULL
            WHEN whole THEN '无月结算，按日电量合计'
            WHEN partial_period = 'not_stated' THEN '不足月按实际日电量，算法未规定'
            ELSE '无月结算，不足月按实际日电量'
        END,
        CASE WHEN start_open
            THEN '起始日不晚于' || strftime(from_on, '%Y-%m-%d') || '，此前读数缺失，未计' END,
        CASE
            WHEN end_open
                THEN '终止日不能判定，计至' || strftime(getvariable('as_of')::DATE, '%Y-%m-%d')
            WHEN stopped
                THEN '疑似挖矿负荷最后见于' || strftime(to_on, '%Y-%m-%d') || '，计至该日'
        END,
        CASE WHEN caught_up THEN '所用电量含补抄读数' END,
        CASE WHEN abs(daily_kwh::DECIMAL(24, 4) - kwh) * 50 > abs(kwh)::DECIMAL(24, 4)
            THEN '日电量合计' || daily_kwh || '千瓦时，与月结算相差超过2%，以月结算为准' END,
        CASE WHEN basis IS NULL AND kwh_base <> 'mining' THEN '缺电量：无月结算；'
            || coalesce('日冻结电量缺' || register_gaps, '无日冻结电量') || '；'
            || coalesce('完整负荷曲线缺' || curve_gaps, '无完整负荷曲线') END
    ), '')
"""

# Amount = energy as shown x rate, so that a row can be recomputed from itself. The multiplication
# is widened first: DuckDB would give DECIMAL(18,4) * DECIMAL(9,4) no more than 18 digits.
_RESULT = f"""
    WITH terms AS (
        SELECT *, getvariable('kwh_base')[rate_id + 1] AS kwh_base,
               getvariable('partial_period')[rate_id + 1] AS partial_period
        FROM charged_in_order
    )
    SELECT account, 'surcharge' AS measure, month, from_on, to_on, kwh,
           basis::VARCHAR AS kwh_basis, rate AS rate_yuan_per_kwh,
           round(kwh::DECIMAL(28, 4) * rate, 2)::DECIMAL(18, 2) AS amount_yuan,
           NULL::DATE AS deadline_on, 'projected' AS status,
           getvariable('provisions')[rate_id + 1] AS provisions,
           getvariable('verified')[rate_id + 1]
               AND (basis IS NULL OR kwh_base NOT IN ('not_stated', 'by_list')) AS verified,
           {_NOTE} AS note
    FROM terms
    UNION ALL
    SELECT * FROM (
        SELECT account, 'surcharge', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               'projected', NULL, false, '挖矿起始日不明，无法确定计费期'
        FROM accounts WHERE active_since IS NULL ORDER BY account
    )
"""  # noqa: S608

#: Terms of a rate that a row looks up by its number as it leaves.
_LOOKED_UP = {
    "kwh_base": "VARCHAR",
    "partial_period": "VARCHAR",
    "provisions": "VARCHAR",
    "verified": "BOOLEAN",
    "note": "VARCHAR",
}


def surcharges(book: Rulebook, *, accounts: pd.DataFrame, energy: Energy, as_of: date) -> pa.Table:
    """Compute the projected surcharge of flagged accounts.

    Parameters
    ----------
    book : Rulebook
    accounts : DataFrame
        One row a flagged meter account, none that is not flagged: ``site_id``, ``meter_id``,
        ``province`` (of the meter; may be missing), ``active_since`` (date; missing = not known),
        ``since_basis`` ('step', or 'first_reading': not later than), ``active_until`` (date, last
        day of the load that looks like mining; missing = not known, charged to ``as_of``).
    energy : Energy
        Energy of their accounts, see :func:`minewatch.measures.energy.read_energy`.
    as_of : date
        Last day that is charged.

    Returns
    -------
    pyarrow.Table
        Rows of the snapshot's table ``measures``, one an account, billing month (calendar month)
        and rate, by site, account and day; then accounts whose start is not known. Energy in kWh
        at 4 places, amount in yuan = energy x rate, half away from zero to the fen. Energy or rate
        that is missing is null and the note says why.

    Raises
    ------
    RuleError
        If an account stands twice or its span cannot be.
    """
    spans, rates = account_spans(accounts), _rates(book, as_of)
    with duckdb.connect(config=_CLOSED) as con:
        for name, table in {"accounts": spans, "rates": rates, **energy.tables()}.items():
            con.register(name, table)
        con.execute("SET VARIABLE as_of = $as_of", {"as_of": as_of})
        for name, kind in _LOOKED_UP.items():
            terms = {"terms": rates[name].to_pylist()}
            con.execute(f"SET VARIABLE {name} = $terms::{kind}[]", terms)
        con.execute(files("minewatch.measures").joinpath("surcharge.sql").read_text("utf-8"))
        rows = con.sql(_RESULT).to_arrow_table()
    for place, name in enumerate(("site_id", "meter_id")):
        ids = spans[name].combine_chunks()
        rows = rows.add_column(place, name, pc.take(ids, rows["account"]))
    return rows.drop_columns("account")


def _rates(book: Rulebook, as_of: date) -> pa.Table:
    found = [
        (region, period)
        for region in ("", *PROVINCES)
        for period in book.surcharge_periods(region or None, until=as_of)
    ]
    rows = [
        {"rate_id": n, "region": region, "from_on": first, "to_on": last} | _terms(rate)
        for n, (region, (first, last, rate)) in enumerate(found)
    ]
    return pa.Table.from_pylist(rows, schema=_RATES)


def _terms(rate: Rate | Missing) -> dict[str, object]:
    return {
        "rate": rate.yuan_per_kwh if isinstance(rate, Rate) else None,
        "kwh_base": rate.kwh_base,
        "partial_period": rate.partial_period,
        "provisions": ";".join(rate.rules) or None,
        "verified": isinstance(rate, Rate) and rate.verified,
        "note": "；".join(rate.notes) or None,
    }
