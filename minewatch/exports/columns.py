"""The columns of the exported lists, defined once, as data.

Machines get ``name``; people get ``zh`` or ``en``. ``kind`` says how a value is stored
(:data:`TYPES`), shown and laid out; a kind that is a section of ``words.toml`` holds codes, which
people read as phrases.
"""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from minewatch.exports.words import Lang
from minewatch.publish.schema import ENERGY, MONEY, RATE

Kind = Literal[
    "text", "class", "reason", "match", "place", "basis", "status", "since", "provision",
    "lead_kind", "lead_missing", "lead_join", "state", "outcome", "change", "level", "audit",
    "supply_mode", "project", "lead_source",
    "date", "month", "count", "flag", "share", "kw", "metres", "degrees", "money", "energy", "rate",
]  # fmt: skip

#: Kinds whose values are codes joined by ``;``.
CODED: frozenset[str] = frozenset(
    {"class", "reason", "match", "place", "basis", "status", "since", "provision"}
    | {"lead_kind", "lead_missing", "lead_join", "state", "outcome", "change", "level", "audit"}
    | {"supply_mode", "project", "lead_source"}
)

TYPES: dict[str, pa.DataType] = {
    "date": pa.date32(),
    "month": pa.date32(),
    "count": pa.int64(),
    "flag": pa.bool_(),
    "share": pa.float64(),
    "kw": pa.float64(),
    "metres": pa.float64(),
    "degrees": pa.float64(),
    "money": MONEY,
    "energy": ENERGY,
    "rate": RATE,
}

#: Number format of a spreadsheet cell by kind; text otherwise.
NUMBER_FORMATS: dict[str, str] = {
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "count": "0",
    "share": "0.0%",
    "kw": "#,##0.0",
    "metres": "#,##0",
    "degrees": "0.000000",
    "money": "#,##0.00",
    "energy": "#,##0.00",
    "rate": "0.00##",
}


@dataclass(frozen=True)
class Column:
    """One column of a list."""

    name: str
    zh: str
    en: str
    kind: Kind
    width: int  # of the spreadsheet column, in characters

    def header(self, lang: Lang) -> str:
        """Return the heading that people read."""
        return self.zh if lang == "zh" else self.en

    @property
    def type(self) -> pa.DataType:
        """The Arrow type that machines get."""
        return TYPES.get(self.kind, pa.string())


def schema(columns: tuple[Column, ...]) -> pa.Schema:
    """Return the Arrow schema of a list, under the stable names."""
    return pa.schema([(column.name, column.type) for column in columns])


#: 待核查名单: one row a flagged site.
LIST: tuple[Column, ...] = (
    Column("rank", "排序", "Rank", "count", 6),
    Column("site_id", "站点编号", "Site", "text", 20),
    Column("name", "户名", "Customer", "text", 26),
    Column("class", "研判结果", "Class", "class", 12),
    Column("p_mining", "挖矿概率", "Probability of mining", "share", 10),
    Column("status", "状态", "Status", "status", 17),
    Column("active_since", "疑似起始日", "Active since", "date", 12),
    Column("since_basis", "起始日依据", "Basis of start", "since", 18),
    Column("mining_kw", "估计负荷上限（kW）", "Estimated load, at most (kW)", "kw", 12),
    Column("reasons", "研判理由", "Reasons", "reason", 40),
    Column("enterprise_name", "用电主体（企业）", "Owner enterprise", "text", 28),
    Column("enterprise_uscc", "统一社会信用代码", "Unified social credit code", "text", 21),
    Column("enterprise_match", "企业匹配依据", "Match basis", "match", 14),
    Column("enterprise_status", "经营状态", "Registration status", "text", 10),
    Column("meter_ids", "户号", "Meter accounts", "text", 20),
    Column("contract_kw", "合同容量（kW/kVA）", "Contract capacity (kW/kVA)", "kw", 12),
    Column("tariff", "电价类别", "Tariff class", "text", 16),
    Column("voltage", "电压等级", "Voltage", "text", 12),
    Column("industry", "行业类别", "Declared industry", "text", 18),
    Column("province", "省（自治区、直辖市）", "Province", "text", 12),
    Column("city", "市（州、盟）", "City", "text", 12),
    Column("county", "县（市、区、旗）", "County", "text", 12),
    Column("adcode", "行政区划代码", "Adcode", "text", 9),
    Column("place_basis", "属地依据", "Basis of place", "place", 12),
    Column("address", "用电地址", "Address", "text", 34),
    Column("lon", "经度（WGS-84）", "Longitude (WGS-84)", "degrees", 12),
    Column("lat", "纬度（WGS-84）", "Latitude (WGS-84)", "degrees", 12),
    Column(
        "data_centre_name",
        "列入数据中心名录（不是豁免）",
        "In the register of data centres (no exemption)",
        "text",
        24,
    ),
    Column("data_centre_match", "数据中心匹配依据", "Data-centre match basis", "match", 14),
    Column("data_centre_distance_m", "与数据中心距离（米）", "Distance (m)", "metres", 12),
    Column("surcharge_yuan", "推定加价电费合计（元）", "Projected surcharge (yuan)", "money", 16),
    Column("months_charged", "计费月数", "Months charged", "count", 9),
    Column("months_incomplete", "金额不全月数", "Months without full amount", "count", 9),
    Column("charged_kwh", "计费电量（kWh）", "Energy charged (kWh)", "energy", 16),
    Column("rates_yuan_per_kwh", "加价标准（元/kWh）", "Rates (yuan/kWh)", "text", 12),
    Column("deadline_on", "推定淘汰期限", "Projected phase-out deadline", "date", 13),
    Column("days_overdue", "推定逾期天数", "Projected days overdue", "count", 10),
    Column("provisions", "依据规则", "Provisions", "provision", 44),
    Column("surcharge_verified", "加价规则已核实", "Surcharge rules verified", "flag", 16),
    Column("deadline_verified", "期限规则已核实", "Deadline rules verified", "flag", 16),
    Column("notes", "备注", "Notes", "text", 64),
)

