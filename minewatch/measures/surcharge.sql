-- Surcharge rows of flagged accounts. 差别电价加价测算
-- In: accounts (account, numbered in order of the result; meter_id, region, active_since,
-- since_basis, active_until), rates (rate_id, region, from_on, to_on, rate, kwh_base, partial_period, provisions,
-- verified; none after the last day charged), settlements, registers, curves, catch_up.
-- variable as_of. Out: charged_in_order. All arithmetic is on decimals and whole numbers, so no order of rows
-- changes a figure.

-- Rows are many, so they stay narrow up to the end: short keys instead of ids and texts.
CREATE TYPE kwh_basis AS ENUM (
    'settlements', 'settlements-days', 'registers', 'curves'
);

-- periods: the charged days of an account, split by billing month and by rate. 计费期
CREATE TEMP TABLE periods AS
WITH charged_spans AS (
    SELECT account, rate_id, greatest(active_since, from_on) AS from_on,
           least(active_until, to_on) AS to_on,  -- an end that is missing ends nothing
           since_basis = 'first_reading' AND active_since >= from_on AS start_open,
           active_until IS NULL AS end_open,
           coalesce(active_until <= to_on AND getvariable('as_of')::DATE - active_until > 7, false)
               AS stopped
    FROM accounts JOIN rates USING (region)
    WHERE active_since <= to_on AND coalesce(active_until >= from_on, true)
),
months AS (
    SELECT *, unnest(generate_series(
        date_trunc('month', from_on)::TIMESTAMP, to_on::TIMESTAMP, INTERVAL 1 MONTH
    ))::DATE AS month
    FROM charged_spans
)
SELECT account, rate_id, month,
       greatest(from_on, month) AS from_on,
       least(to_on, last_day(month)) AS to_on,
       (least(to_on, last_day(month)) - greatest(from_on, month) + 1)::INTEGER AS days,
       day(last_day(month))::INTEGER AS month_days,
       start_open AND from_on >= month AS start_open,
       end_open,
       stopped AND to_on <= last_day(month) AS stopped
FROM months;

-- daily: days that have a reading, at both grains.
CREATE TEMP VIEW daily AS
SELECT account, 'registers' AS grain, day, total_kwh AS kwh
FROM registers JOIN accounts USING (meter_id) WHERE total_kwh IS NOT NULL
UNION ALL
SELECT account, 'curves', day, kwh
FROM curves JOIN accounts USING (meter_id) WHERE complete AND kwh IS NOT NULL;

CREATE TEMP TABLE daily_sums AS
SELECT account, from_on, p.days,
       count(*) FILTER (grain = 'registers') AS register_days,
       count(*) FILTER (grain = 'curves') AS curve_days,
       sum(kwh) FILTER (grain = 'registers') AS register_kwh,
       sum(kwh) FILTER (grain = 'curves') AS curve_kwh
FROM periods p JOIN daily d USING (account)
WHERE date_trunc('month', d.day) = p.month AND d.day BETWEEN p.from_on AND p.to_on
GROUP BY ALL;

-- energy: what each grain says of a period; a daily grain only where it has every day.
CREATE TEMP VIEW energy AS
WITH settled AS (
    SELECT account, month, total_kwh FROM settlements JOIN accounts USING (meter_id)
)
SELECT p.*, p.days = p.month_days AS whole, s.total_kwh AS settled_kwh,
       CASE WHEN d.register_days = p.days THEN d.register_kwh::DECIMAL(18, 4) END AS register_kwh,
       CASE WHEN d.curve_days = p.days THEN d.curve_kwh::DECIMAL(18, 4) END AS curve_kwh
FROM periods p
LEFT JOIN settled s ON s.account = p.account AND s.month = p.month
LEFT JOIN daily_sums d ON d.account = p.account AND d.from_on = p.from_on;

