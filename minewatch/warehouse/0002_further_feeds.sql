-- Feeds beside readings and registers: weather, plants, applications, tips, network leads.
-- Tables of 0001 stay as they are; loads.feed and quarantine.feed now also hold the names of these
-- feeds: weather, plants, plant-output, applications, tips, network-leads.
-- None has a column for the person who told, for a telephone number or for an address of a network.

-- weather: daily mean temperature by station. 气温
CREATE TABLE weather (
    station_id VARCHAR NOT NULL,        -- 气象站编号
    day        DATE NOT NULL,
    lon        DOUBLE NOT NULL,         -- longitude of the station, WGS-84 [degrees east]
    lat        DOUBLE NOT NULL,         -- latitude of the station, WGS-84 [degrees north]
    mean_c     DOUBLE,                  -- 日平均气温 mean dry-bulb temperature [degrees Celsius]
    load_id    INTEGER NOT NULL
);

-- plants: power plants connected to the grid. 并网电厂
CREATE TABLE plants (
    plant_id    VARCHAR NOT NULL,       -- 电厂编号
    name        VARCHAR,                -- 电厂名称
    fuel        VARCHAR,                -- 发电类型, as declared: 水, 煤, 风, 光 ...
    capacity_kw DOUBLE,                 -- 装机容量 installed capacity [kW]
    owner       VARCHAR,                -- 业主单位
    uscc        VARCHAR,                -- 统一社会信用代码 of the owner, check digit not verified
    address     VARCHAR,
    lon         DOUBLE,                 -- WGS-84
    lat         DOUBLE,                 -- WGS-84
    adcode      VARCHAR,                -- 行政区划代码, six digits, as declared
    load_id     INTEGER NOT NULL
);

-- plant_output: what a plant delivered to the grid, by day. 上网电量
CREATE TABLE plant_output (
    plant_id            VARCHAR NOT NULL,
    day                 DATE NOT NULL,
    output_kwh          DOUBLE,         -- 上网电量 delivered
    available_kwh       DOUBLE,         -- 可发电量 what water (wind, sun, fuel) would have allowed
    dispatched_down_kwh DOUBLE,         -- 调度限电量, 弃水电量 held back by order of dispatch
    outage              INTEGER,        -- 停运标志: 1 = out of service for some of the day, 0 = not
    outage_hours        DOUBLE,         -- 停运小时 [h]
    load_id             INTEGER NOT NULL
);

-- applications: applications for connection. 用电报装申请
CREATE TABLE applications (
    application_id VARCHAR NOT NULL,    -- 申请编号
    applied_on     DATE NOT NULL,       -- 申请日期
    applicant      VARCHAR,             -- 申请人 name of the applicant
    uscc           VARCHAR,             -- 统一社会信用代码 of the applicant, check digit not verified
    wanted_kw      DOUBLE,              -- 申请容量 [kW or kVA]
    voltage        VARCHAR,             -- 电压等级
    address        VARCHAR,             -- 用电地址
    lon            DOUBLE,              -- WGS-84
    lat            DOUBLE,              -- WGS-84
    adcode         VARCHAR,             -- 行政区划代码, six digits, as declared
    declared_use   VARCHAR,             -- 申报用途
    temporary      INTEGER,             -- 临时用电: 1 = temporary supply, 0 = not
    status         VARCHAR,             -- 办理状态: 受理, 答复, 送电, 撤销 ...
    load_id        INTEGER NOT NULL
);

-- tips: what was told to the hotline. 12398 举报
-- Who told is not kept. Numbers that look like a telephone or identity number are masked in the
-- summary when it is loaded.
CREATE TABLE tips (
    tip_id      VARCHAR NOT NULL,       -- 举报编号
    received_on DATE NOT NULL,          -- 受理日期
    meter_id    VARCHAR,                -- 户号 named in the tip
    name        VARCHAR,                -- 被举报单位 name of what is reported
    uscc        VARCHAR,                -- 统一社会信用代码 of what is reported
    address     VARCHAR,                -- 被举报地址
    lon         DOUBLE,                 -- WGS-84
    lat         DOUBLE,                 -- WGS-84
    adcode      VARCHAR,                -- 行政区划代码, six digits, as declared
    summary     VARCHAR,                -- 举报内容摘要
    load_id     INTEGER NOT NULL
);

-- network_leads: places from which mining pools were connected to. 矿池连接线索
-- Evidence of a place, not of intent: the machines may be hacked and their owner innocent.
CREATE TABLE network_leads (
    lead_id      VARCHAR NOT NULL,      -- 线索编号
    seen_from_on DATE NOT NULL,         -- first day seen 首次发现
    seen_to_on   DATE,                  -- last day seen 最近发现
    meter_id     VARCHAR,               -- 户号, if known
    uscc         VARCHAR,               -- 统一社会信用代码 of an organisation that holds the line
    address      VARCHAR,               -- 接入地址
    lon          DOUBLE,                -- WGS-84
    lat          DOUBLE,                -- WGS-84
    adcode       VARCHAR,               -- 行政区划代码, six digits, as declared
    pool_domain  VARCHAR,               -- 矿池域名
    hosts        INTEGER,               -- 主机数 number of hosts seen
    load_id      INTEGER NOT NULL
);
