"""Market participants: who is registered in the power market (电力市场主体注册).

Contract: ``participant_id`` and ``name``; ``meter_id`` and ``uscc`` (统一社会信用代码) where known.
``kind`` (主体类别) is kept as declared. A row without ``exited_on`` (退市日期) is of one who is not
known to have left; who left did not do so before registering. Key: ``participant_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="market-participants",
    table="market_participants",
    zh="电力市场主体注册",
    en="participants of the power market",
    columns=(
        Column("participant_id", "id", "市场主体编号", "participant", required=True),
        Column("meter_id", "id", "户号", "meter account"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code"),
        Column("name", "text", "市场主体名称", "name", required=True),
        Column("registered_on", "date", "注册日期", "date of registration"),
        Column("exited_on", "date", "退市日期", "date of exit", not_before="registered_on"),
        Column("kind", "text", "主体类别", "kind of participant"),
    ),
    key=("participant_id",),
)
