"""Loans: credit to enterprises (授信与贷款).

Contract: ``loan_id``, ``uscc`` and ``name`` of the borrower, which is an organisation. Amounts to
the fen: ``amount_yuan`` as granted, ``outstanding_yuan`` as told last; 0 is paid back and missing
is not told. Not due before it was granted. Key: ``loan_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="loans",
    table="loans",
    zh="授信与贷款",
    en="loans",
    columns=(
        Column("loan_id", "id", "借据编号", "loan", required=True),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code", required=True),
        Column("name", "text", "借款单位", "borrower", required=True),
        Column("lender", "text", "贷款机构", "lender"),
        Column("amount_yuan", "money", "发放金额", "amount granted", "yuan", low=0, high=1e12),
        Column("outstanding_yuan", "money", "未偿余额", "outstanding", "yuan", low=0, high=1e12),
        Column("granted_on", "date", "发放日期", "date of grant"),
        Column("due_on", "date", "到期日期", "date due", not_before="granted_on"),
    ),
    key=("loan_id",),
)
