"""The columns of the working ledger, weekly list and progress report, as data."""

from minewatch.exports.columns import Column

#: The fields of the ledger in their order, each with its columns. 台账字段
FIELDS: tuple[tuple[str, tuple[Column, ...]], ...] = (
    ("项目编号", (Column("site_id", "项目编号", "Site", "text", 20),)),
    ("项目名称", (Column("name", "项目名称", "Name", "text", 24),)),
    ("所属企业", (Column("enterprise_name", "所属企业", "Owner firm", "text", 24),)),
    (
        "统一社会信用代码",
        (Column("enterprise_uscc", "统一社会信用代码", "Unified social credit code", "text", 21),),
    ),
    (
        "项目类别(存量/在建/拟建)",
        (Column("project_class", "项目类别（存量/在建/拟建）", "Project class", "project", 12),),
    ),
    ("所属行业/登记行业", (Column("industry", "登记行业", "Registered industry", "text", 16),)),
    ("所在园区", (Column("park", "所在园区", "Park", "text", 12),)),
    (
        "省市县、地址",
        (
            Column("province", "省", "Province", "text", 10),
            Column("city", "市", "City", "text", 12),
            Column("county", "县", "County", "text", 12),
            Column("address", "地址", "Address", "text", 30),
        ),
    ),
    ("IP地址", (Column("ip", "IP地址", "IP", "text", 14),)),
    ("用户编号/户号", (Column("meter_ids", "户号", "Meter accounts", "text", 18),)),
    ("电压等级", (Column("voltage", "电压等级", "Voltage", "text", 12),)),
    (
        "报装容量/合同容量",
        (Column("contract_kw", "合同容量（kW/kVA）", "Contract capacity (kW/kVA)", "kw", 12),),
    ),
    ("规模(矿机台数)", (Column("machines", "规模（矿机台数）", "Machines", "count", 10),)),
    ("算力", (Column("hash_rate", "算力", "Hash rate", "text", 10),)),
    (
        "耗电量(月/年)",
        (
            Column("month_kwh", "最近账期耗电量（kWh）", "Energy, last month (kWh)", "energy", 15),
            Column("year_kwh", "近12个月耗电量（kWh）", "Energy, 12 months (kWh)", "energy", 16),
        ),
    ),
    ("计划投产时间", (Column("planned_on", "计划投产时间", "Planned start", "date", 12),)),
    (
        "供电方式(公网/自备/专线直供/网前供电/小水电)",
        (Column("supply_mode", "供电方式", "Supply mode", "supply_mode", 12),),
    ),
    ("电价类别", (Column("tariff", "电价类别", "Tariff class", "text", 14),)),
    ("是否参与电力市场", (Column("in_market", "参与电力市场", "In the market", "text", 26),)),
    (
        "享受优惠(税费/房租/水电/补贴)",
        (Column("benefits", "享受优惠", "Support received", "text", 26),),
    ),
    ("贷款情况", (Column("loans", "贷款情况", "Loans", "text", 26),)),
    ("信用承诺签署", (Column("commitment", "信用承诺", "Credit commitment", "text", 26),)),
    ("线索来源", (Column("lead_source", "线索来源", "Lead source", "lead_source", 16),)),
    ("监测得分", (Column("p_mining", "监测得分（线索）", "Score (lead)", "share", 10),)),
    ("核查结论(查实/排除/待查)", (Column("outcome", "核查结论", "Finding", "outcome", 10),)),
    (
        "核查日期、核查人(≥2)",
        (
            Column("inspected_on", "核查日期", "Inspected", "date", 12),
            Column("officers", "核查人", "Officers", "text", 16),
        ),
    ),
    ("证据清单", (Column("evidence", "证据清单（摘要值）", "Evidence (digests)", "text", 22),)),
    (
        "处置措施",
        (
            Column("measures", "处置措施", "Measures taken", "text", 24),
            Column("status", "状态", "Status", "status", 16),
        ),
    ),
    (
        "差别电价起止日期",
        (
            Column("surcharge_from", "差别电价起始日", "Surcharge from", "date", 12),
            Column("surcharge_to", "差别电价截止日", "Surcharge to", "date", 12),
        ),
    ),
    ("加价标准", (Column("rates", "加价标准（元/kWh）", "Rates (yuan/kWh)", "text", 12),)),
    (
        "应收/实收/欠费加价电费",
        (
            Column("due_yuan", "加价电费测算（元）", "Surcharge computed (yuan)", "money", 16),
            Column("billed_yuan", "已开账单（元）", "Billed (yuan)", "money", 16),
            Column("paid_yuan", "实收（元）", "Paid (yuan)", "money", 16),
            Column("arrears_yuan", "欠费（元）", "Arrears (yuan)", "money", 16),
        ),
    ),
    ("完成时限", (Column("deadline_on", "完成时限", "Deadline", "date", 12),)),
    (
        "责任单位、责任人",
        (
            Column("department", "责任单位", "Responsible unit", "text", 24),
            Column("assigned_to", "责任人", "Responsible person", "text", 12),
        ),
    ),
    (
        "告知文书编号与送达日期",
        (Column("notices", "文书编号与送达日期", "Notices and service", "text", 34),),
    ),
    (
        "停止挖矿时间/清退状态",
        (
            Column("stopped_on", "疑似挖矿负荷最后见于", "Load last seen", "date", 12),
            Column("state", "办理状态", "State of the case", "state", 14),
        ),
    ),
    ("上报批次(周)", (Column("batch", "上报批次（周）", "Weekly batch", "text", 11),)),
)

