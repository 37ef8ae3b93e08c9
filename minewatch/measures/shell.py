"""Inspection leads for shell enterprises (长期未经营企业): three conditions, all of them.

No annual report for consecutive years, no tax filing, and no contact at the registered place. Where
one of them is not known, there is no measure: a row of another code says what is missing.
"""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from minewatch.measures.flagged import Record, Site, linked
from minewatch.measures.law import Law
from minewatch.measures.records import Records
from minewatch.measures.rows import Row, measure_row

#: Last day of a year on which the report of the year before is in time (企业信息公示暂行条例 8).
REPORTED_BY = (6, 30)


def shell_inspections(
    law: Law, sites: list[Site], known: pd.DataFrame, records: Records
) -> list[Row]:
    """Return a row for each enterprise of a flagged site that looks like a shell.

    ``measure`` is ``shell_inspection`` where all conditions are known to hold, and
    ``shell_facts_missing`` where none is known to fail and at least one is not known. Only where
    such a rule is in force; an enterprise without any record has no row.
    """
    reports: dict[tuple[str, str], list[Record]] = {}
    for site_id, report in linked(records["annual_reports"], known, by=("uscc",)):
        reports.setdefault((site_id, report["uscc"]), []).append(report)
    by_id, rows = {site.site_id: site for site in sites}, []
    for (site_id, uscc), found in sorted(reports.items()):
        provision = law.of("shell_inspection", by_id[site_id].province)
        period = provision.period if provision else None
        if provision is None or period is None or period.count is None or period.unit != "year":
            continue
        said = _conditions(found, _years(law.as_of, period.count))
        if False in said.values():
            continue
        missing = [condition for condition, holds in said.items() if holds is None]
        measure = "shell_facts_missing" if missing else "shell_inspection"
        notes = [f"缺：{'、'.join(missing)}；不作认定"] if missing else [*said, "三项同时具备"]
        rows.append(
            measure_row(measure, site_id, provision, notes, certain=not missing, subject_id=uscc)
        )
    return rows


def _years(as_of: date, count: int) -> list[int]:
    """Return the last years whose reports were due before the day judged."""
    last = as_of.year - (1 if (as_of.month, as_of.day) > REPORTED_BY else 2)
    return list(range(last - count + 1, last + 1))


def _conditions(reports: list[Record], years: list[int]) -> dict[str, bool | None]:
    """Return for each condition whether it holds; None where that is not known."""
    by_year = {report["year"]: report for report in reports}
    named = "、".join(str(year) for year in years)
    latest = max(reports, key=lambda report: report["year"])
    return {
        f"{named}年度未报送年度报告": _all(_unreported(by_year.get(year)) for year in years),
        f"{named}年度未进行纳税申报": _all(_no(by_year.get(year), "tax_filed") for year in years),
        "通过登记住所无法取得联系": _no(latest, "contact_ok"),
    }


def _unreported(report: Record | None) -> bool | None:
    """Whether no report was filed, where it was looked up after the last day to file."""
    if report is None:
        return None
    if report["filed_on"] is not None:
        return False
    checked = report["checked_on"]
    last_day = date(report["year"] + 1, *REPORTED_BY)
    return True if checked is not None and checked > last_day else None


def _no(report: Record | None, column: str) -> bool | None:
    value = None if report is None else report[column]
    return None if value is None else value == 0


def _all(conditions: Iterable[bool | None]) -> bool | None:
    found = set(conditions)
    if False in found:
        return False
    return None if None in found else True
