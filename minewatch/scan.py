"""The weekly batch: warehouse in, published snapshot out. Each step is one call.

This is the one place where the steps of the flow meet; read it from top to bottom to follow a
reading from the warehouse to the enforcement list.
"""

import platform
from collections.abc import Callable
from datetime import date
from importlib.metadata import version

import duckdb
import pandas as pd
import pyarrow as pa

from minewatch import __version__
from minewatch.detection import Detector, discover
from minewatch.features import feature_table
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES
from minewatch.rules import Rulebook, phase_outs, read_energy, surcharges
from minewatch.scoring import (
    Calibration,
    classify,
    estimate_onset,
    load_calibration,
    rank,
    score_detectors,
    sufficient,
    weigh,
)
from minewatch.sites import SiteLinks, judge_sites, link
from minewatch.workspace import Workspace

Progress = Callable[[str, int, int], None]


def scan(workspace: Workspace, *, as_of: date, progress: Progress | None = None) -> Snapshot:
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
    detectors, model, rulebook = discover(), load_calibration(), Rulebook.load()
    report = progress or (lambda step, done, total: None)
    with workspace.warehouse() as con:
        features = feature_table(
            con,
            as_of=as_of,
            register_hours=workspace.settings.hours_by_register,
            progress=lambda done, total: report("features", done, total),
        )
        report("sites", 0, 1)
        meters, enterprises, data_centres = (read_register(con, name) for name in REGISTERS)
        links = link(meters, enterprises, data_centres)
        table = with_context(features.table, meters, links, known_centres=len(data_centres) > 0)
        report("detectors", 0, 1)
        evidence = weigh(score_detectors(sufficient(table), detectors), model)
        findings = _findings(workspace, evidence, table, features.spells, links)
        sites = judge_sites(links.sites, findings)
        report("measures", 0, 1)
        measures = _measures(con, rulebook, sites, as_of)
        tables = {
            "findings": findings,
            "evidence": evidence,
            "features": table,
            "spells": features.spells,
            "sites": sites,
            "links": links.links,
            "measures": measures,
            "curves": _flagged_curves(con, findings, as_of),
            "loads": con.sql(
                "SELECT * EXCLUDE (report) FROM loads ORDER BY load_id"
            ).to_arrow_table(),
        }
    report("publish", 0, 1)
    return publish(
        workspace.snapshots,
        {name: _as_table(name, frame) for name, frame in tables.items()},
        _manifest(workspace, as_of, detectors, model, rulebook, tables),
    )


REGISTERS = ("meters", "enterprises", "data_centres")


