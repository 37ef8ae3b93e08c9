"""Payments: what was paid on surcharge bills (加价电费缴费).

Contract: ``payment_id``, ``meter_id``, ``paid_on`` and ``amount_yuan`` to the fen, negative for a
refund (退费). ``bill_id`` and ``month`` (账期; any day of it is read as the month) say what it was
paid for, where that is told. Key: ``payment_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="payments",
    table="payments",
    zh="加价电费缴费",
    en="payments on surcharge bills",
    columns=(
        Column("payment_id", "id", "缴费流水号", "payment", required=True),
        Column("bill_id", "id", "账单编号", "bill"),
        Column("meter_id", "id", "户号", "meter account", required=True),
        Column("month", "month", "账期", "billing month"),
        Column("paid_on", "date", "缴费日期", "date of payment", required=True),
        Column(
            *("amount_yuan", "money", "缴费金额", "amount", "yuan"),
            required=True,
            low=-1e12,
            high=1e12,
        ),
    ),
    key=("payment_id",),
)
