-- The notes of surcharge rows: what is missing, assumed or not verified. 说明
-- In: terms (row and what its note depends on), absent_in (row, grain, from_on, to_on), present
-- (row, grain, day); parameter as_of. Energy is decimal, so no order of rows changes a text.
WITH wanted AS (
    SELECT "row", grain, unnest(generate_series(
        from_on::TIMESTAMP, to_on::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
    FROM absent_in
),
-- Days without a reading, as runs.
absent AS (
    SELECT "row", grain, day,
           day - row_number() OVER (PARTITION BY "row", grain ORDER BY day)::INTEGER AS run
    FROM wanted ANTI JOIN present USING ("row", grain, day)
),
runs AS (
    SELECT "row", grain,
           strftime(min(day), '%Y-%m-%d') AS first_on, strftime(max(day), '%Y-%m-%d') AS last_on
    FROM absent GROUP BY "row", grain, run
),
texts AS (
    SELECT "row", grain,
           string_agg(CASE WHEN first_on = last_on THEN first_on
                           ELSE first_on || '至' || last_on END, '、' ORDER BY first_on) AS days
    FROM runs GROUP BY ALL
),
gaps AS (
    SELECT "row", max(days) FILTER (grain = 'registers') AS register_gaps,
           max(days) FILTER (grain = 'curves') AS curve_gaps
    FROM texts GROUP BY ALL
)
SELECT nullif(concat_ws('；',
    rate_note,
    CASE
        WHEN kwh_base = 'mining' THEN '规定只对挖矿电量加价，户号电量不能区分，不计算'
        WHEN basis IS NULL THEN NULL
        WHEN kwh_base = 'not_stated' THEN '混合用电的计费电量基数未规定，按户号全部电量'
        WHEN kwh_base = 'all_unless_separable'
            THEN '混合用电能分开计量的只计挖矿用电，户号电量分不开，按户号全部电量'
        WHEN kwh_base = 'by_list' THEN '计费以名单为准，混合用电的基数未规定，按户号全部电量'
    END,
    CASE
        WHEN basis = 'settlements-days' AND partial_period = 'not_stated'
            THEN '按月结算日均电量乘' || days || '天，不足月的算法未规定'
        WHEN basis = 'settlements-days' THEN '按月结算日均电量乘' || days || '天'
        WHEN basis = 'settlements' OR basis IS NULL THEN NULL
        WHEN whole THEN '无月结算，按日电量合计'
        WHEN partial_period = 'not_stated' THEN '不足月按实际日电量，算法未规定'
        ELSE '无月结算，不足月按实际日电量'
    END,
    CASE WHEN start_open
        THEN '起始日不晚于' || strftime(from_on, '%Y-%m-%d') || '，此前读数缺失，未计' END,
    CASE
        WHEN end_open
            THEN '终止日不能判定，计至' || strftime($as_of::DATE, '%Y-%m-%d')
        WHEN stopped
            THEN '疑似挖矿负荷最后见于' || strftime(to_on, '%Y-%m-%d') || '，计至该日'
    END,
    CASE WHEN caught_up THEN '所用电量含补抄读数' END,
    CASE WHEN daily_kwh IS NOT NULL
        THEN '日电量合计' || daily_kwh || '千瓦时，与月结算相差超过2%，以月结算为准' END,
    CASE WHEN basis IS NULL AND kwh_base <> 'mining' THEN '缺电量：无月结算；'
        || coalesce('日冻结电量缺' || register_gaps, '无日冻结电量') || '；'
        || coalesce('完整负荷曲线缺' || curve_gaps, '无完整负荷曲线') END
), '') AS note
FROM terms LEFT JOIN gaps USING ("row")
ORDER BY "row";
