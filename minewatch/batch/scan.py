"""The weekly batch: warehouse in, published snapshot out. Each step is one call.

This is the one place where the steps of the flow meet; read it from top to bottom to follow a
reading from the warehouse to the enforcement list.
"""

from datetime import date

import pandas as pd
import pyarrow as pa

from minewatch.batch.context import Context, Progress, feature_context, silent
from minewatch.batch.manifest import manifest
from minewatch.batch.measures import measures_of
from minewatch.batch.places import registered_places
from minewatch.batch.readings import flagged_readings
from minewatch.batch.warnings import Gaps
from minewatch.detection import discover
from minewatch.leads import further_leads
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES
from minewatch.scoring import (
    classify,
    estimate_onset,
    load_calibration,
    rank,
    score_detectors,
    sufficient,
    weigh,
)
from minewatch.sites import judge_sites
from minewatch.workspace import Workspace


def scan(workspace: Workspace, *, as_of: date, progress: Progress = silent) -> Snapshot:
    """Judge every meter as of a day and publish what was concluded.

    Parameters
    ----------
    workspace : Workspace
        Its warehouse is read; nothing but a new snapshot is written.
    as_of : date
        Readings after this day are not looked at; rules are read as of it.
    progress : callable, optional
        Called with (step, done, total).

    Raises
    ------
    WorkspaceError
        If another process has the warehouse open.
    RuleError, DetectorError
        If a rule file, detector or model is not valid.
    """
    detectors, rulebook = discover(), workspace.rulebook()
    model = load_calibration(workspace.own_model)
    with workspace.warehouse() as con:
        context = feature_context(workspace, con, as_of=as_of, progress=progress)
        table, links = context.table, context.links
        progress("detectors", 0, 1)
        judged = sufficient(table)
        evidence = weigh(judged, score_detectors(judged, detectors), model)
        findings = _findings(workspace, evidence, judged, context)
        sites = judge_sites(links.sites, findings)
        progress("measures", 0, 1)
        leads = further_leads(
            context.feeds,
            context.told,
            known=context.known,
            sites=sites,
            table=table,
            spells=context.spells,
        )
        measures = measures_of(
            con,
            rulebook,
            findings=findings,
            sites=sites,
            links=links,
            leads=leads,
            as_of=as_of,
        )
        flagged = findings.loc[findings["flagged"], "meter_id"]
        tables = {
            "findings": findings,
            "evidence": evidence,
            "features": table,
            "spells": context.spells,
            "steps": context.steps[context.steps["meter_id"].isin(flagged)],
            "onsets": findings[findings["flagged"]].sort_values("meter_id"),
            "sites": sites,
            "links": links.links,
            "measures": measures.measures,
            "collections": measures.collected,
            **flagged_readings(con, findings, as_of),
            "leads": leads,
            "places": registered_places(con),
            "loads": con.sql(
                "SELECT * EXCLUDE (report) FROM loads ORDER BY load_id"
            ).to_arrow_table(),
        }
    progress("publish", 0, 1)
    return publish(
        workspace.snapshots,
        {name: _as_table(name, frame) for name, frame in tables.items()},
        manifest(
            workspace,
            as_of,
            detectors,
            model,
            rulebook,
            tables,
            gaps=Gaps(context.unknown_meters, measures.absent if sites["flagged"].any() else ()),
        ),
    )


def _findings(
    workspace: Workspace, evidence: pd.DataFrame, judged: pd.DataFrame, context: Context
) -> pd.DataFrame:
    """Return the findings with what is known of each lead's onset, place and site."""
    places = context.links.meters[["meter_id", "site_id", "province"]]
    found = classify(
        pd.Index(places["meter_id"]), evidence, **workspace.settings.scoring.model_dump()
    )
    leads = pd.Index(found.loc[found["flagged"], "meter_id"])
    onsets = estimate_onset(
        context.spells[context.spells["meter_id"].isin(leads)],
        judged[judged["meter_id"].isin(leads)],
        context.steps[context.steps["meter_id"].isin(leads)],
    )
    found = found.merge(places, on="meter_id").merge(onsets, on="meter_id", how="left")
    found["reasons"] = found["reasons"].where(found["flagged"], "")
    found["rank"] = rank(found)
    return found.sort_values("rank", ignore_index=True)


def _as_table(name: str, frame: pd.DataFrame | pa.Table) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    schema = TABLES[name]
    return pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)
