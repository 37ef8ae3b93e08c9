"""The energy charged (计费电量) of each period: which figure is taken, and how it was found."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minewatch.measures.catch_up import CatchUp
from minewatch.measures.energy import Energy
from minewatch.measures.exact import Flags, Whole, share_of
from minewatch.measures.periods import Accounts, Periods, Slices
from minewatch.measures.readings import Daily, DailySums, Settled

#: How a figure was found, by number; the last is none at all.
BASES = ("settlements", "settlements-days", "registers", "curves", None)
SETTLEMENTS, BY_DAYS, REGISTERS, CURVES, NONE = range(5)
_FEEDS = {"settlements": (SETTLEMENTS, BY_DAYS), "registers": (REGISTERS,), "curves": (CURVES,)}


@dataclass(frozen=True)
class Terms:
    """What each rate says of energy, by its number.

    Attributes
    ----------
    mining_only : ndarray of bool
        It charges the energy of mining alone, which one account does not tell apart.
    daily_average : ndarray of bool
        Part of a month is its daily average times the days.
    """

    mining_only: Flags
    daily_average: Flags


@dataclass(frozen=True)
class Charged:
    """The figure taken for each period.

    Attributes
    ----------
    basis : ndarray
        Number in :data:`BASES`.
    kwh : ndarray
        In ten-thousandths; 0 where the basis is none.
    whole : ndarray of bool
        The period is a whole month.
    daily_kwh : ndarray
        Sum of daily readings beside a settlement that was taken; where none, the settlement.
    caught_up : ndarray of bool
        The energy holds catch-up readings (补抄).
    grains : dict
        The daily readings of each grain.
    """

    basis: npt.NDArray[np.int8]
    kwh: Whole
    whole: Flags
    daily_kwh: Whole
    caught_up: Flags
    grains: dict[str, DailySums]


class Readings:
    """All energy of the accounts, ready to be asked for the periods of a block."""

    def __init__(self, energy: Energy, accounts: Accounts, slices: Slices) -> None:
        tables = energy.tables()
        self._accounts, self._slices = accounts, slices
        self._settled = Settled(tables["settlements"], accounts, slices)
        self._daily = {
            "registers": Daily.of(tables["registers"], accounts, "total_kwh"),
            "curves": Daily.of(tables["curves"], accounts, "kwh"),
        }
        self._catch_up = {feed: CatchUp.of(tables["catch_up"], feed, accounts) for feed in _FEEDS}

    def charged(self, periods: Periods, terms: Terms) -> Charged:
        """Take the figure of each period.

        A settlement is the billing truth of a whole month; for part of one, the rule's own daily
        average where it states it, else daily readings, else the daily average.
        """
        rate = self._slices.rate[periods.piece]
        month, end = (a[periods.piece] for a in (self._slices.month, self._slices.month_end))
        month_days = end - month + 1
        whole = periods.days == month_days
        settled, is_settled = self._settled.of_periods(periods, self._slices)
        grains = {n: d.in_periods(periods, self._accounts) for n, d in self._daily.items()}
        full = {name: sums.days == periods.days for name, sums in grains.items()}
        by_rule = ~whole & terms.daily_average[rate] & is_settled
        basis = np.select(
            [
                terms.mining_only[rate],
                whole & is_settled,
                by_rule,
                full["registers"],
                full["curves"],
                is_settled,
            ],
            [NONE, SETTLEMENTS, BY_DAYS, REGISTERS, CURVES, BY_DAYS],
            NONE,
        ).astype(np.int8)
        kwh = np.where(basis == SETTLEMENTS, settled, 0)
        part = np.flatnonzero(basis == BY_DAYS)
        kwh[part] = share_of(settled[part], periods.days[part], month_days[part])
        for number, name in ((REGISTERS, "registers"), (CURVES, "curves")):
            kwh = np.where(basis == number, grains[name].kwh, kwh)
        daily = np.where(full["curves"], grains["curves"].kwh, settled)
        daily = np.where(full["registers"], grains["registers"].kwh, daily)
        caught_up = self._caught_up(periods, basis, month, end)
        return Charged(basis, kwh, whole, daily, caught_up, grains)

    def _caught_up(
        self, periods: Periods, basis: npt.NDArray[np.int8], month: Whole, month_end: Whole
    ) -> Flags:
        """Say which periods hold catch-up readings; a settlement spans its whole month."""
        found = np.zeros(len(basis), np.bool_)
        for feed, spans in self._catch_up.items():
            settled = feed == "settlements"
            from_on = month if settled else periods.from_on
            to_on = month_end if settled else periods.to_on
            found |= np.isin(basis, _FEEDS[feed]) & spans.touches(periods.account, from_on, to_on)
        return found
