-- The warehouse: what the feeds said. These comments are the data dictionary.
-- Every row carries load_id, the load that brought it (see loads). Missing is NULL, or NaN inside
-- a curve's array; it is never zero. Times are local standard time of the workspace
-- (minewatch.toml: utc_offset), without daylight saving. Uniqueness of keys is the loader's duty:
-- loads replace by key inside one transaction.

-- loads: one row a file taken in. 装载批次
CREATE TABLE loads (
    load_id         INTEGER NOT NULL,   -- 1, 2, 3 ... in order of loading
    feed            VARCHAR NOT NULL,   -- meters, curves, registers, settlements, enterprises, data-centres
    file_name       VARCHAR NOT NULL,   -- name without folders
    file_sha256     VARCHAR NOT NULL,   -- digest of the file's bytes
    mapping_sha256  VARCHAR NOT NULL,   -- digest of the mapping in force ('' = none)
    rows_read       BIGINT NOT NULL,    -- data rows in the file
    rows_loaded     BIGINT NOT NULL,    -- rows that entered or replaced
    rows_quarantined BIGINT NOT NULL,   -- rows that broke the contract
    report          VARCHAR NOT NULL    -- the whole load report as JSON
);

-- quarantine: rows, or single points of a row, that broke the contract. 隔离区
CREATE TABLE quarantine (
    load_id   INTEGER NOT NULL,
    feed      VARCHAR NOT NULL,
    line      BIGINT NOT NULL,          -- line in the file, the header being line 1
    scope     VARCHAR NOT NULL,         -- 'row' (the row is left out) or 'point' (values of it set missing)
    reason    VARCHAR NOT NULL,         -- stable code, e.g. 'negative', 'bad_number', 'conflicting_duplicate'
    detail    VARCHAR NOT NULL          -- column and offending text, cut to 200 characters
);

-- reading_flags: readings that are true as recorded but not as load. 读数标记
-- Features leave flagged periods out; bills keep them.
CREATE TABLE reading_flags (
    feed       VARCHAR NOT NULL,        -- curves, registers or settlements
    meter_id   VARCHAR,                 -- NULL = nearly every meter in the warehouse
    from_on    DATE NOT NULL,           -- first day, inclusive
    to_on      DATE NOT NULL,           -- last day, inclusive
    kind       VARCHAR NOT NULL,        -- 'catch_up' 补抄, 'multiplier_change' 倍率变更, 'stuck' 表计停走
    detail     VARCHAR NOT NULL         -- figures that show it
);

-- meters: the customer master, one row a meter account. 户号 (用户档案)
CREATE TABLE meters (
    meter_id    VARCHAR NOT NULL,       -- 户号 meter account
    name        VARCHAR,                -- 户名 customer name
    uscc        VARCHAR,                -- 统一社会信用代码, check digit not yet verified
    industry    VARCHAR,                -- 行业类别 declared industry
    tariff      VARCHAR,                -- 电价类别 tariff class
    voltage     VARCHAR,                -- 电压等级 supply voltage
    contract_kw DOUBLE,                 -- 合同容量 contract capacity [kW or kVA]
    address     VARCHAR,                -- 用电地址
    lon         DOUBLE,                 -- longitude, WGS-84 [degrees east]
    lat         DOUBLE,                 -- latitude, WGS-84 [degrees north]
    adcode      VARCHAR,                -- 行政区划代码, six digits, as declared
    built_on    DATE,                   -- 立户日期
    load_id     INTEGER NOT NULL
);

