"""Commitments: credit commitments of data-centre operators not to mine (信用承诺).

Contract: ``commitment_id``, ``uscc``, ``name`` and ``signed_on``. ``data_centre_id`` is that of the
warehouse's table ``data_centres``; without it the commitment is for all centres of the operator.
Not revoked before it was signed. Key: ``commitment_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="commitments",
    table="commitments",
    zh="信用承诺",
    en="credit commitments",
    columns=(
        Column("commitment_id", "id", "承诺编号", "commitment", required=True),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code", required=True),
        Column("name", "text", "承诺单位", "operator", required=True),
        Column("signed_on", "date", "签署日期", "date of signature", required=True),
        Column("data_centre_id", "id", "数据中心编号", "data centre"),
        Column("revoked_on", "date", "撤回日期", "date of revocation", not_before="signed_on"),
    ),
    key=("commitment_id",),
)
