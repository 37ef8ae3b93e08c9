"""What the feeds say of a charged period's energy: its settlement, and sums of daily readings."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from minewatch.errors import RuleError
from minewatch.measures.exact import LIMIT, Flags, Whole, whole_numbers
from minewatch.measures.periods import DAYS, Accounts, Periods, Slices

_ROWS_AT_ONCE = 2**20


class Settled:
    """Monthly settlements (月结算电量) of all accounts, one place a month that may be charged.

    Raises
    ------
    RuleError
        If an account has two settlements of a month.
    """

    def __init__(self, table: pa.Table, accounts: Accounts, slices: Slices) -> None:
        some = accounts.count > 0
        number = slices.month_number if len(slices.month_number) else np.zeros(1, np.int64)
        last = number[np.where(some, accounts.first + accounts.count - 1, 0)]
        self._first_month = number[np.where(some, accounts.first, 0)]
        self._months = np.where(some, last - self._first_month + 1, 0)
        self._place = np.cumsum(self._months) - self._months
        self._kwh = np.zeros(int(self._months.sum()), np.int64)
        self._here = np.zeros(len(self._kwh), np.bool_)
        numbers = _MonthNumbers(slices)
        found = [
            self._put(table.slice(n, _ROWS_AT_ONCE), accounts, numbers)
            for n in range(0, len(table), _ROWS_AT_ONCE)
        ]
        if np.count_nonzero(self._here) < sum(found):
            self._refuse_twice(table, accounts, numbers)

    def of_periods(self, periods: Periods, slices: Slices) -> tuple[Whole, Flags]:
        """Return the settlement of each period's month, and whether there is one."""
        month = slices.month_number[periods.piece] - self._first_month[periods.account]
        at = self._place[periods.account] + month
        return self._kwh[at], self._here[at]

    def _put(self, table: pa.Table, accounts: Accounts, numbers: "_MonthNumbers") -> int:
        """Put settlements in their places; return how many had one."""
        at, rows = self._places(table, accounts, numbers)
        kwh, _ = whole_numbers(table["total_kwh"])
        self._kwh[at], self._here[at] = kwh[rows], True
        return len(at)

    def _places(
        self, table: pa.Table, accounts: Accounts, numbers: "_MonthNumbers"
    ) -> tuple[Whole, Whole]:
        """Return the places of the rows that have one, and which rows those are."""
        account = accounts.numbers(table["meter_id"])
        month = numbers.of(table["month"])
        rows = np.flatnonzero(
            (account >= 0) & (month >= 0) & table["total_kwh"].is_valid().to_numpy()
        )
        account, month = account[rows], month[rows]
        after = month - self._first_month[account]
        kept = (after >= 0) & (after < self._months[account])
        return (self._place[account] + after)[kept], rows[kept]

    def _refuse_twice(self, table: pa.Table, accounts: Accounts, numbers: "_MonthNumbers") -> None:
        places, counts = np.unique(self._places(table, accounts, numbers)[0], return_counts=True)
        account = np.searchsorted(self._place, places[counts > 1][0], side="right") - 1
        meter = accounts.meter_ids[int(account)]
        msg = f"Account {meter} has two settlements of one month; keep the one that holds."
        raise RuleError(msg)


class _MonthNumbers:
    """Numbers the months that are charged by their first day; -1 for any other day."""

    def __init__(self, slices: Slices) -> None:
        self._before = int(slices.month.min(initial=DAYS)) - 1
        reach = int(slices.month.max(initial=0)) - self._before
        # The first place and the last stand for all days before and after.
        self._numbers = np.full(max(reach + 2, 2), -1)
        self._numbers[slices.month - self._before] = slices.month_number

    def of(self, months: pa.ChunkedArray) -> Whole:
        days = months.cast(pa.int32()).fill_null(-1).to_numpy().astype(np.int64)
        place = np.clip(days - self._before, 0, len(self._numbers) - 1)
        return np.asarray(self._numbers[place])


@dataclass(frozen=True)
class Daily:
    """Readings of days (日冻结电量 or 负荷曲线) of all accounts, by account."""

    account: Whole
    day: Whole
    kwh: Whole

    @classmethod
    def of(cls, table: pa.Table, accounts: Accounts, value: str) -> "Daily":
        """Return the days that have a value in a column."""
        account = accounts.numbers(table["meter_id"])
        kwh, here = whole_numbers(table[value])
        days = table["day"].cast(pa.int32())
        here = here & (account >= 0) & days.is_valid().to_numpy()
        if "complete" in table.column_names:
            here &= table["complete"].fill_null(False).to_numpy()
        day = np.asarray(days.fill_null(0).to_numpy(), dtype=np.int64)
        order = np.argsort(account[here], kind="stable")
        return cls(account[here][order], day[here][order], kwh[here][order])

    def in_periods(self, periods: Periods, accounts: Accounts) -> "DailySums":
        """Return the readings that fall into periods, and their sums.

        Raises
        ------
        RuleError
            If a sum has more digits than the column of energy holds.
        """
        count = len(periods.account)
        if not count:
            return DailySums(np.empty(0, np.int64), np.empty(0, np.int64), *_nothing(0))
        ends = np.searchsorted(self.account, (periods.account[0], periods.account[-1] + 1))
        mine = slice(*ends)
        starts = periods.account * DAYS + periods.from_on
        at = self.account[mine] * DAYS + self.day[mine]
        period = np.searchsorted(starts, at, side="right") - 1
        place = np.maximum(period, 0)
        inside = (period >= 0) & (periods.account[place] == self.account[mine])
        inside &= self.day[mine] <= periods.to_on[place]
        period, kwh = period[inside], self.kwh[mine][inside]
        weights = np.bincount(period, np.abs(kwh.astype(np.float64)), minlength=count)
        if weights.max() >= LIMIT - 1e9:
            meter = accounts.meter_ids[int(periods.account[np.argmax(weights)])]
            msg = f"Account {meter} has daily readings too large to add up; mend its readings."
            raise RuleError(msg)
        sums = np.zeros(count, np.int64)
        np.add.at(sums, period, kwh)
        days = np.bincount(period, minlength=count)
        return DailySums(period, self.day[mine][inside], days, sums)


@dataclass(frozen=True)
class DailySums:
    """Readings that fall into periods (``period``, ``day``); days and energy of each period."""

    period: Whole
    day: Whole
    days: Whole
    kwh: Whole


def _nothing(count: int) -> tuple[Whole, Whole]:
    return np.zeros(count, np.int64), np.zeros(count, np.int64)
