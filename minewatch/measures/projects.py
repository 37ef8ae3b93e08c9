"""Stock or new project (存量、增量), and the doubled energy of a new one (加倍计算能耗)."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa

from minewatch.measures.flagged import Site
from minewatch.measures.law import Law
from minewatch.measures.rows import Row, day_text, measure_row
from minewatch.rules.provisions import Provision

_YEARS = """
    SELECT site_id, date_trunc('year', month)::DATE AS year, min(from_on) AS from_on,
           max(to_on) AS to_on, sum(kwh)::DECIMAL(18, 4) AS kwh, count(*) - count(kwh) AS missing
    FROM charges WHERE measure = 'surcharge' AND month IS NOT NULL
    GROUP BY ALL ORDER BY site_id, year
"""


def projects(law: Law, sites: list[Site]) -> list[Row]:
    """Return for each site whether it is a new project, an existing one, or undetermined.

    ``measure`` is ``new_project`` (began after the cut-off), ``existing_project`` (on it or
    before) or ``undetermined_project`` (the start is not known, or not later than a day after the
    cut-off); ``from_on`` is the start. A new one in a park rests on what a park may admit besides.
    """
    return [_project(law, site, rule) for site, rule in _ruled(law, sites, "new_project")]


def _ruled(law: Law, sites: list[Site], measure: str) -> Iterator[tuple[Site, Provision]]:
    for site in sites:
        provision = law.of(measure, site.province)
        if provision is not None:
            yield site, provision


def _project(law: Law, site: Site, provision: Provision) -> Row:
    cut_off_on = provision.cut_off_on
    kind, why = _kind(site, cut_off_on)
    ban = law.ban("park_admission", site.province) if kind == "new" and site.park else None
    notes = [why, day_text("存量与增量分界日：", cut_off_on)]
    if ban is not None:  # no feed tells which parks a government leads
        notes.append(f"所在园区：{site.park}，政府主导的产业园区不得引入新的挖矿项目")
        notes.append("该园区是否政府主导无记录，须核实")
    return measure_row(
        f"{kind}_project",
        site.site_id,
        provision,
        notes,
        certain=kind != "undetermined",
        also=[ban] if ban else [],
        from_on=site.active_since,
    )


def _kind(site: Site, cut_off_on: date | None) -> tuple[str, str]:
    since = site.active_since
    if since is None or cut_off_on is None:
        return "undetermined", day_text("存量或增量不能判定，挖矿起始日", since)
    if since <= cut_off_on:
        return "existing", "存量项目，按退出时间表有序淘汰"
    if site.since_basis != "step":
        return "undetermined", f"存量或增量不能判定，起始日不晚于{since.isoformat()}"
    return "new", "增量项目，严禁投资建设"


def double_energies(
    law: Law, sites: list[Site], project_rows: list[Row], charges: pa.Table
) -> list[Row]:
    """Return the energy that counts doubly for the region, a new project and calendar year a row.

    The addressee is the region that is assessed (能耗双控考核), never the site.

    Parameters
    ----------
    law : Law
    sites : list of Site
    project_rows : list of dict
        From :func:`projects`.
    charges : pyarrow.Table
        Rows of :func:`minewatch.measures.surcharge.surcharges`, whose energy is taken.

    Returns
    -------
    list of dict
        ``kwh`` is the energy times the factor of the provision; null where a month lacks energy.
    """
    new = {row["site_id"] for row in project_rows if row["measure"] == "new_project"}
    by_id = {site.site_id: site for site in sites if site.site_id in new}
    years = _years(charges) if by_id else []
    rows = []
    for year in years:
        site = by_id.get(year["site_id"])
        provision = law.of("double_energy", site.province) if site else None
        if site is not None and provision is not None:
            rows.append(_year_row(site, provision, year))
    return rows


def _years(charges: pa.Table) -> list[Row]:
    with duckdb.connect(config={"enable_external_access": "false"}) as con:
        con.register("charges", charges)
        rows: list[Row] = con.sql(_YEARS).to_arrow_table().to_pylist()
    return rows


def _year_row(site: Site, provision: Provision, year: Row) -> Row:
    amount = provision.amount
    times = amount.min if amount is not None and amount.unit == "times" else None
    known = year["kwh"]
    complete = not year["missing"] and known is not None and times is not None
    notes = [
        "查实后适用，计入所在地区的能耗考核，不向用户收取",
        "规定未写倍数" if times is None else f"按{times}倍计",
        "无可用电量" if known is None else f"用电量{known.normalize():f}千瓦时，与加价电费同一口径",
        f"缺{year['missing']}个计费期的电量，不合计" if year["missing"] else "",
        _before(site, year),
    ]
    kwh = None if not complete or known is None or times is None else known * times
    values = {"month": year["year"], "from_on": year["from_on"], "to_on": year["to_on"]}
    return measure_row(
        "double_energy", site.site_id, provision, notes, certain=complete, kwh=kwh, **values
    )


def _before(site: Site, year: Row) -> str:
    since = site.active_since
    late = since is not None and since.year == year["year"].year and since < year["from_on"]
    return f"{since}至{year['from_on']}前的电量无加价明细，未计" if late else ""