#: 加价电费明细: one row a measure of the surcharge, by meter and month.
SURCHARGE: tuple[Column, ...] = (
    Column("rank", "排序", "Rank", "count", 6),
    Column("site_id", "站点编号", "Site", "text", 20),
    Column("name", "户名", "Customer", "text", 26),
    Column("meter_id", "户号", "Meter account", "text", 15),
    Column("month", "账期", "Month", "month", 9),
    Column("from_on", "起始日", "From", "date", 12),
    Column("to_on", "截止日", "To", "date", 12),
    Column("kwh", "计费电量（kWh）", "Energy charged (kWh)", "energy", 16),
    Column("kwh_basis", "电量来源", "Basis of energy", "basis", 18),
    Column("rate_yuan_per_kwh", "加价标准（元/kWh）", "Rate (yuan/kWh)", "rate", 12),
    Column("amount_yuan", "加价电费（元）", "Surcharge (yuan)", "money", 16),
    Column("status", "状态", "Status", "status", 17),
    Column("provisions", "依据规则", "Provisions", "provision", 44),
    Column("verified", "规则已核实", "Rules verified", "flag", 9),
    Column("note", "备注", "Note", "text", 36),
)

#: 其他线索: one row a lead beside the readings.
OTHER: tuple[Column, ...] = (
    Column("kind", "线索类型", "Kind", "lead_kind", 14),
    Column("subject_id", "编号", "Number", "text", 14),
    Column("name", "名称", "Name", "text", 26),
    Column("since_on", "日期", "Date", "date", 12),
    Column("strength", "理由条数", "Reasons, number of", "count", 9),
    Column("reasons", "理由", "Reasons", "text", 60),
    Column("missing", "未能查明", "Not known", "lead_missing", 34),
    Column("kw", "缺少或申请功率（kW）", "Missing or asked (kW)", "kw", 12),
    Column("site_id", "关联站点", "Site", "text", 20),
    Column("meter_id", "关联户号", "Meter account", "text", 15),
    Column("joined_by", "关联依据", "Basis of join", "lead_join", 14),
    Column("address", "地址", "Address", "text", 34),
    Column("lon", "经度（WGS-84）", "Longitude (WGS-84)", "degrees", 12),
    Column("lat", "纬度（WGS-84）", "Latitude (WGS-84)", "degrees", 12),
)

#: 研判结果: one row a meter. The names are those of the table ``findings``, all of them.
FINDINGS: tuple[Column, ...] = (
    Column("meter_id", "户号", "Meter", "text", 15),
    Column("site_id", "站点编号", "Site", "text", 20),
    Column("class", "研判结果", "Class", "class", 12),
    Column("p_mining", "挖矿概率", "P(mining)", "share", 10),
    Column("p_data_centre", "数据中心概率", "P(data centre)", "share", 10),
    Column("rank", "排序", "Rank", "count", 6),
    Column("flagged", "线索", "Lead", "flag", 6),
    Column("active_since", "疑似起始日", "Active since", "date", 12),
    Column("mining_kw", "估计负荷上限（kW）", "Load, at most (kW)", "kw", 12),
    Column("reasons", "研判理由", "Reasons", "reason", 40),
)
