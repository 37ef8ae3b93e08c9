"""Where days and kilowatts lie on the plot of an explanation, and the ticks along them."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

#: Width of the drawing and edges of its panels, in units of about one pixel.
WIDTH, LEFT, RIGHT = 1000, 74, 976
#: A month is not named closer to the right edge than half its name takes.
_HALF_NAME = 24


@dataclass(frozen=True)
class Days:
    """The axis of days that all panels share.

    Attributes
    ----------
    first_on, last_on : date
        First and last day drawn, inclusive.
    """

    first_on: date
    last_on: date

    @property
    def count(self) -> int:
        """Number of days drawn."""
        return (self.last_on - self.first_on).days + 1

    def x(self, day: date) -> float:
        """Return where a day begins."""
        return LEFT + (day - self.first_on).days * (RIGHT - LEFT) / self.count

    def months(self) -> list[date]:
        """Return the first days of at most about a dozen months to be named."""
        start = self.first_on.year * 12 + self.first_on.month - 1
        end = self.last_on.year * 12 + self.last_on.month - 1
        every = next((k for k in (1, 2, 3, 6, 12) if (end - start + 1) / k <= 14), 24)
        firsts = [date(n // 12, n % 12 + 1, 1) for n in range(start, end + 1) if n % every == 0]
        fitting = [d for d in firsts if d >= self.first_on and self.x(d) <= RIGHT - _HALF_NAME]
        return fitting or [self.first_on]


@dataclass(frozen=True)
class Power:
    """An upright axis of power from zero.

    Attributes
    ----------
    top_kw : float
        Power at the upper edge.
    step_kw : float
        Between ticks.
    upper, lower : float
        The edges.
    """

    top_kw: float
    step_kw: float
    upper: float
    lower: float

    def y(self, kw: float) -> float:
        """Return where a power lies; what is over the top is drawn at the top."""
        share = min(max(kw / self.top_kw, 0.0), 1.0)
        return self.lower - share * (self.lower - self.upper)

    def ticks(self) -> list[float]:
        """Return the powers that are named."""
        return [self.step_kw * n for n in range(round(self.top_kw / self.step_kw) + 1)]


def power_axis(highest_kw: float, upper: float, lower: float) -> Power:
    """Return an axis that holds `highest_kw`, with ticks of 1, 2, 2.5 or 5 by tens."""
    highest = highest_kw if highest_kw > 0 else 1.0
    size = 10.0 ** math.floor(math.log10(highest / 5))
    step = next(size * k for k in (1, 2, 2.5, 5, 10) if size * k * 5 >= highest * (1 - 1e-9))
    return Power(step * math.ceil(highest / step - 1e-9), step, upper, lower)


def next_day(day: date) -> date:
    """Return the day after, the end of what lasts through `day`."""
    return day + timedelta(days=1)
