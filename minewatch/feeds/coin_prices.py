"""Coin prices: what the coin was worth, by day or by month (币价).

Contract: ``date`` and ``usd``, above 0 and at most 1e8 US dollars. A file may hold a row a day or a
row a month; the mean of a month's rows is its price. It is public data that an intranet has to be
given by hand; without it nothing is said of any response to it. Key: day.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="coin-prices",
    table="coin_prices",
    zh="币价",
    en="coin prices",
    columns=(
        Column("date", "date", "日期", "day", required=True, target="day"),
        Column("usd", "number", "价格（美元）", "price", "US dollars", True, low=1e-6, high=1e8),
    ),
    key=("day",),
)
