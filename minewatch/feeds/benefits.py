"""Benefits: public support that an enterprise or a site was granted (扶持政策享受情况).

Contract: ``benefit_id``, ``kind`` and at least one of ``uscc``, ``name`` and ``meter_id``, by which
it is known whose it is. ``kind`` is one of :data:`KINDS`, by code or Chinese term; another word is
quarantined, for what is withdrawn depends on it. ``amount_yuan`` to the fen, missing where it is
not told; ``region`` (地区) as declared. Not ended before granted. Key: ``benefit_id``.
"""

from minewatch.feeds.contract import Column, Feed

#: Code, and the terms that are read as it.
KINDS = (
    ("tax", "税收", "税收优惠"),
    ("rent", "租金", "租金减免"),
    ("power", "电价", "电价优惠", "电费补贴"),
    ("subsidy", "补贴", "财政补贴"),
    ("fund", "基金", "产业基金"),
    ("other", "其他"),
)

FEED = Feed(
    name="benefits",
    table="benefits",
    zh="扶持政策享受情况",
    en="public support granted",
    columns=(
        Column("benefit_id", "id", "记录编号", "benefit", required=True),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code"),
        Column("name", "text", "受益单位", "name of who has it"),
        Column("meter_id", "id", "户号", "meter account"),
        Column("programme", "text", "扶持政策", "programme"),
        Column("kind", "code", "扶持类别", "kind of benefit", required=True, codes=KINDS),
        Column("amount_yuan", "money", "金额", "amount", "yuan", low=0, high=1e12),
        Column("granted_on", "date", "授予日期", "date of grant"),
        Column("ended_on", "date", "终止日期", "date of end", not_before="granted_on"),
        Column("granted_by", "text", "授予部门", "department that granted it"),
        Column("region", "text", "地区", "region of the programme"),
    ),
    key=("benefit_id",),
    any_of=(("uscc",), ("name",), ("meter_id",)),
)
