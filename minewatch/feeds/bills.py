"""Bills: surcharge bills of the utility (加价电费账单), beside the ordinary bill of energy.

Contract: ``bill_id``, ``meter_id``, ``month`` (账期; any day of it is read as the month) and
``amount_yuan`` to the fen; of the rest what is known. ``rate_yuan_per_kwh`` has six decimals at
most. A negative amount and energy correct an earlier bill (冲红). ``payable_by_on`` (应缴日期) is
the last day of payment in time and not before ``billed_on``. That amount and energy times rate
agree is not asked: where they differ is for who checks the bill to see. Key: ``bill_id``.
"""

from minewatch.feeds.contract import Column, Feed
from minewatch.feeds.settlements import MAX_KWH

FEED = Feed(
    name="bills",
    table="bills",
    zh="加价电费账单",
    en="surcharge bills",
    columns=(
        Column("bill_id", "id", "账单编号", "bill", required=True),
        Column("meter_id", "id", "户号", "meter account", required=True),
        Column("month", "month", "账期", "billing month", required=True),
        Column("kwh", "energy", "加价电量", "energy surcharged", "kWh", low=-MAX_KWH, high=MAX_KWH),
        Column("rate_yuan_per_kwh", "price", "加价标准", "rate", "yuan/kWh", low=0, high=1000),
        Column(
            *("amount_yuan", "money", "加价电费", "amount", "yuan"),
            required=True,
            low=-1e12,
            high=1e12,
        ),
        Column("billed_on", "date", "出账日期", "date of the bill"),
        Column("payable_by_on", "date", "应缴日期", "payable by", not_before="billed_on"),
    ),
    key=("bill_id",),
)
