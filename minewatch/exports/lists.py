"""Export the enforcement list (待核查名单) in the format that the file's suffix names."""

from pathlib import Path

from minewatch.exports.columns import LIST
from minewatch.exports.enforcement import flagged_sites
from minewatch.exports.files import check_suffix, place
from minewatch.exports.tabular import geojson, geoparquet, machine_csv, parquet, people_csv
from minewatch.exports.words import Lang, Words
from minewatch.exports.workbook import workbook
from minewatch.publish import Snapshot

#: Suffixes that :func:`export_list` takes.
LIST_FORMATS = (".xlsx", ".csv", ".parquet", ".geojson", ".geoparquet")


def export_list(snapshot: Snapshot, out: Path, *, lang: Lang = "zh") -> Path:
    """Write the enforcement list: one row a flagged site, by rank.

    The list is of leads: amounts and deadlines are projected until an inspection confirms the
    site. Nothing flagged gives a list without rows, which says so where people read it.

    Parameters
    ----------
    snapshot : Snapshot
        The published scan.
    out : Path
        File to write; its suffix chooses the format, one of :data:`LIST_FORMATS`.
    lang : {"zh", "en"}
        Language of XLSX. CSV has headings and words in ``zh`` and stable names and codes in
        ``en``; the other formats always have stable names and codes.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    MinewatchError
        If the suffix names no format, or the file cannot be written.
    """
    suffix = check_suffix(out, LIST_FORMATS)
    return place(out, list_content(snapshot, suffix, lang))


def list_content(
    snapshot: Snapshot, suffix: str, lang: Lang = "zh", *, unmasked: bool = False
) -> bytes:
    """Return the enforcement list in the format of a suffix; see :func:`export_list`."""
    if suffix == ".xlsx":
        return workbook(snapshot, Words.of(snapshot, lang), unmasked=unmasked)
    table = flagged_sites(snapshot, unmasked=unmasked)
    if suffix == ".csv" and lang == "zh":
        return people_csv(table, LIST, Words.of(snapshot, lang))
    writers = {
        ".csv": machine_csv, ".parquet": parquet, ".geojson": geojson, ".geoparquet": geoparquet,
    }  # fmt: skip
    return writers[suffix](table)
