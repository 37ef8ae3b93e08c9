"""Network leads: places from which mining pools were connected to (矿池连接线索).

Contract: ``lead_id`` and ``seen_from_on``. The place may be named by meter, code of the
organisation or address; no network address and no subscriber's name is a column. Such a lead is
evidence of a place, not of intent: of the addresses that connected to pools in one province 21 %
were hacked machines of innocent owners. Positions are treated as in
:mod:`minewatch.feeds.meters`. Key: ``lead_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="network-leads",
    table="network_leads",
    zh="矿池连接线索",
    en="network leads",
    columns=(
        Column("lead_id", "id", "线索编号", "lead", required=True),
        Column("seen_from_on", "date", "首次发现", "first day seen", required=True),
        Column("seen_to_on", "date", "最近发现", "last day seen"),
        Column("meter_id", "id", "户号", "meter account"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code"),
        Column("address", "text", "接入地址", "address"),
        Column("lon", "number", "经度", "longitude", "degrees"),
        Column("lat", "number", "纬度", "latitude", "degrees"),
        Column("adcode", "id", "行政区划代码", "administrative code"),
        Column("pool_domain", "text", "矿池域名", "pool domain"),
        Column("hosts", "whole", "主机数", "number of hosts", low=0, high=1e6),
    ),
    key=("lead_id",),
)
