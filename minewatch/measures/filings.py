"""Filing duties and fines (备案义务与罚款) for pool, cloud-mining and node services."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from minewatch.measures.flagged import Site, linked, shared_note
from minewatch.measures.law import Law, deadline
from minewatch.measures.records import Records
from minewatch.measures.rows import Row, day_text, measure_row
from minewatch.rules.calendar import Due
from minewatch.rules.provisions import Provision

_SERVICES = {"pool": "矿池", "cloud_mining": "云挖矿", "node": "节点"}


@dataclass(frozen=True)
class _Duty:
    """A duty to file: what sets it off, what fulfils it, and what a breach may cost."""

    measure: str
    anchor: str
    event: str
    filed: str
    event_zh: str
    filed_zh: str
    fine: str | None


_START = _Duty(
    "filing", "service_starts", "started_on", "filed_on", "提供服务之日", "备案", "filing_fine"
)
_DUTIES = (
    _START,
    _Duty("filing_change", "change", "changed_on", "change_filed_on", "变更之日", "变更手续",
          "provision_fine"),
    _Duty("filing_termination", "service_ends", "terminated_on", "termination_filed_on",
          "终止服务之日", "注销手续", None),
)  # fmt: skip


def filing_duties(law: Law, sites: list[Site], known: pd.DataFrame, records: Records) -> list[Row]:
    """Return the duties of the services of flagged sites' enterprises, and the fines for late ones.

    A duty is read by the law of the day that set it off, and needs that day; a service that began
    before the law did is filed by its transitional rule. A fine is a range, and only for who
    refuses to mend or where it is grave: that is not known here.

    Returns
    -------
    list of dict
        ``deadline_on`` is the last day to file in time. A fulfilled duty has a row too.
    """
    by_id, rows = {site.site_id: site for site in sites}, []
    for site_id, filing in linked(records["filings"], known, by=("uscc",)):
        if filing["service_type"] in _SERVICES:
            for duty in _DUTIES:
                rows += _duty_rows(law, by_id[site_id], filing, duty)
    return rows


def _duty_rows(law: Law, site: Site, filing: Row, duty: _Duty) -> list[Row]:
    event = filing[duty.event]
    if event is None and duty is _START:
        return _no_start(law, site, filing)
    if event is None or event > law.as_of:
        return []
    provision = _applying(law, site, duty, event)
    if provision is None:
        return []
    anchors = {duty.anchor: event, "effective_date": provision.starts_on}
    due, why = deadline(provision, anchors)
    state = _state(filing, duty, due, law.as_of)
    notes = [_service(filing), day_text(duty.event_zh + "：", event), why, state]
    found = [_row(duty.measure, site, provision, filing, notes, due)]
    fine = law.of(duty.fine, site.province) if duty.fine else None
    if due is not None and _late(filing[duty.filed], due, law.as_of):
        if fine is None:
            found[0]["note"] += "；规定未对此设罚款"
        else:
            found.append(_fine_row(site, fine, filing, state))
    return found


def _applying(law: Law, site: Site, duty: _Duty, event: date) -> Provision | None:
    """Return the rule of the day; for a service that was there before any, the transitional one."""
    provision = law.of(duty.measure, site.province, event)
    if provision is None and duty is _START:
        transition = law.of("filing_transition", site.province)
        return transition if transition and event < transition.starts_on else None
    return provision


def _no_start(law: Law, site: Site, filing: Row) -> list[Row]:
    provision = law.of("filing", site.province)
    if provision is None:
        return []
    filed = filing["filed_on"]
    notes = [
        _service(filing),
        "提供服务之日不明，备案期限不能计算",
        "未见备案" if filed is None else f"{filed.isoformat()}备案",
    ]
    return [_row("filing", site, provision, filing, notes, None, certain=False)]


def _late(filed: date | None, due: Due, as_of: date) -> bool:
    return min(filed or as_of, as_of) > due.on


def _state(filing: Row, duty: _Duty, due: Due | None, as_of: date) -> str:
    filed = filing[duty.filed]
    if filed is None or filed > as_of:
        late = due is not None and as_of > due.on
        return f"截至{as_of.isoformat()}未办{duty.filed_zh}" + ("，已逾期" if late else "")
    late = due is not None and filed > due.on
    return f"{filed.isoformat()}已办{duty.filed_zh}" + ("，逾期" if late else "")


def _service(filing: Row) -> str:
    number = f"，备案编号{filing['number']}" if filing["number"] else ""
    kind = _SERVICES[filing["service_type"]]
    return f"{kind}服务“{filing['service_name']}”{number}，备案不是认可"


def _fine_row(site: Site, fine: Provision, filing: Row, state: str) -> Row:
    condition = "先责令限期改正，拒不改正或者情节严重的方并处罚款，是否如此不明"
    row = _row(fine.measure, site, fine, filing, [_service(filing), state, condition], None)
    if fine.amount is None or fine.amount.unit != "yuan":
        return row | {"note": f"{row['note']}；规定未写数额"}
    return row | {"amount_yuan": fine.amount.min, "amount_max_yuan": fine.amount.greatest}


def _row(
    measure: str,
    site: Site,
    provision: Provision,
    filing: Row,
    notes: list[str],
    due: Due | None,
    *,
    certain: bool = True,
) -> Row:
    sentences = [*notes, shared_note(filing)]
    return measure_row(
        measure,
        site.site_id,
        provision,
        sentences,
        due=due,
        certain=certain,
        subject_id=filing["filing_id"],
    )