#: 工作台账: one row a site.
LEDGER: tuple[Column, ...] = tuple(column for _, columns in FIELDS for column in columns)

#: 周报名单: one row a site of this list or of the one before.
WEEKLY: tuple[Column, ...] = (
    Column("change", "变化", "Change", "change", 8),
    Column("site_id", "站点编号", "Site", "text", 20),
    Column("name", "户名", "Customer", "text", 24),
    Column("status", "状态", "Status", "status", 16),
    Column("outcome", "核查结论", "Finding", "outcome", 10),
    Column("state", "办理状态", "State of the case", "state", 14),
    Column("class", "研判结果", "Class", "class", 12),
    Column("p_mining", "挖矿概率", "Probability of mining", "share", 10),
    Column("active_since", "疑似起始日", "Active since", "date", 12),
    Column("mining_kw", "估计负荷上限（kW）", "Estimated load, at most (kW)", "kw", 12),
    Column("enterprise_name", "用电主体（企业）", "Owner enterprise", "text", 24),
    Column("enterprise_uscc", "统一社会信用代码", "Unified social credit code", "text", 21),
    Column("meter_ids", "户号", "Meter accounts", "text", 18),
    Column("province", "省", "Province", "text", 10),
    Column("city", "市", "City", "text", 12),
    Column("county", "县", "County", "text", 12),
    Column("address", "用电地址", "Address", "text", 30),
    Column("surcharge_yuan", "加价电费合计（元）", "Surcharge (yuan)", "money", 16),
    Column("deadline_on", "淘汰期限", "Phase-out deadline", "date", 12),
    Column("changed_fields", "变更项目", "Fields changed", "text", 30),
)

#: 变更明细: one row a field that changed.
CHANGES: tuple[Column, ...] = (
    Column("change", "变化", "Change", "change", 8),
    Column("site_id", "站点编号", "Site", "text", 20),
    Column("name", "户名", "Customer", "text", 24),
    Column("field", "项目", "Field", "text", 22),
    Column("before", "上期", "Before", "text", 34),
    Column("after", "本期", "After", "text", 34),
)

#: 进展: one row a region.
PROGRESS: tuple[Column, ...] = (
    Column("level", "层级", "Level", "level", 8),
    Column("province", "省（自治区、直辖市）", "Province", "text", 14),
    Column("city", "市（州、盟）", "City", "text", 18),
    Column("county", "县（市、区、旗）", "County", "text", 14),
    Column("sites", "站点", "Sites", "count", 8),
    Column("leads", "待核查线索", "Leads to inspect", "count", 10),
    Column("undecided", "待查", "Undecided", "count", 8),
    Column("confirmed", "查实", "Confirmed", "count", 8),
    Column("cleared", "排除", "Cleared", "count", 8),
    Column("closed", "结案", "Closed", "count", 8),
    Column("overdue", "查实后逾期未清退", "Confirmed and overdue", "count", 12),
    Column("surcharge_yuan", "加价电费合计（元）", "Surcharge, in all (yuan)", "money", 18),
    Column("projected_yuan", "其中：推定（元）", "Of it projected (yuan)", "money", 18),
    Column("payable_yuan", "其中：应收（元）", "Of it payable (yuan)", "money", 18),
    Column("suspended_yuan", "其中：中止案件（元）", "Of it suspended (yuan)", "money", 18),
    Column("closed_yuan", "其中：结案案件（元）", "Of it of closed cases (yuan)", "money", 18),
    Column("billed_yuan", "已开账单（元）", "Billed (yuan)", "money", 16),
    Column("paid_yuan", "实收（元）", "Paid (yuan)", "money", 16),
    Column("arrears_yuan", "欠费（元）", "Arrears (yuan)", "money", 16),
    Column("incomplete", "金额不全的站点", "Sites without full amount", "count", 12),
)
