"""The snapshot's table of measures (措施表): what every row gets alike."""

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.publish.schema import MEASURES
from minewatch.rules.book import Rulebook


def completed(table: pa.Table, book: Rulebook) -> pa.Table:
    """Fill the columns that are alike for every measure.

    Parameters
    ----------
    table : pyarrow.Table
        Rows with the columns of :data:`minewatch.publish.schema.MEASURE_BASE` and any others of
        :data:`minewatch.publish.schema.MEASURES`.
    book : Rulebook
        Names the department of the provisions that a row rests on.

    Returns
    -------
    pyarrow.Table
        Columns of :data:`minewatch.publish.schema.MEASURES`, rows in their order. ``department``
        is what the provisions name where the row names none; a deadline that is not said to be
        provisional is not.
    """
    rows = pa.concat_tables([MEASURES.empty_table(), table], promote_options="default")
    codes = rows["provisions"].combine_chunks().dictionary_encode()
    named = pa.array(_departments(codes.dictionary.to_pylist(), book), pa.string())
    provisional = pc.fill_null(rows["deadline_provisional"], False)
    dated = pc.is_valid(rows["deadline_on"])
    filled = {
        "department": pc.coalesce(rows["department"], named.take(codes.indices)),
        "deadline_provisional": pc.if_else(dated, provisional, pa.scalar(None, pa.bool_())),
    }
    for name, values in filled.items():
        rows = rows.set_column(rows.schema.get_field_index(name), MEASURES.field(name), values)
    return rows


def _departments(joined_ids: list[str], book: Rulebook) -> list[str | None]:
    """Return the departments of each list of provisions, each once, joined by ``；``."""
    about = book.about()
    named = [
        [str(about[code].get("department") or "") for code in ids.split(";") if code in about]
        for ids in joined_ids
    ]
    return ["；".join(dict.fromkeys(filter(None, names))) or None for names in named]
