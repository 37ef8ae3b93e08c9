"""The tables of a published snapshot (发布快照): what a scan concluded.

Each is one Parquet file in the snapshot's folder. Energy is in kWh, power in kW, money in yuan
as decimal, positions in WGS-84. Missing is null.
"""

import pyarrow as pa

from minewatch.detection import RELATIVE
from minewatch.features.schema import COLUMNS

MONEY = pa.decimal128(18, 2)
RATE = pa.decimal128(9, 4)
ENERGY = pa.decimal128(18, 4)

FINDINGS = pa.schema(
    [
        ("meter_id", pa.string()),
        ("site_id", pa.string()),
        ("class", pa.string()),  # mining, data_centre, ordinary, insufficient
        ("p_mining", pa.float64()),  # null where the class is insufficient
        ("p_data_centre", pa.float64()),
        ("rank", pa.int64()),  # 1 = first to look at; every meter has one
        ("flagged", pa.bool_()),  # a lead for inspection, never a verdict
        ("active_since", pa.date32()),  # first day of the load that looks like mining
        ("mining_kw", pa.float64()),  # estimated power of that load
        ("reasons", pa.string()),  # at most five detectors, strongest first, joined by ';'
    ]
)

EVIDENCE = pa.schema(
    [
        ("meter_id", pa.string()),
        ("detector", pa.string()),
        ("grain", pa.string()),  # the one that answered for the meter
        ("score", pa.float64()),  # null for 'baseline', the start of the sum
        ("weight_mining", pa.float64()),  # natural log likelihood ratio, mining against ordinary
        ("weight_data_centre", pa.float64()),  # the same, data centre against ordinary
    ]
)

#: The figures behind the scores, a row for each meter and grain that was judged.
FEATURES = pa.schema(
    [
        ("meter_id", pa.string()),
        ("grain", pa.string()),
        ("first_on", pa.date32()),
        ("last_on", pa.date32()),
        *((name, pa.float64()) for name in COLUMNS),
        ("capacity_share", pa.float64()),
        ("data_centre_strength", pa.float64()),
        ("scope_computing", pa.float64()),
        ("tips", pa.float64()),  # null where no tips were loaded
        ("network_hosts", pa.float64()),  # null where no network leads were loaded
        ("power_factor", pa.float64()),  # these three: null without their feed
        ("power_factor_sd", pa.float64()),
        ("phase_imbalance", pa.float64()),
        *((name, pa.float64()) for name in RELATIVE),
        ("industry", pa.string()),  # as declared: who the meter's peers are
    ]
)

SPELLS = pa.schema(
    [
        ("meter_id", pa.string()),
        ("grain", pa.string()),
        ("started_on", pa.date32()),
        ("ended_on", pa.date32()),  # inclusive
        ("periods", pa.int32()),  # days or months with a reading
        ("level_kw", pa.float64()),
        ("cv", pa.float64()),  # variation of the period means within the spell
    ]
)

#: The step at every cut of the base load, the mean of a day's lowest quarter of hours (底荷台阶);
#: flagged meters.
STEPS = pa.schema(
    [
        ("meter_id", pa.string()),
        ("grain", pa.string()),
        ("stepped_on", pa.date32()),  # the day, or the first of the month
        ("before_kw", pa.float64()),  # base load of the spell before
        ("after_kw", pa.float64()),
        ("step_kw", pa.float64()),  # change of the median hour, negative downwards
        ("unevenness", pa.float64()),  # how far hours stray from the step, as a share of it
        ("clarity", pa.float64()),  # step over its noise
    ]
)

#: Since when, until when and with how much power a lead has looked like mining; flagged meters.
ONSETS = pa.schema(
    [
        ("meter_id", pa.string()),
        ("grain", pa.string()),  # the one that was read
        ("active_since", pa.date32()),
        ("since_basis", pa.string()),  # 'step' seen in the data, or 'first_reading': not later than
        ("active_until", pa.date32()),  # last day of the last steady spell that runs
        ("mining_kw", pa.float64()),
        ("kw_basis", pa.string()),  # 'floor' bounded by the quietest time of day, or 'level'
    ]
)

