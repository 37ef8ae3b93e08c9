-- Feeds by which the response of a load to the coin price and the quality of its power are judged:
-- coin-prices and power-quality. loads.feed and quarantine.feed now also hold these names.

-- coin_prices: price of the coin that most machines mine, by day or by month. 币价
CREATE TABLE coin_prices (
    day     DATE NOT NULL,              -- 日期, or any day of a month of which one price is told
    usd     DOUBLE,                     -- 价格 [US dollars]
    load_id INTEGER NOT NULL
);

-- power_quality: what a meter recorded beside energy, by day. 电能质量
CREATE TABLE power_quality (
    meter_id        VARCHAR NOT NULL,   -- 户号
    day             DATE NOT NULL,
    power_factor    DOUBLE,             -- 功率因数, mean of the day [0-1]
    phase_imbalance DOUBLE,             -- 三相电流不平衡度, mean of the day [share of the mean current]
    load_id         INTEGER NOT NULL
);
