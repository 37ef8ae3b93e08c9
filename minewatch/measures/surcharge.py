"""The differential-tariff surcharge (差别电价加价) of flagged sites, an account and month a row."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.measures.charged import BASES, NONE, Readings, Terms
from minewatch.measures.energy import ENERGY, Energy
from minewatch.measures.exact import (
    MONEY,
    RATE,
    Flags,
    Whole,
    amounts,
    dates,
    decimals,
    whole_numbers,
)
from minewatch.measures.periods import Accounts, Periods, Slices
from minewatch.measures.spans import account_spans
from minewatch.measures.surcharge_notes import Notes, rate_note
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
        ("rate", RATE),
        ("kwh_base", pa.string()),
        ("partial_period", pa.string()),
        ("provisions", pa.string()),
        ("verified", pa.bool_()),
        ("note", pa.string()),
    ]
)
#: Text that many rows share, each kept once.
_SHARED = pa.dictionary(pa.int32(), pa.string())
#: The columns of a row, as the snapshot's table ``measures`` has them.
ROWS = pa.schema(
    [
        ("site_id", pa.string()),
        ("meter_id", pa.string()),
        ("measure", pa.string()),
        ("month", pa.date32()),
        ("from_on", pa.date32()),
        ("to_on", pa.date32()),
        ("kwh", ENERGY),
        ("kwh_basis", _SHARED),
        ("rate_yuan_per_kwh", RATE),
        ("amount_yuan", MONEY),
        ("deadline_on", pa.date32()),
        ("status", pa.string()),
        ("provisions", _SHARED),
        ("verified", pa.bool_()),
        ("note", _SHARED),
    ]
)
#: Accounts computed at once: bounds the memory beside the result.
_ACCOUNTS_AT_ONCE = 50_000
_BLOCKS_AT_ONCE = 2
_ROWS_ALIKE = 2**16


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
        and rate, by site, account and day; then accounts whose start is not known. Texts that
        rows share come as dictionaries. Energy in kWh
        at 4 places, amount in yuan = energy x rate, half away from zero to the fen. Energy or rate
        that is missing is null and the note says why.

    Raises
    ------
    RuleError
        If an account or one of its settlements stands twice, its span cannot be, or a figure has
        more than 18 digits.
    """
    spans, rates = account_spans(accounts), _rates(book, as_of)
    slices = Slices.of(rates)
    flagged = Accounts.of(spans, slices)
    readings = Readings(energy, flagged, slices)
    starts = range(0, len(spans), _ACCOUNTS_AT_ONCE)
    blocks = [slice(n, min(n + _ACCOUNTS_AT_ONCE, len(spans))) for n in starts]
    with duckdb.connect(config=_CLOSED) as con, ThreadPoolExecutor(_BLOCKS_AT_ONCE) as threads:
        rows = _Rows(con, spans, rates, slices, as_of)
        tables = list(threads.map(partial(rows.of, flagged, readings), blocks))
    found = pa.concat_tables([*tables, _without_start(spans)], promote_options="default")
    return _complete(found)


class _Rows:
    """Puts the columns of rows together."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        spans: pa.Table,
        rates: pa.Table,
        slices: Slices,
        as_of: date,
    ) -> None:
        self._terms = Terms(
            _is(rates, "kwh_base", "mining"), _is(rates, "partial_period", "daily_average")
        )
        self._notes = Notes(con, rates, self._terms, as_of)
        self._site_ids, self._slices = spans["site_id"].combine_chunks(), slices
        self._provisions = rates["provisions"].combine_chunks()
        self._silent = _is(rates, "kwh_base", "not_stated") | _is(rates, "kwh_base", "by_list")
        self._verified = rates["verified"].to_numpy()
        self._rate, self._has_rate = whole_numbers(rates["rate"])

    def of(self, accounts: Accounts, readings: Readings, block: slice) -> pa.Table:
        """Return the rows of a block of accounts."""
        periods = Periods.of(accounts, self._slices, block)
        charged = readings.charged(periods, self._terms)
        rate, here = self._slices.rate[periods.piece], charged.basis != NONE
        meter_ids = accounts.meter_ids.take(pa.array(periods.account))
        fen = amounts(charged.kwh, self._rate[rate], meter_ids)
        columns = {
            "site_id": self._site_ids.take(pa.array(periods.account)),
            "meter_id": meter_ids,
            "month": dates(self._slices.month[periods.piece]),
            "from_on": dates(periods.from_on),
            "to_on": dates(periods.to_on),
            "kwh": decimals(charged.kwh, here, ENERGY),
            "kwh_basis": _shared(charged.basis.astype(np.int64), pa.array(BASES, pa.string())),
            "rate_yuan_per_kwh": decimals(self._rate[rate], self._has_rate[rate], RATE),
            "amount_yuan": decimals(fen, here & self._has_rate[rate], MONEY),
            "provisions": _shared(rate, self._provisions),
            "verified": pa.array(self._verified[rate] & ~(here & self._silent[rate])),
            "note": _shared(*self._notes.of(accounts, self._slices, periods, charged)),
        }
        return pa.table(columns)


def _shared(number: Whole, texts: pa.Array) -> pa.DictionaryArray:
    """Return for each row the text of its number."""
    missing = texts.is_null().to_numpy(zero_copy_only=False)
    return pa.DictionaryArray.from_arrays(
        pa.array(number.astype(np.int32), mask=missing[number]), texts.fill_null("")
    )


def _complete(rows: pa.Table) -> pa.Table:
    """Add the columns that are alike in all rows, as pieces of one array, and order all columns."""
    same = {"measure": "surcharge", "status": "projected"}
    for field in ROWS:
        if field.name not in rows.column_names:
            value = pa.scalar(same.get(field.name), field.type)
            piece = pa.repeat(value, min(len(rows), _ROWS_ALIKE))
            whole, rest = divmod(len(rows), _ROWS_ALIKE)
            pieces = [*[piece] * whole, piece[:rest]]
            rows = rows.append_column(field, pa.chunked_array(pieces, field.type))
    return rows.select(ROWS.names).cast(ROWS)


def _without_start(spans: pa.Table) -> pa.Table:
    """Return one row for each account whose start is not known."""
    left = spans.filter(pc.is_null(spans["active_since"]))
    count = len(left)
    columns = {
        "site_id": left["site_id"],
        "meter_id": left["meter_id"],
        "verified": pa.repeat(False, count),
        "note": pa.repeat("挖矿起始日不明，无法确定计费期", count).dictionary_encode(),
    }
    return pa.table(columns)


def _is(rates: pa.Table, name: str, value: str) -> Flags:
    return np.asarray(pc.equal(rates[name], value).to_numpy(), dtype=np.bool_)


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
        "note": rate_note(rate),
    }
