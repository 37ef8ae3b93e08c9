"""What differs between simulated provinces: climate, machines, customers, tariff hours, records.

Models are fitted on :data:`HOME`. :data:`SHIFTED` differs in every one of these and serves
evaluation alone, never fitting: it shows what a model loses in a province that it has not seen.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from minewatch.simulate.places import ELSEWHERE, PLACES, Place

#: Hours of the day as [from, to) pairs.
Hours = tuple[tuple[int, int], ...]


class Schedule(NamedTuple):
    """Hours of a province's time-of-use registers (分时时段); together they fill the day once.

    Attributes
    ----------
    sharp, peak, flat, valley : tuple of (int, int)
        尖, 峰, 平, 谷.
    sharp_months : tuple of int
        Months with a sharp price; in the others the sharp hours count as peak.
    """

    sharp: Hours
    peak: Hours
    flat: Hours
    valley: Hours
    sharp_months: tuple[int, ...] = tuple(range(1, 13))


class Recording(NamedTuple):
    """How a utility reads its meters and what it loses.

    Attributes
    ----------
    daily_step, settled_step : float
        Smallest step of daily and of monthly readings at the meter's display [kWh]; what is
        recorded is that times the meter's multiplier (倍率).
    curve_step : float
        Smallest step of a curve's points [kW], times the multiplier.
    day_lost, day_estimated : float
        Share of days without a register reading; share of those filled with the day before.
    reads_failing : float
        Spells of 2-20 days without readings, per meter and year.
    catch_up : float
        Share of meters whose first reading after a gap holds the energy of the gap.
    points_lost, curve_days_lost, channels_dead : float
        Short gaps per meter and day; share of days lost; share of meters with long gaps.
    month_lost : float
        Share of months in which a meter is not read; the next month holds both.
    unread_months, unread_share : tuple of int, float
        Months in which most meters go unread, and that share of them (as at Spring Festival).
    month_estimated : float
        Share of unread months settled at the month before and put right in the next.
    wrong_multiplier : float
        Changes of current transformers, per meter and year, that are entered late: until then
        the records are wrong by a constant factor.
    """

    daily_step: float = 0.01
    settled_step: float = 0.01
    curve_step: float = 0.0001
    day_lost: float = 0.005
    day_estimated: float = 0.1
    reads_failing: float = 0.1
    catch_up: float = 0.3
    points_lost: float = 0.04
    curve_days_lost: float = 0.004
    channels_dead: float = 0.08
    month_lost: float = 0.004
    unread_months: tuple[int, ...] = ()
    unread_share: float = 0.0
    month_estimated: float = 0.4
    wrong_multiplier: float = 0.01


@dataclass(frozen=True)
class Province:
    """Parameters of one simulated province.

    Attributes
    ----------
    name : str
    places : tuple of Place
        Counties of its customers, each with a climate zone.
    schedule : Schedule
    recording : Recording
    machines : tuple of (str, str)
        First and last month of release (``YYYY-MM``) of the mining machines in use.
    rack_sizes : tuple of int
        Machines switched as one.
    shares : tuple of (str, float)
        Kinds whose share within their group differs, with the factor.
    flat_share : float
        Share of meters that are flat loads but no mines.
    capacity_skew : float
        Above 1, customers are smaller than elsewhere; below 1, larger.
    price_drift : float
        Yearly drift of the logarithm of the coin price where the table of prices has ended.
    """

    name: str
    places: tuple[Place, ...]
    schedule: Schedule
    recording: Recording = field(default_factory=Recording)
    machines: tuple[str, str] = ("2016-01", "2020-03")
    rack_sizes: tuple[int, ...] = (1, 2, 4, 6, 8, 12, 24, 48)
    shares: tuple[tuple[str, float], ...] = ()
    flat_share: float = 0.20
    capacity_skew: float = 1.0
    price_drift: float = 0.25

    def factor(self, kind: str) -> float:
        """Return how much commoner a kind is here within its group than usual."""
        return dict(self.shares).get(kind, 1.0)


HOME = Province(
    name="home",
    places=PLACES,
    schedule=Schedule(
        sharp=((19, 21),),
        peak=((8, 11), (18, 19), (21, 23)),
        flat=((7, 8), (11, 18)),
        valley=((23, 24), (0, 7)),
    ),
)

SHIFTED = Province(
    name="shifted",
    places=ELSEWHERE,
    schedule=Schedule(
        sharp=((11, 12), (15, 17)),
        peak=((10, 11), (14, 15), (17, 19)),
        flat=((8, 10), (12, 14), (19, 24)),
        valley=((0, 8),),
        sharp_months=(1, 7, 8),
    ),
    recording=Recording(
        daily_step=0.1,
        settled_step=1.0,
        curve_step=0.001,
        day_lost=0.02,
        day_estimated=0.3,
        reads_failing=0.5,
        catch_up=0.8,
        points_lost=0.1,
        curve_days_lost=0.01,
        channels_dead=0.15,
        month_lost=0.01,
        unread_months=(2,),
        unread_share=0.6,
        wrong_multiplier=0.02,
    ),
    machines=("2019-10", "2030-12"),
    rack_sizes=(1, 3, 5, 10, 16, 20, 36),
    shares=(
        ("mine_farm", 0.6),
        ("mine_container_hydro", 0.5),
        ("mine_in_host_workshop", 1.6),
        ("mine_in_host_farm", 1.8),
        ("mine_in_host_homes", 0.7),
        ("cold_store", 1.8),
        ("clean_room", 1.6),
        ("idle_transformer", 1.5),
        ("workshop_three_shift", 2.0),
        ("hotel", 1.5),
        ("homes", 0.6),
        ("farm_irrigation", 1.5),
    ),
    flat_share=0.26,
    capacity_skew=1.4,
    price_drift=-0.1,
)

PROVINCES: dict[str, Province] = {one.name: one for one in (HOME, SHIFTED)}
