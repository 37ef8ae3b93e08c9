"""Applications: applications for connection (用电报装申请).

Contract: ``application_id`` and ``applied_on``. ``wanted_kw`` (申请容量) in kW or kVA as applied
for; ``temporary`` (临时用电) 1 or 0. Of the applicant only what the application itself names is
taken: name and code, no telephone, no identity number. Positions are treated as in
:mod:`minewatch.feeds.meters`. Key: ``application_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="applications",
    table="applications",
    zh="用电报装申请",
    en="applications for connection",
    columns=(
        Column("application_id", "id", "申请编号", "application", required=True),
        Column("applied_on", "date", "申请日期", "date of application", required=True),
        Column("applicant", "text", "申请人", "applicant"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code"),
        Column("wanted_kw", "number", "申请容量", "capacity applied for", "kW", low=0, high=1e7),
        Column("voltage", "text", "电压等级", "supply voltage"),
        Column("address", "text", "用电地址", "address"),
        Column("lon", "number", "经度", "longitude", "degrees"),
        Column("lat", "number", "纬度", "latitude", "degrees"),
        Column("adcode", "id", "行政区划代码", "administrative code"),
        Column("declared_use", "text", "申报用途", "declared use"),
        Column("temporary", "whole", "临时用电", "temporary supply", low=0, high=1),
        Column("status", "text", "办理状态", "status"),
    ),
    key=("application_id",),
)