-- curves_N: load curves, one row a meter and day, N mean powers from 00:00 on. 负荷曲线
-- kw[1] is the mean over the day's first interval of 24/N hours. NaN = missing. [kW]
CREATE TABLE curves_24  (meter_id VARCHAR NOT NULL, day DATE NOT NULL, kw FLOAT[24]  NOT NULL, load_id INTEGER NOT NULL);
CREATE TABLE curves_48  (meter_id VARCHAR NOT NULL, day DATE NOT NULL, kw FLOAT[48]  NOT NULL, load_id INTEGER NOT NULL);
CREATE TABLE curves_96  (meter_id VARCHAR NOT NULL, day DATE NOT NULL, kw FLOAT[96]  NOT NULL, load_id INTEGER NOT NULL);
CREATE TABLE curves_288 (meter_id VARCHAR NOT NULL, day DATE NOT NULL, kw FLOAT[288] NOT NULL, load_id INTEGER NOT NULL);

-- registers: daily energy by time-of-use register. 日冻结电量（尖峰平谷）
CREATE TABLE registers (
    meter_id   VARCHAR NOT NULL,
    day        DATE NOT NULL,
    total_kwh  DOUBLE,                  -- 总
    sharp_kwh  DOUBLE,                  -- 尖
    peak_kwh   DOUBLE,                  -- 峰
    flat_kwh   DOUBLE,                  -- 平
    valley_kwh DOUBLE,                  -- 谷
    load_id    INTEGER NOT NULL
);

-- settlements: monthly settled energy. 月结算电量
CREATE TABLE settlements (
    meter_id   VARCHAR NOT NULL,
    month      DATE NOT NULL,           -- first day of the billing month 账期
    total_kwh  DECIMAL(18, 4),
    sharp_kwh  DECIMAL(18, 4),
    peak_kwh   DECIMAL(18, 4),
    flat_kwh   DECIMAL(18, 4),
    valley_kwh DECIMAL(18, 4),
    load_id    INTEGER NOT NULL
);

-- enterprises: the register of enterprises. 企业登记信息
CREATE TABLE enterprises (
    uscc          VARCHAR NOT NULL,     -- 统一社会信用代码 (GB 32100-2015), check digit verified on load
    name          VARCHAR NOT NULL,
    status        VARCHAR,              -- 经营状态: 存续, 注销, 吊销 ...
    industry      VARCHAR,
    registered_on DATE,                 -- 成立日期
    capital_yuan  DECIMAL(20, 2),       -- 注册资本
    scope         VARCHAR,              -- 经营范围
    address       VARCHAR,
    province      VARCHAR,
    city          VARCHAR,
    load_id       INTEGER NOT NULL
);

-- data_centres: the register of data centres. 数据中心名录
CREATE TABLE data_centres (
    data_centre_id VARCHAR NOT NULL,    -- digest of name, operator and place; stable between loads
    name           VARCHAR NOT NULL,
    operator       VARCHAR,
    uscc           VARCHAR,
    lon            DOUBLE,              -- WGS-84
    lat            DOUBLE,              -- WGS-84
    address        VARCHAR,
    it_capacity_kw DOUBLE,
    pue            DOUBLE,
    racks          INTEGER,
    load_id        INTEGER NOT NULL
);

-- curve_days: every curve, whatever its resolution, with its number of points a day.
CREATE VIEW curve_days AS
    SELECT meter_id, day, 24 AS points, kw::FLOAT[] AS kw FROM curves_24
    UNION ALL SELECT meter_id, day, 48, kw::FLOAT[] FROM curves_48
    UNION ALL SELECT meter_id, day, 96, kw::FLOAT[] FROM curves_96
    UNION ALL SELECT meter_id, day, 288, kw::FLOAT[] FROM curves_288;

-- unknown_meters: meter accounts that have readings and no master record. 有量无档户
CREATE VIEW unknown_meters AS
    SELECT DISTINCT meter_id
    FROM (SELECT meter_id FROM curves_24 UNION ALL SELECT meter_id FROM curves_48
          UNION ALL SELECT meter_id FROM curves_96 UNION ALL SELECT meter_id FROM curves_288
          UNION ALL SELECT meter_id FROM registers UNION ALL SELECT meter_id FROM settlements)
    WHERE meter_id NOT IN (SELECT meter_id FROM meters);
