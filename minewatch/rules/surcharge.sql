-- Surcharge rows of flagged accounts. 差别电价加价测算
-- In: sites (site_id, meter_ids, region, active_since), rates (rate_id, region, from_on, to_on,
-- rate, kwh_base, partial_period, provisions, verified, note), settlements, registers, curves,
-- catch_up, and the variable as_of. All arithmetic is on decimals and whole numbers; halves are
-- rounded away from zero. Rounding: energy to 4 places, then energy times rate to the fen, so an
-- amount can be recomputed from its own row.

CREATE TEMP TABLE accounts AS
SELECT site_id, unnest(meter_ids) AS meter_id, region, active_since FROM sites;

-- periods: the charged days of an account, split by billing month and by rate. 计费期
CREATE TEMP TABLE periods AS
WITH spans AS (
    SELECT site_id, meter_id, rate_id,
           greatest(active_since, from_on) AS from_on,
           least(to_on, getvariable('as_of')) AS to_on
    FROM accounts JOIN rates USING (region)
    WHERE active_since <= least(to_on, getvariable('as_of'))
      AND from_on <= getvariable('as_of')
),
months AS (
    SELECT *, unnest(generate_series(
        date_trunc('month', from_on)::TIMESTAMP, to_on::TIMESTAMP, INTERVAL 1 MONTH
    ))::DATE AS month
    FROM spans
)
SELECT site_id, meter_id, rate_id, month,
       greatest(from_on, month) AS from_on,
       least(to_on, last_day(month)) AS to_on,
       least(to_on, last_day(month)) - greatest(from_on, month) + 1 AS days,
       day(last_day(month)) AS month_days
FROM months;

-- Sums of the days that have a reading, for each grain that has any.
CREATE TEMP TABLE register_sums AS
SELECT p.meter_id, p.from_on, count(*) AS days, sum(r.total_kwh)::DECIMAL(18, 4) AS kwh
FROM periods p JOIN registers r
  ON r.meter_id = p.meter_id AND date_trunc('month', r.day) = p.month
WHERE r.day BETWEEN p.from_on AND p.to_on AND r.total_kwh IS NOT NULL
GROUP BY ALL;

CREATE TEMP TABLE curve_sums AS
SELECT p.meter_id, p.from_on, count(*) AS days, sum(c.kwh)::DECIMAL(18, 4) AS kwh
FROM periods p JOIN curves c
  ON c.meter_id = p.meter_id AND date_trunc('month', c.day) = p.month
WHERE c.day BETWEEN p.from_on AND p.to_on AND c.complete AND c.kwh IS NOT NULL
GROUP BY ALL;