SITES = pa.schema(
    [
        ("site_id", pa.string()),
        ("name", pa.string()),
        ("uscc", pa.string()),  # the customer's own, as declared and valid
        ("meter_ids", pa.list_(pa.string())),
        ("class", pa.string()),
        ("p_mining", pa.float64()),  # highest of its meters
        ("flagged", pa.bool_()),
        ("rank", pa.int64()),
        ("active_since", pa.date32()),  # earliest of its flagged meters
        ("since_basis", pa.string()),  # of that meter: 'step' or 'first_reading'
        ("active_until", pa.date32()),  # latest of its flagged meters; null where one's is
        ("mining_kw", pa.float64()),
        ("reasons", pa.string()),
        ("contract_kw", pa.float64()),
        ("industry", pa.string()),
        ("tariff", pa.string()),
        ("voltage", pa.string()),
        # 'public_grid', 'own_plant', 'dedicated_line', 'ahead_of_grid', 'small_hydro', as declared
        # of the largest meter that tells; null = not told
        ("supply_mode", pa.string()),
        ("park_id", pa.string()),  # as declared of the largest meter that tells
        ("park_name", pa.string()),  # null where the register of parks has no such park
        ("address", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("province", pa.string()),
        ("city", pa.string()),
        ("county", pa.string()),
        ("adcode", pa.string()),  # of the county, by position, or as declared where none is known
        ("place_basis", pa.string()),  # 'position', 'declared', or null
        ("enterprise_uscc", pa.string()),
        ("enterprise_name", pa.string()),
        ("enterprise_status", pa.string()),
        ("enterprise_match", pa.string()),  # 'uscc', 'name', 'ambiguous', or null
        ("data_centre_id", pa.string()),
        ("data_centre_name", pa.string()),
        ("data_centre_match", pa.string()),  # 'uscc', 'name', 'distance', or null
        ("data_centre_distance_m", pa.float64()),
    ]
)

LINKS = pa.schema(
    [
        ("meter_id", pa.string()),
        ("register", pa.string()),  # 'enterprises' or 'data-centres'
        ("key", pa.string()),  # uscc or data_centre_id
        ("name", pa.string()),
        ("method", pa.string()),  # 'uscc', 'name', 'distance'
        ("strength", pa.float64()),  # 0 to 1
        ("distance_m", pa.float64()),
        ("chosen", pa.bool_()),  # false = an alternative
    ]
)

#: What a measure with an amount or a deadline of its own says, before :data:`MEASURES` is filled.
MEASURE_BASE = pa.schema(
    [
        ("site_id", pa.string()),
        ("meter_id", pa.string()),  # null for a measure of the whole site
        ("measure", pa.string()),  # code; docs/measures.md says what each is
        ("month", pa.date32()),  # billing month (surcharge); first day of the year (double_energy)
        ("from_on", pa.date32()),  # first day charged or counted
        ("to_on", pa.date32()),  # last day charged or counted; phase_out: of a load that ended
        ("kwh", ENERGY),  # energy charged or counted; null where readings are missing
        # 'settlements', 'registers', 'curves', 'settlements-days'
        ("kwh_basis", pa.string()),
        ("rate_yuan_per_kwh", RATE),
        ("amount_yuan", MONEY),  # null where it is not known or none is stated: see note
        ("deadline_on", pa.date32()),  # null where the provision states none
        ("status", pa.string()),  # 'projected' until an inspection confirms
        ("provisions", pa.string()),  # ids of the rules used, joined by ';'
        ("verified", pa.bool_()),  # false where a rule is not, or states no energy base
        ("note", pa.string()),  # what is missing, assumed or not verified; null if nothing
    ]
)

MEASURES = pa.schema(
    [
        *MEASURE_BASE,
        # loan, filing, application, benefit ... that it is about; null = the site or the meter
        ("subject_id", pa.string()),
        ("department", pa.string()),  # 责任部门; null where the law names none
        ("amount_max_yuan", MONEY),  # top of a range, of which amount_yuan is the least
        ("deadline_provisional", pa.bool_()),  # null without a deadline
    ]
)

#: Surcharge billed and paid (加价电费收缴情况), an account and month a row.
COLLECTIONS = pa.schema(
    [
        ("site_id", pa.string()),
        ("meter_id", pa.string()),
        ("month", pa.date32()),
        ("due_yuan", MONEY),  # what the rules come to; null where an amount is missing
        ("billed_yuan", MONEY),
        ("billed_on", pa.date32()),
        ("payable_by_on", pa.date32()),
        ("paid_yuan", MONEY),  # refunds taken off
        ("unbilled_yuan", MONEY),
        ("arrears_yuan", MONEY),
        ("days_late", pa.int32()),
        ("late_charge_min_yuan", MONEY),
        ("late_charge_max_yuan", MONEY),
        ("provisions", pa.string()),
        ("verified", pa.bool_()),
        ("note", pa.string()),
    ]
)

CURVES = pa.schema(
    [
        ("meter_id", pa.string()),
        ("day", pa.date32()),
        ("kw", pa.list_(pa.float32())),
    ]
)

#: Mean power of the days (registers) and months (settlements) of the flagged meters, as recorded.
LEVELS = pa.schema(
    [
        ("meter_id", pa.string()),
        ("grain", pa.string()),
        ("started_on", pa.date32()),  # the day, or the first of the month
        ("level_kw", pa.float64()),
    ]
)

LOADS = pa.schema(
    [
        ("load_id", pa.int32()),
        ("feed", pa.string()),
        ("file_name", pa.string()),
        ("file_sha256", pa.string()),
        ("mapping_sha256", pa.string()),
        ("rows_read", pa.int64()),
        ("rows_loaded", pa.int64()),
        ("rows_quarantined", pa.int64()),
    ]
)

#: Leads beside the readings (其他线索): each a count of plain reasons, none a verdict.
LEADS = pa.schema(
    [
        ("kind", pa.string()),  # 'plant', 'application', 'tip', 'network'
        ("subject_id", pa.string()),  # plant_id, application_id, tip_id or lead_id
        ("name", pa.string()),  # of plant, applicant or what is reported
        ("address", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("since_on", pa.date32()),  # output falls, applied, received, first seen
        ("kw", pa.float64()),  # missing from the plant's output; applied for
        ("strength", pa.float64()),  # number of reasons; comparable within one kind
        ("reasons", pa.string()),  # codes joined by ';'
        ("figures", pa.string()),  # JSON object: reason code -> its value
        ("missing", pa.string()),  # what could not be known, codes joined by ';'
        ("site_id", pa.string()),  # null where it joins no site
        ("meter_id", pa.string()),
        # 'meter', 'uscc', 'name', 'address', 'distance', 'owner', 'ambiguous', or null
        ("joined_by", pa.string()),
    ]
)

#: Registered places with a position (登记地点), sorted by kind and place_id.
PLACES = pa.schema(
    [
        ("kind", pa.string()),  # 'data_centre', 'park', 'plant'
        ("place_id", pa.string()),  # data_centre_id, park_id or plant_id
        ("name", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("adcode", pa.string()),  # of the county, by position, or as declared where none is known
    ]
)

TABLES: dict[str, pa.Schema] = {
    "findings": FINDINGS,
    "evidence": EVIDENCE,
    "features": FEATURES,
    "spells": SPELLS,
    "steps": STEPS,
    "onsets": ONSETS,
    "sites": SITES,
    "links": LINKS,
    "measures": MEASURES,
    "collections": COLLECTIONS,
    "curves": CURVES,
    "levels": LEVELS,
    "loads": LOADS,
    "leads": LEADS,
    "places": PLACES,
}

#: Tables that a scan of an older release may lack and that then read as empty. Columns added to a
#: table since read as null.
ADDED = frozenset({"places"})
