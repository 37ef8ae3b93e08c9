"""The notes of surcharge rows (说明), each text made once and shared by the rows it is true of."""

from datetime import date
from importlib.resources import files

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from minewatch.measures.charged import BASES, BY_DAYS, NONE, SETTLEMENTS, Charged, Terms
from minewatch.measures.energy import ENERGY
from minewatch.measures.exact import Flags, Whole, dates, decimals
from minewatch.measures.periods import Accounts, Periods, Slices
from minewatch.rules.results import Missing, Rate

#: A load that was seen within so many days before the day asked is not said to have ended.
_RUNNING_DAYS = 7
#: Daily readings further from the settlement than one part in so many are said.
_OFF_PARTS = 50
_DATES = ("from_on", "to_on")
_DAY_BITS = 22  # as many as a day has, see periods.DAYS


def rate_note(rate: Rate | Missing) -> str | None:
    """Return what a rate has every row say: its own notes, and what its rule asks beside them."""
    said = list(rate.notes)
    if isinstance(rate, Rate) and rate.notice_before_charging:
        said.append("规定收取加价前须告知用户")
    if isinstance(rate, Rate) and rate.ends_on_list_change:
        said.append("规定停止加价以名单变更为准，计费期未据名单核对")
    return "；".join(said) or None


class Notes:
    """Writes the notes of the rows of one table.

    Parameters
    ----------
    con : DuckDBPyConnection
        Blocks written at the same time each take a cursor of it.
    rates : Table
        ``kwh_base``, ``partial_period`` and ``note`` of each rate, by its number.
    terms : Terms
        What the rates say of energy.
    as_of : date
        Last day charged.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, rates: pa.Table, terms: Terms, as_of: date
    ) -> None:
        self._con, self._rates, self._terms, self._as_of = con, rates, terms, as_of
        self._sql = files("minewatch.measures").joinpath("surcharge_notes.sql").read_text("utf-8")

    def of(
        self, accounts: Accounts, slices: Slices, periods: Periods, charged: Charged
    ) -> tuple[Whole, pa.Array]:
        """Return the number of each period's note, and the notes; null = nothing to say."""
        first_reading = accounts.first_reading[periods.account]
        start_open = first_reading & (accounts.since[periods.account] == periods.from_on)
        until, as_of = accounts.until[periods.account], (self._as_of - date(1970, 1, 1)).days
        stopped = (until == periods.to_on) & (as_of - until > _RUNNING_DAYS)
        rate = slices.rate[periods.piece]
        lacks = (charged.basis == NONE) & ~self._terms.mining_only[rate]
        gaps = lacks & np.logical_or(*(sums.days > 0 for sums in charged.grains.values()))
        off = (charged.basis == SETTLEMENTS) & _far(charged.daily_kwh, charged.kwh)
        columns: dict[str, Whole | Flags] = {
            "rate": rate,
            "basis": charged.basis.astype(np.int64),
            "days": np.where(charged.basis == BY_DAYS, periods.days, 0),
            "whole": charged.whole,
            "start_open": start_open,
            "from_on": np.where(start_open, periods.from_on, 0),
            "end_open": accounts.endless[periods.account],
            "stopped": stopped,
            "to_on": np.where(stopped, periods.to_on, 0),
            "caught_up": charged.caught_up,
        }
        shared, first = _distinct(columns, gaps | off)
        terms = self._table({name: column[first] for name, column in columns.items()})
        daily = decimals(charged.daily_kwh[first], off[first], ENERGY)
        given = {
            "terms": terms.append_column("daily_kwh", daily),
            "absent_in": _absent_in(periods, charged, gaps, shared),
            "present": _present(charged, gaps, shared),
        }
        with self._con.cursor() as con:
            for name, table in given.items():
                con.register(name, table)
            texts = con.sql(self._sql, params={"as_of": self._as_of}).to_arrow_table()["note"]
        return shared, texts.combine_chunks()

    def _table(self, columns: dict[str, Whole | Flags]) -> pa.Table:
        rate = pa.array(columns["rate"])
        days = {n: dates(columns[n].astype(np.int64)) for n in _DATES}
        said = {
            n: self._rates[n].combine_chunks().take(rate) for n in ("kwh_base", "partial_period")
        }
        return pa.table(
            {
                **columns,
                **days,
                **said,
                "row": np.arange(len(rate)),
                "rate_note": self._rates["note"].combine_chunks().take(rate),
                "basis": pa.array(BASES, pa.string()).take(pa.array(columns["basis"])),
            }
        )


def _far(daily: Whole, settled: Whole) -> Flags:
    return np.asarray(np.abs(daily - settled) > np.abs(settled) // _OFF_PARTS)


def _distinct(columns: dict[str, Whole | Flags], alone: Flags) -> tuple[Whole, Whole]:
    """Return the number of each distinct row of columns, and one row of each number."""
    key = np.zeros(len(alone), np.int64)
    for name, column in columns.items():
        if name not in _DATES:
            key = key * (int(column.max(initial=0)) + 1) + column
    key = pd.factorize(key)[0] << 2 * _DAY_BITS
    key += (columns["from_on"] << _DAY_BITS) + columns["to_on"]
    rows = np.arange(len(key))
    number = pd.factorize(np.where(alone, -1 - rows, key))[0]
    first = np.empty(int(number.max(initial=-1)) + 1, np.int64)
    first[number[::-1]] = rows[::-1]
    return number, first


def _absent_in(periods: Periods, charged: Charged, gaps: Flags, number: Whole) -> pa.Table:
    """Return the periods that lack days of a grain that has some."""
    tables = []
    for grain, sums in charged.grains.items():
        found = np.flatnonzero(gaps & (sums.days > 0))
        tables.append(
            pa.table(
                {
                    "row": number[found],
                    "grain": pa.repeat(grain, len(found)),
                    "from_on": dates(periods.from_on[found]),
                    "to_on": dates(periods.to_on[found]),
                }
            )
        )
    return pa.concat_tables(tables)


def _present(charged: Charged, gaps: Flags, number: Whole) -> pa.Table:
    """Return the days that such periods have."""
    tables = []
    for grain, sums in charged.grains.items():
        kept = gaps[sums.period]
        columns = {
            "row": number[sums.period[kept]],
            "grain": pa.repeat(grain, int(np.count_nonzero(kept))),
            "day": dates(sums.day[kept]),
        }
        tables.append(pa.table(columns))
    return pa.concat_tables(tables)
