-- Feeds that measures rest on: market-participants, benefits, commitments, filings, loans, bills,
-- payments, annual-reports. loads.feed and quarantine.feed now also hold these names.
-- Amounts are decimal yuan, exact to the fen; a file with a fraction of a fen is not taken.
-- uscc is 统一社会信用代码; where its check digit was verified on load, it is said so.
-- Two dates of a row that belong together (granted and ended, billed and payable) are in order.

-- market_participants: who is registered in the power market. 电力市场主体注册
CREATE TABLE market_participants (
    participant_id VARCHAR NOT NULL,    -- 市场主体编号
    meter_id       VARCHAR,             -- 户号 that takes part
    uscc           VARCHAR,             -- check digit not verified
    name           VARCHAR NOT NULL,    -- 市场主体名称
    registered_on  DATE,                -- 注册日期
    exited_on      DATE,                -- 退市日期; NULL = not known to have left
    kind           VARCHAR,             -- 主体类别, as declared: 电力用户, 售电公司 ...
    load_id        INTEGER NOT NULL
);

-- benefits: public support that an enterprise or site was granted. 扶持政策享受情况
CREATE TABLE benefits (
    benefit_id  VARCHAR NOT NULL,       -- 记录编号
    uscc        VARCHAR,                -- check digit not verified
    name        VARCHAR,                -- 受益单位
    meter_id    VARCHAR,                -- 户号 that it was granted for
    programme   VARCHAR,                -- 扶持政策 programme under which it was granted
    kind        VARCHAR NOT NULL,       -- tax 税收, rent 租金, power 电价, subsidy 补贴, fund 基金, other 其他
    amount_yuan DECIMAL(18, 2),         -- 金额; NULL = not told
    granted_on  DATE,                   -- 授予日期
    ended_on    DATE,                   -- 终止日期; NULL = not known to have ended
    granted_by  VARCHAR,                -- 授予部门
    region      VARCHAR,                -- 地区 by whose programme, as declared
    load_id     INTEGER NOT NULL
);

-- commitments: credit commitments not to mine, by operators of data centres. 信用承诺
CREATE TABLE commitments (
    commitment_id  VARCHAR NOT NULL,    -- 承诺编号
    uscc           VARCHAR NOT NULL,    -- check digit not verified
    name           VARCHAR NOT NULL,    -- 承诺单位
    signed_on      DATE NOT NULL,       -- 签署日期
    data_centre_id VARCHAR,             -- data_centres.data_centre_id; NULL = all of the operator
    revoked_on     DATE,                -- 撤回日期; NULL = stands
    load_id        INTEGER NOT NULL
);

-- filings: blockchain information services and their filing. 区块链信息服务备案
-- A service that is not filed has a row without filed_on.
CREATE TABLE filings (
    filing_id            VARCHAR NOT NULL, -- 记录编号; where the file has none, digest of uscc and service_name
    uscc                 VARCHAR NOT NULL, -- of the provider, check digit not verified
    name                 VARCHAR NOT NULL, -- 服务提供者 provider
    service_name         VARCHAR NOT NULL, -- 服务名称
    service_type         VARCHAR NOT NULL, -- pool 矿池, cloud_mining 云算力, node 节点, other 其他
    started_on           DATE,             -- 提供服务之日 service provided from
    filed_on             DATE,             -- 备案日期; NULL = not filed
    changed_on           DATE,             -- 变更之日 last change of the service
    change_filed_on      DATE,             -- 变更手续日期; NULL = change not filed
    terminated_on        DATE,             -- 终止服务日期
    termination_filed_on DATE,             -- 注销手续日期; NULL = termination not filed
    number               VARCHAR,          -- 备案编号 filing number
    load_id              INTEGER NOT NULL
);

-- loans: credit to enterprises. 授信与贷款
CREATE TABLE loans (
    loan_id          VARCHAR NOT NULL,  -- 借据编号
    uscc             VARCHAR NOT NULL,  -- of the borrower, check digit not verified
    name             VARCHAR NOT NULL,  -- 借款单位 borrower, an organisation
    lender           VARCHAR,           -- 贷款机构
    amount_yuan      DECIMAL(18, 2),    -- 发放金额 amount granted
    outstanding_yuan DECIMAL(18, 2),    -- 未偿余额 outstanding when told; NULL = not told, 0 = paid back
    granted_on       DATE,              -- 发放日期
    due_on           DATE,              -- 到期日期
    load_id          INTEGER NOT NULL
);

-- bills: surcharge bills of the utility, beside the ordinary bill of energy. 加价电费账单
CREATE TABLE bills (
    bill_id           VARCHAR NOT NULL, -- 账单编号
    meter_id          VARCHAR NOT NULL, -- 户号
    month             DATE NOT NULL,    -- first day of the billing month 账期
    kwh               DECIMAL(18, 4),   -- 加价电量 energy surcharged; negative in a correction
    rate_yuan_per_kwh DECIMAL(12, 6),   -- 加价标准 surcharge a kWh
    amount_yuan       DECIMAL(18, 2) NOT NULL, -- 加价电费; negative = correction 冲红
    billed_on         DATE,             -- 出账日期
    payable_by_on     DATE,             -- 应缴日期 last day of payment in time
    load_id           INTEGER NOT NULL
);

-- payments: what was paid on surcharge bills. 加价电费缴费
CREATE TABLE payments (
    payment_id  VARCHAR NOT NULL,       -- 缴费流水号
    bill_id     VARCHAR,                -- bills.bill_id that it was paid on; NULL = not told
    meter_id    VARCHAR NOT NULL,       -- 户号
    month       DATE,                   -- first day of the billing month paid for; NULL = not told
    paid_on     DATE NOT NULL,          -- 缴费日期
    amount_yuan DECIMAL(18, 2) NOT NULL, -- 金额; negative = refund 退费
    load_id     INTEGER NOT NULL
);

-- annual_reports: annual reports of enterprises, one row an enterprise and year. 企业年度报告
-- Without a row nothing is known of a year; a row without filed_on says that none was filed.
CREATE TABLE annual_reports (
    uscc       VARCHAR NOT NULL,        -- check digit verified on load
    year       INTEGER NOT NULL,        -- 报告年度
    filed_on   DATE,                    -- 年报公示日期; NULL = not filed up to checked_on
    tax_filed  INTEGER,                 -- 纳税申报: 1 = tax filed for the year, 0 = not, NULL = not known
    contact_ok INTEGER,                 -- 登记住所可联系: 1 = could be contacted, 0 = not, NULL = not tried
    checked_on DATE,                    -- 核查日期 as of which the row speaks
    load_id    INTEGER NOT NULL
);
