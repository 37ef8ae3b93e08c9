"""The public measurements that serve as real hosts, read through their mapping files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb

from minewatch.errors import WorkspaceError
from minewatch.evaluation.hosts import Host, read_hosts
from minewatch.feeds import load_file, read_mapping
from minewatch.settings import SETTINGS_FILE
from minewatch.workspace import Workspace


class RealSet(NamedTuple):
    """One file, the mapping that reads it, its feed, and meters of it that are no hosts."""

    file: str
    mapping: str
    feed: str
    left_out: tuple[str, ...] = ()


#: The campus's main meter holds the loads of its sub-meters; standard profiles are not measured.
REAL_SETS = (
    RealSet("university_estate_hourly_kwh.parquet", "university_estate", "curves"),
    RealSet("campus_submeters_15min_kw.parquet", "campus_submeters", "curves", ("Total_Power",)),
    RealSet(
        "sector_profiles_15min_w.parquet",
        "sector_profiles",
        "curves",
        tuple(f"LP_{name}" for name in (*(f"G{n}" for n in range(7)), "L0", "L1", "L2")),
    ),
    RealSet("steel_plant_15min_kwh.parquet", "steel_plant", "curves"),
    RealSet("homes_hourly_kwh.parquet", "homes_hourly", "curves"),
    RealSet("homes_daily_kwh.parquet", "homes_daily", "registers"),
)

#: Beginning of a profile's name -> its sector.
SECTORS = {"LP_G_": "sector_trades", "LP_W_": "sector_homes", "LP_Ö_": "sector_public_buildings"}


def hosts_from(path: Path, mappings: Path | None = None) -> list[Host]:
    """Read hosts from a workspace, or from a folder with the files of :data:`REAL_SETS`.

    Parameters
    ----------
    path : Path
        Workspace or folder.
    mappings : Path, optional
        Folder of the mapping files; needed where `path` is no workspace.

    Raises
    ------
    WorkspaceError
        If the folder holds nothing that can be read, or no meter has half a year of readings.
    """
    if (path / SETTINGS_FILE).is_file():
        with Workspace(path).warehouse() as con:
            return read_hosts(con)
    present = [one for one in REAL_SETS if (path / one.file).is_file()]
    if not present or mappings is None:
        msg = (
            f"{path} is no workspace and no folder of known host files with their mapping files "
            "(--mappings); name a workspace whose warehouse holds curves or registers."
        )
        raise WorkspaceError(msg)
    with _empty_warehouse() as con:
        for one in present:
            fields = read_mapping(mappings / f"{one.mapping}.toml", one.feed)
            load_file(con, one.feed, path / one.file, mapping=fields, utc_offset=timedelta(0))
        hosts = read_hosts(con)
    out = {meter for one in present for meter in one.left_out}
    return [_by_sector(host) for host in hosts if host.meter_id not in out]


@contextmanager
def _empty_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "hosts", utc_offset="+00:00")
        with workspace.warehouse() as con:
            yield con


def _by_sector(host: Host) -> Host:
    for start, sector in SECTORS.items():
        if host.meter_id.startswith(start):
            return replace(host, host_set=sector, industry=sector)
    return host
