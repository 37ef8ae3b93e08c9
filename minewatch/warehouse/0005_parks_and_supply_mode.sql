-- How a meter is supplied and in which park it stands: two columns of meters, and the feed parks.
-- loads.feed and quarantine.feed now also hold the name parks.
-- Rows of earlier loads say nothing of either: both are NULL until the customer master is loaded again.

-- 供电方式: public_grid 公网供电, own_plant 自备电厂, dedicated_line 专线直供,
-- ahead_of_grid 网前供电, small_hydro 小水电; NULL = not told
ALTER TABLE meters ADD COLUMN supply_mode VARCHAR;

-- 所在园区: parks.park_id, as declared; NULL = not told
ALTER TABLE meters ADD COLUMN park_id VARCHAR;

-- parks: the register of industrial and data-centre parks. 园区名录
CREATE TABLE parks (
    park_id  VARCHAR NOT NULL,          -- 园区编号
    name     VARCHAR NOT NULL,          -- 园区名称
    operator VARCHAR,                   -- 管理单位, the organisation that runs the park
    uscc     VARCHAR,                   -- 统一社会信用代码 of that organisation, check digit not verified
    address  VARCHAR,                   -- 地址
    lon      DOUBLE,                    -- WGS-84, a point that stands for the park
    lat      DOUBLE,                    -- WGS-84
    adcode   VARCHAR,                   -- 行政区划代码, six digits, as declared
    load_id  INTEGER NOT NULL
);
