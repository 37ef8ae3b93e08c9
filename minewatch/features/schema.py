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
    "weekend_weekday": "weekends not worked (调休) over other days; curve, registers",
    "holiday_workday": "public holidays over work days around, the median; curve, registers",
    "festival_workday": "Spring Festival (春节) over days 15-35 from it; curve, registers",
    "register_spread": "(highest - lowest register power) / mean power, the median month",
    "share_sd": "variation within a spell of the valley share, the median over periods [std]",
    "valley_share": "valley energy over total energy [0-1]",
    "sharp_peak": "sharp register power over peak register power (尖峰比); registers, settlements",
    "stuck_share": "share of levels that repeat the one before within 0.01 % (表计停走) [0-1]",
    "base_cv": "variation of the base load (底荷) within its spells, the median [std/mean]",
    "base_cuts": "changes of level of the base load",
    "base_step": "largest change of the base load over the mean level [ratio]",
    "block_worth": "largest step of the base load over mean, less what is uneven of it [ratio]",
    "block_share": "size of that step over the mean level [ratio]",
    "block_unevenness": "how far hours or registers stray from that step, as a share of it",
    "block_clarity": "that step over its noise [ratio]",
    "blocks": "steps of the base load that are the same in all hours (等功率增量)",
    "blocks_total": "sum of the sizes of those over the mean level [ratio]",
    "block_return": "largest of those that came and went again, over the mean level [ratio]",
    "even_worth": "best step of the base load: size over mean times evidence that it is even",
    "even_fit": "evidence that it is even rather than shaped like the host's day [log]",
    "even_share": "its size over the mean level [ratio]",
    "host_shape": "variation of the host's day below it, without which nothing is told [std/mean]",
    "even_steps": "steps of the base load that are even rather than shaped like the host's day",
    "shaped_steps": "steps of the base load that are shaped like the host's day",
    "dips_year": "sudden falls that rise again by the same within 8 h (骤降骤升) [1/year]; curve",
    "drops_year": "sudden falls that do not [1/year]; curve",
    "rises_year": "sudden rises without a fall before [1/year]; curve",
    "dip_share": "median size of a day's largest dip over the mean level [ratio]; curve",
    "dip_largest": "largest dip over the mean level [ratio]; curve",
    "dips_alike": "days whose largest dip is within 10 % of the median size; curve",
    "dips_alike_share": "share of the days with dips that those are [0-1]; curve",
    "night_noise": "usual change from point to point from 00 to 06 h over mean level; curve",
    "quiet_noise": "the same in the quietest quarter of the day; curve",
    "day_noise": "the same, mean of the quarters of the day; curve",
    "night_cv": "median variation of points from 01 to 05 h (std/mean); curve",
    "night_cv_low": "the same in the quietest tenth of nights; curve",
    "night_share": "mean power from 01 to 05 h over mean level; curve",
    "temperature_r": "correlation with temperature (气温) within spells; curve, registers",
    "cooling_share": "change for 10 °C more above 22 °C over mean level; curve, registers",
    "heating_share": "change for 10 °C less below 10 °C over mean level; curve, registers",
    "coin_price_r": "correlation of log monthly level with log coin price (币价)",
}
