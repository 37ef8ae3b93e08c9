"""Which charged energy holds catch-up readings (补抄): energy of days before, read at once."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.measures.exact import Flags, Whole
from minewatch.measures.periods import DAYS, Accounts


@dataclass(frozen=True)
class CatchUp:
    """The spans of a feed that hold catch-up readings, of accounts and of nearly every meter."""

    own_starts: Whole
    own_ends: Whole
    common_starts: Whole
    common_ends: Whole

    @classmethod
    def of(cls, table: pa.Table, feed: str, accounts: Accounts) -> "CatchUp":
        """Return the spans of a feed (``feed``, ``meter_id``, ``from_on``, ``to_on``)."""
        table = table.filter(pc.equal(table["feed"], feed))
        account = accounts.numbers(table["meter_id"])
        common = table["meter_id"].is_null().to_numpy()
        spans = []
        for kept, key in ((account >= 0, account), (common, account * 0)):
            for name in ("from_on", "to_on"):
                day = table[name].cast(pa.int32()).to_numpy()
                spans.append(np.sort(key[kept] * DAYS + day[kept]))
        return cls(*spans)

    def touches(self, account: Whole, from_on: Whole, to_on: Whole) -> Flags:
        """Say of each span of an account, first and last day, whether it holds such readings."""
        own = _overlap(self.own_starts, self.own_ends, account * DAYS, from_on, to_on)
        return own | _overlap(self.common_starts, self.common_ends, account * 0, from_on, to_on)


def _overlap(starts: Whole, ends: Whole, key: Whole, from_on: Whole, to_on: Whole) -> Flags:
    # More spans have begun by the last day than have ended before the first: one is met.
    if not len(starts):
        return np.zeros(len(key), np.bool_)
    begun = np.searchsorted(starts, key + to_on, side="right")
    return np.asarray(begun > np.searchsorted(ends, key + from_on))