-- The settlement's daily average times the days, total * days / month_days, in ten-thousandths of
-- a kWh as whole numbers: DuckDB divides decimals as floats. Halves go away from zero.
CREATE TEMP MACRO share_of(total_kwh, days, month_days) AS (
    sign(total_kwh)::DECIMAL(1, 0)
    * ((2 * (abs(total_kwh)::DECIMAL(22, 4) * 10000::DECIMAL(5, 0))::HUGEINT * days + month_days)
       // (2 * month_days))::DECIMAL(22, 0)
    * 0.0001::DECIMAL(4, 4)
)::DECIMAL(18, 4);

-- charged: the figure taken. A settlement is the billing truth of a whole month; for part of one,
-- the rule's own daily average where it states it, else daily readings, else the daily average.
CREATE TEMP TABLE charged AS
WITH chosen AS (
    SELECT e.*, t.rate,
           CASE
               WHEN kwh_base = 'mining' THEN NULL
               WHEN whole AND settled_kwh IS NOT NULL THEN 'settlements'
               WHEN NOT whole AND partial_period = 'daily_average' AND settled_kwh IS NOT NULL
                   THEN 'settlements-days'
               WHEN register_kwh IS NOT NULL THEN 'registers'
               WHEN curve_kwh IS NOT NULL THEN 'curves'
               WHEN settled_kwh IS NOT NULL THEN 'settlements-days'
           END::kwh_basis AS basis
    FROM energy e JOIN rates t USING (rate_id)
)
SELECT account, rate_id, rate, month, from_on, to_on, days, whole, start_open, end_open, stopped,
       basis,
       CASE basis
           WHEN 'settlements' THEN settled_kwh
           WHEN 'settlements-days' THEN share_of(settled_kwh, days, month_days)
           WHEN 'registers' THEN register_kwh
           WHEN 'curves' THEN curve_kwh
       END AS kwh,
       CASE WHEN basis = 'settlements' THEN coalesce(register_kwh, curve_kwh) END AS daily_kwh
FROM chosen;

-- caught_up: charged energy that holds catch-up readings; a settlement spans its whole month. 补抄
CREATE TEMP TABLE caught_up AS
WITH flags AS (
    SELECT account, f.* FROM catch_up f JOIN accounts USING (meter_id)
    UNION ALL
    SELECT account, f.* FROM catch_up f CROSS JOIN accounts WHERE f.meter_id IS NULL
)
SELECT DISTINCT c.account, c.from_on
FROM charged c JOIN flags f USING (account)
WHERE starts_with(c.basis::VARCHAR, f.feed)
  AND f.from_on <= CASE f.feed WHEN 'settlements' THEN last_day(c.month) ELSE c.to_on END
  AND f.to_on >= CASE f.feed WHEN 'settlements' THEN c.month ELSE c.from_on END;

-- gaps: the days without a reading, as runs, where energy is missing and a grain has some days.
CREATE TEMP TABLE gaps AS
WITH wanted AS (
    SELECT c.account, c.from_on, c.to_on, unnest(['registers', 'curves']) AS grain,
           unnest([register_days, curve_days]) AS days_present
    FROM charged c JOIN daily_sums d ON d.account = c.account AND d.from_on = c.from_on
    JOIN rates USING (rate_id)
    WHERE basis IS NULL AND kwh_base <> 'mining'
),
days AS (
    SELECT account, from_on, grain, unnest(generate_series(
        from_on::TIMESTAMP, to_on::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
    FROM wanted WHERE days_present > 0
),
absent AS (
    SELECT account, from_on, grain, day,
           day - row_number() OVER (
               PARTITION BY account, from_on, grain ORDER BY day)::INTEGER AS run
    FROM days ANTI JOIN daily USING (account, day, grain)
),
runs AS (
    SELECT account, from_on, grain,
           strftime(min(day), '%Y-%m-%d') AS first_on, strftime(max(day), '%Y-%m-%d') AS last_on
    FROM absent GROUP BY account, from_on, grain, run
),
texts AS (
    SELECT account, from_on, grain,
           string_agg(CASE WHEN first_on = last_on THEN first_on
                           ELSE first_on || '至' || last_on END, '、' ORDER BY first_on) AS days
    FROM runs GROUP BY ALL
)
SELECT account, from_on,
       max(days) FILTER (grain = 'registers') AS register_gaps,
       max(days) FILTER (grain = 'curves') AS curve_gaps
FROM texts GROUP BY ALL;

-- Sorted before ids and texts are added: they are not carried through the sort.
CREATE TEMP TABLE charged_in_order AS
SELECT c.*, u.account IS NOT NULL AS caught_up, register_gaps, curve_gaps
FROM charged c
LEFT JOIN caught_up u ON u.account = c.account AND u.from_on = c.from_on
LEFT JOIN gaps g ON g.account = c.account AND g.from_on = c.from_on
ORDER BY c.account, c.from_on;
