"""Charged periods (计费期): an account's days split by billing month and by rate, as columns."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.measures.exact import Flags, Whole
from minewatch.rules.regions import PROVINCES

#: Regions by number; the first is that of an account whose province is not known.
REGIONS = ("", *PROVINCES)
#: More days than any date has from 1970 on: one number orders by account or region, then day.
DAYS = 2**22
_NO_END = DAYS - 1


@dataclass(frozen=True)
class Slices:
    """The law cut into pieces: one region, one billing month, one rate; by region and day.

    Attributes
    ----------
    region, rate : ndarray
        Numbers of the region and of the rate.
    month, month_end, from_on, to_on : ndarray
        Days from 1970-01-01, inclusive.
    month_number : ndarray
        Months from 1970-01.
    """

    region: Whole
    rate: Whole
    month: Whole
    month_end: Whole
    from_on: Whole
    to_on: Whole
    month_number: Whole

    @classmethod
    def of(cls, rates: pa.Table) -> "Slices":
        """Cut the periods of rates (``region``, ``from_on``, ``to_on``) by month."""
        pieces = []
        for rate, (region, first, last) in enumerate(
            zip(*(rates[name].to_pylist() for name in ("region", "from_on", "to_on")), strict=True)
        ):
            months = np.arange(np.datetime64(first, "M"), np.datetime64(last, "M") + 2)
            starts = months.astype("datetime64[D]").astype(np.int64)
            span = np.array([first, last], "datetime64[D]").astype(np.int64)
            pieces += [
                (REGIONS.index(region), rate, a, b - 1, max(span[0], a), min(span[1], b - 1), m)
                for (a, b), m in zip(pairwise(starts), months.astype(np.int64)[:-1], strict=True)
            ]
        columns = np.array(pieces, np.int64).reshape(-1, 7).T
        return cls(*columns)


@dataclass(frozen=True)
class Accounts:
    """Flagged accounts in order, as columns; days from 1970-01-01.

    Attributes
    ----------
    meter_ids : StringArray
    since, until : ndarray
        First day and last day of the load; the last of all days where it is not known.
    first_reading, endless : ndarray of bool
        The load was there at the first reading; its end is not known.
    first, count : ndarray
        First slice of the law that an account meets, and how many.
    """

    meter_ids: pa.StringArray
    since: Whole
    until: Whole
    first_reading: Flags
    endless: Flags
    first: Whole
    count: Whole

    @classmethod
    def of(cls, spans: pa.Table, slices: Slices) -> "Accounts":
        """Return accounts given by :func:`minewatch.measures.spans.account_spans`."""
        region = pd.Index(REGIONS).get_indexer(spans["region"].to_pandas()).astype(np.int64)
        endless = spans["active_until"].is_null().to_numpy()
        known = spans["active_since"].is_valid().to_numpy()
        since, until = _days(spans["active_since"]), _days(spans["active_until"])
        until = np.where(endless, _NO_END, until)
        first = np.searchsorted(slices.region * DAYS + slices.to_on, region * DAYS + since)
        end = np.searchsorted(
            slices.region * DAYS + slices.from_on, region * DAYS + until, side="right"
        )
        return cls(
            meter_ids=spans["meter_id"].combine_chunks(),
            since=since,
            until=until,
            first_reading=pc.equal(spans["since_basis"], "first_reading")
            .fill_null(False)
            .to_numpy(),
            endless=endless,
            first=first,
            count=np.where(known, np.maximum(end - first, 0), 0),
        )

    def numbers(self, meter_ids: pa.ChunkedArray) -> Whole:
        """Return the number of each meter's account; -1 where it has none."""
        if not len(meter_ids):
            return np.empty(0, np.int64)
        ids = pa.concat_arrays(meter_ids.chunks)
        # Rows mostly come by meter: one look-up serves a run of them.
        changes = pc.not_equal(ids[1:], ids[:-1]).fill_null(True)
        starts = np.append(0, np.flatnonzero(changes) + 1)
        found = pc.index_in(ids.take(pa.array(starts)), value_set=self.meter_ids).fill_null(-1)
        return np.repeat(found.to_numpy().astype(np.int64), np.diff(starts, append=len(ids)))


@dataclass(frozen=True)
class Periods:
    """Charged periods of some accounts, by account and day; ``piece`` is that of the law."""

    account: Whole
    piece: Whole
    from_on: Whole
    to_on: Whole

    @classmethod
    def of(cls, accounts: Accounts, slices: Slices, block: slice) -> "Periods":
        """Return the periods of a block of accounts."""
        count = accounts.count[block]
        account = np.repeat(np.arange(block.start, block.start + len(count)), count)
        within = np.arange(len(account)) - np.repeat(np.cumsum(count) - count, count)
        piece = accounts.first[account] + within
        return cls(
            account=account,
            piece=piece,
            from_on=np.maximum(slices.from_on[piece], accounts.since[account]),
            to_on=np.minimum(slices.to_on[piece], accounts.until[account]),
        )

    @property
    def days(self) -> Whole:
        """How many days are charged."""
        return self.to_on - self.from_on + 1


def _days(column: pa.ChunkedArray) -> Whole:
    days = column.cast(pa.int32()).fill_null(0).to_numpy()
    return np.asarray(days, dtype=np.int64)
