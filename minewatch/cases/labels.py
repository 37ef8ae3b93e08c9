"""Outcomes of inspections as labels (核查结论): what calibration and evaluation learn from."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from minewatch.cases.findings import Finding, Found, latest
from minewatch.cases.model import Case


class Outcomes(NamedTuple):
    """What inspections found, meter by meter.

    Attributes
    ----------
    labels : dict of str to str
        Class by meter_id, in order: ``mining``, ``data_centre``, ``ordinary``.
    left_out : dict of str to str
        Inspected sites or meters that give no label, and why.
    """

    labels: dict[str, Found]
    left_out: dict[str, str]


def outcomes(cases: Mapping[str, Case], meters: Mapping[str, Sequence[str]]) -> Outcomes:
    """Return what inspections found of each meter; what they leave open is left out, never guessed.

    Parameters
    ----------
    cases : mapping of str to Case
        By site_id.
    meters : mapping of str to sequence of str
        Meters of each site, as in the last scan.

    Notes
    -----
    A site of several meters gives labels for those that the officers named; where they named none,
    only a site that is ordinary as a whole gives any. A meter that is told to be two things has no
    label.
    """
    found: dict[str, set[Found]] = {}
    left_out: dict[str, str] = {}
    for site, case in sorted(cases.items()):
        for one in case.findings:
            if one.found is None:
                left_out |= dict.fromkeys(one.meter_ids or (site,), "待查 · undecided")
                continue
            named = _meters(one, case, meters.get(site, ()))
            if not named:
                left_out[site] = "未写明表计 · the officers named no meter"
            for meter in named:
                found.setdefault(meter, set()).add(one.found)
    for meter in (m for m, told in found.items() if len(told) > 1):
        left_out[meter] = "结论不一 · inspections found different things"
    once = {meter: min(told) for meter, told in sorted(found.items()) if len(told) == 1}
    return Outcomes(once, left_out)


def labels_csv(labels: Mapping[str, Found]) -> str:
    """Return labels as the CSV that ``minewatch calibrate`` and ``evaluate`` read."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([("meter_id", "label"), *sorted(labels.items())])
    return text.getvalue()


def _meters(one: Finding, case: Case, of_site: Sequence[str]) -> Sequence[str]:
    if one.meter_ids:
        return one.meter_ids
    if len(of_site) != 1 and one.found != "ordinary":
        return ()
    return [meter for meter in of_site if latest(case.findings, meter) == one]