def read_register(con: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """Return a register whole; meters with readings but no master record are among the meters."""
    frame = con.sql(f"SELECT * EXCLUDE (load_id) FROM {name} ORDER BY ALL").df()  # noqa: S608 - one of REGISTERS
    if name != "meters":
        return frame
    orphans = con.sql(
        """
        SELECT DISTINCT meter_id FROM (
            SELECT meter_id FROM curves_24 UNION ALL SELECT meter_id FROM curves_48
            UNION ALL SELECT meter_id FROM curves_96 UNION ALL SELECT meter_id FROM curves_288
            UNION ALL SELECT meter_id FROM registers UNION ALL SELECT meter_id FROM settlements)
        WHERE meter_id NOT IN (SELECT meter_id FROM meters) ORDER BY meter_id
        """
    ).df()
    return frame.merge(orphans, on="meter_id", how="outer", sort=True)


def with_context(
    table: pd.DataFrame, meters: pd.DataFrame, links: SiteLinks, *, known_centres: bool
) -> pd.DataFrame:
    """Join to the feature table what the registers say of each meter.

    Parameters
    ----------
    table, meters : pandas.DataFrame
        The feature table and the customer master.
    links : SiteLinks
        The joins to the registers.
    known_centres : bool
        Whether any data centre is registered; without a register, no match means nothing.
    """
    master = meters[["meter_id", "industry", "tariff", "contract_kw"]]
    joins = links.meters[["meter_id", "data_centre_strength", "scope_computing"]]
    joined = table.merge(master, on="meter_id", how="left").merge(joins, on="meter_id", how="left")
    capacity_kw = joined["contract_kw"].where(joined["contract_kw"] > 0)
    joined["capacity_share"] = joined["mean_kw"] / capacity_kw
    if not known_centres:
        joined["data_centre_strength"] = float("nan")
    return joined.sort_values(["meter_id", "grain"], ignore_index=True)


def _findings(
    workspace: Workspace,
    evidence: pd.DataFrame,
    table: pd.DataFrame,
    spells: pd.DataFrame,
    links: SiteLinks,
) -> pd.DataFrame:
    found = classify(
        pd.Index(links.meters["meter_id"]), evidence, **workspace.settings.scoring.model_dump()
    )
    found = found.merge(links.meters[["meter_id", "site_id"]], on="meter_id")
    found = found.merge(estimate_onset(spells, table), on="meter_id", how="left")
    found["rank"] = rank(found)
    leads = found["flagged"]
    found["active_since"] = found["active_since"].where(leads)
    found["mining_kw"] = found["mining_kw"].where(leads)
    found["reasons"] = found["reasons"].where(leads, "")
    return found.sort_values("rank", ignore_index=True)


def _measures(
    con: duckdb.DuckDBPyConnection, rulebook: Rulebook, sites: pd.DataFrame, as_of: date
) -> pa.Table:
    leads = sites[sites["flagged"]].reset_index(drop=True)
    meter_ids = sorted({meter for meters in leads["meter_ids"] for meter in meters})
    energy = read_energy(con, meter_ids, as_of=as_of)
    return pa.concat_tables(
        [
            surcharges(rulebook, sites=leads, energy=energy, as_of=as_of),
            phase_outs(rulebook, sites=leads, as_of=as_of),
        ]
    )


def _flagged_curves(
    con: duckdb.DuckDBPyConnection, findings: pd.DataFrame, as_of: date
) -> pa.Table:
    """Return the curves behind the leads, so that the snapshot alone can show them."""
    leads = pa.table({"meter_id": pa.array(sorted(findings.loc[findings["flagged"], "meter_id"]))})
    con.register("leads", leads)
    parts = " UNION ALL ".join(
        f"SELECT meter_id, day, kw::FLOAT[] AS kw FROM curves_{n} SEMI JOIN leads USING (meter_id)"  # noqa: S608 - numbers of this module
        for n in (24, 48, 96, 288)
    )
    found = con.execute(
        f"SELECT * FROM ({parts}) WHERE day <= ? ORDER BY meter_id, day, len(kw)",
        [as_of],  # noqa: S608
    ).to_arrow_table()
    con.unregister("leads")
    return found


def _as_table(name: str, frame: pd.DataFrame | pa.Table) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    schema = TABLES[name]
    return pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)


def _manifest(
    workspace: Workspace,
    as_of: date,
    detectors: dict[str, Detector],
    model: Calibration,
    rulebook: Rulebook,
    tables: dict[str, pd.DataFrame | pa.Table],
) -> dict[str, object]:
    calibrated = set(model.curves)
    return {
        "as_of": as_of.isoformat(),
        "minewatch": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in ("duckdb", "numpy", "pyod", "scikit-learn")},
        "rules_digest": rulebook.digest,
        "model_digest": model.digest,
        "model_fitted_by": model.fitted_by,
        "flag_threshold": workspace.settings.scoring.flag_threshold,
        "settings": workspace.settings.model_dump(mode="json", exclude={"resources"}),
        "detectors": {
            name: {
                "title": detector.title,
                "purpose": detector.purpose,
                "figures": list(detector.figures),
                "calibrated": name in calibrated,
            }
            for name, detector in sorted(detectors.items())
        },
        "inputs": tables["loads"].to_pylist(),
        "coverage": _coverage(tables["findings"], tables["features"]),
    }


def _coverage(findings: pd.DataFrame, features: pd.DataFrame) -> dict[str, object]:
    """Count meters by class, and meters with readings of each grain."""
    return {
        "meters": len(findings),
        "classes": {k: int(v) for k, v in findings["class"].value_counts().sort_index().items()},
        "grains": {k: int(v) for k, v in features["grain"].value_counts().sort_index().items()},
    }
