-- Surcharge due, billed and paid, an account and billing month a row. 加价电费应收、已计、实收
-- In: measures (surcharge rows), bills, payments, late (region, from_on, to_on, id, least, most,
-- sound), site_regions (site_id, region); parameters as_of, bills_known, payments_known.
-- All sums are of decimals, so no order of rows changes a figure.
WITH charges AS (
    SELECT site_id, meter_id, month,
           CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS due,
           bool_and(verified) AS verified, bool_or(status = 'projected') AS projected,
           bool_or(status = 'suspended') AS suspended,
           list_sort(list_distinct(flatten(list(string_split(provisions, ';'))))) AS provisions
    FROM measures WHERE measure = 'surcharge' AND month IS NOT NULL AND month <= $as_of
    GROUP BY ALL
),
issued AS (
    SELECT * FROM bills WHERE coalesce(billed_on, month) <= $as_of
),
-- A payment belongs to the account and month of its bill, else to those that it names.
received AS (
    SELECT coalesce(b.meter_id, p.meter_id) AS meter_id,
           CASE WHEN b.bill_id IS NULL THEN p.month ELSE b.month END AS month,
           p.paid_on, p.amount_yuan, b.meter_id <> p.meter_id AS other_meter
    FROM payments p LEFT JOIN bills b USING (bill_id) WHERE p.paid_on <= $as_of
),
-- Where an account changed its site, the month decides; without one, only an account of one site.
sites AS (
    SELECT meter_id, min(site_id) AS site_id FROM charges
    GROUP BY meter_id HAVING count(DISTINCT site_id) = 1
),
keys AS (
    SELECT meter_id, month FROM charges
    UNION SELECT meter_id, month FROM issued
    UNION SELECT meter_id, month FROM received
),
billed AS (
    SELECT meter_id, month, sum(amount_yuan) AS billed, min(billed_on) AS billed_on,
           min(payable_by_on) AS payable_by_on, bool_or(payable_by_on IS NULL) AS undated,
           sum(amount_yuan) FILTER (amount_yuan < 0 OR coalesce(payable_by_on < $as_of, true))
               AS payable
    FROM issued GROUP BY ALL
),
paid AS (
    SELECT meter_id, month, sum(amount_yuan) AS paid, bool_or(other_meter) AS other_meter
    FROM received GROUP BY ALL
),
accounts AS (
    SELECT coalesce(c.site_id, s.site_id) AS site_id, k.meter_id, k.month, c.due,
           CASE WHEN $bills_known AND k.month IS NOT NULL THEN coalesce(b.billed, 0) END AS billed,
           b.billed_on, b.payable_by_on, coalesce(b.undated, false) AS undated,
           coalesce(b.payable, 0) AS payable,
           CASE WHEN $payments_known THEN coalesce(p.paid, 0) END AS paid,
           coalesce(p.other_meter, false) AS other_meter,
           c.meter_id IS NOT NULL AS charged, c.verified, c.projected, c.suspended, c.provisions
    FROM keys k
    LEFT JOIN charges c ON c.meter_id = k.meter_id AND c.month = k.month
    LEFT JOIN sites s ON s.meter_id = k.meter_id
    LEFT JOIN billed b ON b.meter_id = k.meter_id AND b.month = k.month
    LEFT JOIN paid p ON p.meter_id = k.meter_id AND p.month IS NOT DISTINCT FROM k.month
),
placed AS (
    SELECT a.*, coalesce(r.region, '') AS region,
           coalesce(due, billed) AS owed  -- what is paid beyond it is refunded
    FROM accounts a LEFT JOIN site_regions r USING (site_id)
),
-- Days on which the late balance changes: a bill the day after it was payable, a payment the day
-- after it came, the law. A correction holds from the first bill on: that much was never owed.
changes AS (
    SELECT i.meter_id, i.month,
           CASE WHEN i.amount_yuan < 0 THEN b.payable_by_on ELSE i.payable_by_on END + 1 AS day,
           i.amount_yuan AS billed, 0 AS paid
    FROM issued i JOIN billed b USING (meter_id, month)
    UNION ALL SELECT meter_id, month, paid_on + 1, 0, amount_yuan FROM received
    UNION ALL SELECT meter_id, month, l.from_on, 0, 0 FROM placed JOIN late l USING (region)
    UNION ALL SELECT meter_id, month, l.to_on + 1, 0, 0 FROM placed JOIN late l USING (region)
),
days AS (
    SELECT meter_id, month, day, sum(billed) AS billed, sum(paid) AS paid
    FROM changes WHERE day <= $as_of GROUP BY ALL
),
spans AS (
    SELECT meter_id, month, day, sum(billed) OVER until_then AS billed,
           sum(paid) OVER until_then AS paid,
           lead(day, 1, $as_of::DATE + 1) OVER (PARTITION BY meter_id, month ORDER BY day) - day
               AS days
    FROM days WINDOW until_then AS (PARTITION BY meter_id, month ORDER BY day)
),
overdue AS (
    SELECT s.meter_id, s.month, s.days, l.id, l.least, l.most, l.sound,
           (least(p.due, s.billed) - s.paid)::DECIMAL(18, 2) AS balance
    FROM spans s JOIN placed p ON p.meter_id = s.meter_id AND p.month = s.month
    LEFT JOIN late l ON l.region = p.region AND s.day BETWEEN l.from_on AND l.to_on
    WHERE p.billed IS NOT NULL AND p.paid IS NOT NULL
),
charged_late AS (
    SELECT meter_id, month, sum(days)::INTEGER AS days_late,
           bool_and(id IS NOT NULL) AS lawful, bool_and(coalesce(sound, false)) AS sound,
           round(sum(balance::DECIMAL(24, 2) * days::INTEGER * least), 2) AS least_charge,
           round(sum(balance::DECIMAL(24, 2) * days::INTEGER * most), 2) AS most_charge,
           list_sort(list_distinct(list(id))) AS ids
    FROM overdue WHERE balance > 0 GROUP BY ALL
),
figures AS (
    SELECT p.*, due - billed AS unbilled,
           CASE
               WHEN paid IS NULL OR (billed IS NULL AND due IS DISTINCT FROM 0) THEN NULL
               WHEN paid > owed THEN owed - paid
               ELSE greatest(least(due, payable) - paid, 0)  -- an unknown due limits nothing
           END AS arrears,
           CASE WHEN NOT undated AND billed IS NOT NULL AND paid IS NOT NULL
                THEN coalesce(l.days_late, 0) END AS days_late,
           l.days_late IS NOT NULL AS late, coalesce(l.lawful, true) AS lawful,
           coalesce(l.sound, true) AS sound, l.least_charge, l.most_charge, l.ids
    FROM placed p
    LEFT JOIN charged_late l ON l.meter_id = p.meter_id AND l.month = p.month
)
SELECT site_id, meter_id, month, due::DECIMAL(18, 2) AS due_yuan,
       billed::DECIMAL(18, 2) AS billed_yuan, billed_on, payable_by_on,
       paid::DECIMAL(18, 2) AS paid_yuan, unbilled::DECIMAL(18, 2) AS unbilled_yuan,
       arrears::DECIMAL(18, 2) AS arrears_yuan, days_late,
       CASE WHEN days_late = 0 THEN 0 WHEN days_late > 0 AND lawful THEN least_charge
       END::DECIMAL(18, 2) AS late_charge_min_yuan,
       CASE WHEN days_late = 0 THEN 0 WHEN days_late > 0 AND lawful THEN most_charge
       END::DECIMAL(18, 2) AS late_charge_max_yuan,
       nullif(array_to_string(list_concat(provisions, ids), ';'), '') AS provisions,
       coalesce(verified, false) AND due IS NOT NULL AND lawful AND sound AS verified,
       nullif(concat_ws('；',
           CASE WHEN projected THEN '未经核查确认，应收为测算' END,
           CASE WHEN suspended THEN '已中止' END,
           CASE WHEN month IS NULL THEN '缴费未注明账期和账单，未冲抵'
                WHEN NOT charged THEN '该户号该月没有测算，应收不明'
                WHEN due IS NULL THEN '测算缺电量或加价标准，应收不明' END,
           CASE WHEN NOT $bills_known THEN '未载入加价电费账单' END,
           CASE WHEN NOT $payments_known THEN '未载入缴费记录' END,
           CASE WHEN undated THEN '账单无应缴日期，逾期天数不明' END,
           CASE WHEN unbilled < 0 THEN '多计' || -unbilled::DECIMAL(18, 2) || '元' END,
           CASE WHEN arrears < 0 THEN '应退' || -arrears::DECIMAL(18, 2) || '元' END,
           CASE WHEN other_meter THEN '缴费的户号与账单不同，以账单为准' END,
           CASE WHEN late AND NOT lawful THEN '逾期期间没有有效的违约金规定，不计算' END,
           CASE WHEN late AND lawful AND NOT sound THEN '违约金规定适用于加价电费属推定，未核实' END
       ), '') AS note
FROM figures ORDER BY site_id NULLS LAST, meter_id, month NULLS LAST;