-- energy: every figure that could be charged. The daily average times the days is computed in
-- ten-thousandths of a kWh: (total * days) / month_days, halves away from zero.
CREATE TEMP TABLE energy AS
WITH joined AS (
    SELECT p.*, s.total_kwh AS settled_kwh,
           r.days AS register_days, CASE WHEN r.days = p.days THEN r.kwh END AS register_kwh,
           c.days AS curve_days, CASE WHEN c.days = p.days THEN c.kwh END AS curve_kwh,
           p.days = p.month_days AS whole,
           (s.total_kwh::DECIMAL(22, 4) * 10000::DECIMAL(5, 0))::HUGEINT AS settled_units
    FROM periods p
    LEFT JOIN settlements s ON s.meter_id = p.meter_id AND s.month = p.month
    LEFT JOIN register_sums r ON r.meter_id = p.meter_id AND r.from_on = p.from_on
    LEFT JOIN curve_sums c ON c.meter_id = p.meter_id AND c.from_on = p.from_on
)
SELECT * EXCLUDE (settled_units),
       ((sign(settled_units)::HUGEINT
         * ((2 * abs(settled_units) * days + month_days) // (2 * month_days)))::DECIMAL(22, 0)
        * 0.0001::DECIMAL(5, 4))::DECIMAL(18, 4) AS share_kwh
FROM joined;

-- charged: the figure taken. A settlement is the billing truth of a whole month; for part of one,
-- the rule's own daily average where it states it, else daily readings, else the daily average.
CREATE TEMP TABLE charged AS
WITH chosen AS (
    SELECT e.*, t.* EXCLUDE (rate_id, region, from_on, to_on),
           CASE
               WHEN kwh_base = 'mining' THEN NULL
               WHEN whole AND settled_kwh IS NOT NULL THEN 'settlements'
               WHEN NOT whole AND partial_period = 'daily_average' AND settled_kwh IS NOT NULL
                   THEN 'settlements-days'
               WHEN register_kwh IS NOT NULL THEN 'registers'
               WHEN curve_kwh IS NOT NULL THEN 'curves'
               WHEN settled_kwh IS NOT NULL THEN 'settlements-days'
           END AS basis
    FROM energy e JOIN rates t USING (rate_id)
)
SELECT *,
       CASE basis
           WHEN 'settlements' THEN settled_kwh WHEN 'settlements-days' THEN share_kwh
           WHEN 'registers' THEN register_kwh WHEN 'curves' THEN curve_kwh
       END AS kwh
FROM chosen;

-- caught_up: charged energy that holds catch-up readings. 补抄
CREATE TEMP TABLE caught_up AS
WITH windows AS (
    SELECT meter_id, from_on, split_part(basis, '-', 1) AS feed,
           CASE WHEN basis LIKE 'settlements%' THEN month ELSE from_on END AS first_on,
           CASE WHEN basis LIKE 'settlements%' THEN last_day(month) ELSE to_on END AS last_on
    FROM charged WHERE basis IS NOT NULL
)
SELECT w.meter_id, w.from_on FROM windows w JOIN catch_up f
  ON f.meter_id = w.meter_id AND f.feed = w.feed
WHERE f.from_on <= w.last_on AND f.to_on >= w.first_on
UNION
SELECT w.meter_id, w.from_on FROM windows w JOIN catch_up f ON f.feed = w.feed
WHERE f.meter_id IS NULL AND f.from_on <= w.last_on AND f.to_on >= w.first_on;

-- gaps: the days without a reading, as runs, where energy is missing and a grain has some days.
CREATE TEMP TABLE gaps AS
WITH wanted AS (
    SELECT meter_id, from_on, to_on, unnest(['registers', 'curves']) AS grain,
           unnest([register_days, curve_days]) AS days_present
    FROM charged WHERE basis IS NULL AND kwh_base <> 'mining'
),
days AS (
    SELECT meter_id, from_on, grain, unnest(generate_series(
        from_on::TIMESTAMP, to_on::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
    FROM wanted WHERE days_present > 0
),
present AS (
    SELECT meter_id, day, 'registers' AS grain FROM registers WHERE total_kwh IS NOT NULL
    UNION ALL
    SELECT meter_id, day, 'curves' FROM curves WHERE complete AND kwh IS NOT NULL
),
absent AS (
    SELECT meter_id, from_on, grain, day,
           day - row_number() OVER (
               PARTITION BY meter_id, from_on, grain ORDER BY day)::INTEGER AS run
    FROM days ANTI JOIN present USING (meter_id, day, grain)
),
runs AS (
    SELECT meter_id, from_on, grain, min(day) AS first_on, max(day) AS last_on
    FROM absent GROUP BY meter_id, from_on, grain, run
),
texts AS (
    SELECT meter_id, from_on, grain,
           string_agg(
               CASE WHEN first_on = last_on THEN strftime(first_on, '%Y-%m-%d')
                    ELSE strftime(first_on, '%Y-%m-%d') || '至' || strftime(last_on, '%Y-%m-%d')
               END, '、' ORDER BY first_on) AS days
    FROM runs GROUP BY ALL
)
SELECT meter_id, from_on,
       max(days) FILTER (grain = 'registers') AS register_gaps,
       max(days) FILTER (grain = 'curves') AS curve_gaps
FROM texts GROUP BY ALL;

CREATE TEMP TABLE noted AS
SELECT c.*,
       concat_ws('；',
           note,
           CASE
               WHEN kwh_base = 'mining' THEN '规定只对挖矿电量加价，户号电量不能区分，不计算'
               WHEN basis IS NULL THEN NULL
               WHEN kwh_base = 'not_stated' THEN '混合用电的计费电量基数未规定，按户号全部电量'
               WHEN kwh_base = 'by_list' THEN '计费以名单为准，混合用电的基数未规定，按户号全部电量'
           END,
           CASE WHEN basis = 'settlements-days' THEN
               '按月结算日均电量乘' || days || '天'
               || CASE WHEN partial_period = 'not_stated' THEN '，不足月的算法未规定' ELSE '' END
           WHEN basis IN ('registers', 'curves') THEN
               CASE WHEN whole THEN '无月结算，按日电量合计'
                    WHEN partial_period = 'not_stated' THEN '不足月按实际日电量，算法未规定'
                    ELSE '无月结算，不足月按实际日电量' END
           END,
           CASE WHEN u.meter_id IS NOT NULL THEN '所用电量含补抄读数' END,
           CASE WHEN basis = 'settlements'
                 AND abs(coalesce(register_kwh, curve_kwh)::DECIMAL(24, 4) - settled_kwh) * 50
                     > abs(settled_kwh)::DECIMAL(24, 4)
               THEN '日电量合计' || coalesce(register_kwh, curve_kwh)
                    || '千瓦时，与月结算相差超过2%，以月结算为准' END,
           CASE WHEN basis IS NULL AND kwh_base <> 'mining' THEN
               '缺电量：无月结算；'
               || coalesce('日冻结电量缺' || register_gaps, '无日冻结电量') || '；'
               || coalesce('完整负荷曲线缺' || curve_gaps, '无完整负荷曲线') END
       ) AS notes
FROM charged c
LEFT JOIN caught_up u ON u.meter_id = c.meter_id AND u.from_on = c.from_on
LEFT JOIN gaps g ON g.meter_id = c.meter_id AND g.from_on = c.from_on;
