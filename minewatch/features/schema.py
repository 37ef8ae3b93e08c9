"""The feature table: one row for each meter and grain, the same columns at every grain.

A *period* is a day at the grains ``curve`` and ``registers`` and a month at ``settlements``; its
*level* is its mean power, energy divided by the period's hours [kW]. A *spell* (平稳段) is a
stretch of periods with one level between two change points. A column that a grain cannot give
is missing (NaN), which is no evidence either way.
"""

from typing import Literal

Grain = Literal["curve", "registers", "settlements"]

#: From the finest to the coarsest.
GRAINS: tuple[Grain, ...] = ("curve", "registers", "settlements")

#: Column -> meaning and unit. Keys beside these: meter_id, grain, first_on, last_on (dates).
COLUMNS: dict[str, str] = {
    "periods": "periods with a valid level",
    "coverage": "share of periods from first to last that are valid [0-1]",
    "mean_kw": "mean level [kW]",
    "max_kw": "highest power seen at this grain: point (curve) or period level [kW]",
    "recent_kw": "level of the last spell [kW]",
    "load_factor": "mean_kw / max_kw (负荷率) [0-1]",
    "whole_cv": "variation of levels over the whole window (std/mean); context only",
    "spell_cv": "variation of levels within a spell, the median over periods [std/mean]",
    "stable_share": "share of periods in spells whose cv is at most 0.05 [0-1]",
    "spells": "number of spells",
    "steps_up": "number of changes of level upwards between spells",
    "steps_down": "number of changes of level downwards between spells",
    "largest_step": "largest change of level over the mean level [ratio]",
    "off_share": "share of valid periods below 3 % of the 95th percentile level [0-1]",
    "trend": "relative change of level a year, least squares within spells [1/year]",
    "step_quantum_kw": "machine size whose whole multiples best fit the steps [kW]",
    "step_misfit": "misfit of the steps to whole multiples: 0 exact, 1 no better than chance [0-1]",
    "steps_tested": "number of steps used for the quantum",
    "within_day_cv": "median variation of points within a day (std/mean); curve",
    "night_day": "mean of 00-06 h over mean of 09-18 h; curve",
    "peak_trough": "highest over lowest hour of the mean day; curve",
    "floor_share": "lowest hour (curve) or register power over mean power, the median [0-1]",
    "weekend_weekday": "mean of Saturdays and Sundays over mean of other days; curve, registers",
    "register_spread": "(highest - lowest register power) / mean power, the median month",
    "share_sd": "variation within a spell of the valley share, the median over periods [std]",
    "valley_share": "valley energy over total energy [0-1]",
}
