"""Filings: blockchain information services and their filing (区块链信息服务备案).

Contract: ``uscc``, ``name``, ``service_name`` and ``service_type``, one of :data:`SERVICES` by code
or Chinese term. Rows are of services, filed or not: without ``filed_on`` a service is not filed,
``changed_on`` without ``change_filed_on`` is a change that is not filed, and so is a termination.
Not terminated before it started; what is filed may be filed before or after it happens. Key:
``filing_id``; a row without one gets that of :func:`minewatch.feeds.identities.filing_id`.
"""

from minewatch.feeds.contract import Column, Feed

#: Code, and the terms that are read as it.
SERVICES = (
    ("pool", "矿池", "矿池服务"),
    ("cloud_mining", "云算力", "云挖矿", "算力租赁"),
    ("node", "节点", "节点服务"),
    ("other", "其他"),
)

FEED = Feed(
    name="filings",
    table="filings",
    zh="区块链信息服务备案",
    en="filings of blockchain information services",
    columns=(
        Column("filing_id", "id", "记录编号", "record"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code", required=True),
        Column("name", "text", "服务提供者", "provider", required=True),
        Column("service_name", "text", "服务名称", "service", required=True),
        Column("service_type", "code", "服务类别", "type", required=True, codes=SERVICES),
        Column("started_on", "date", "提供服务之日", "service provided from"),
        Column("filed_on", "date", "备案日期", "date of filing"),
        Column("changed_on", "date", "变更之日", "date of change"),
        Column("change_filed_on", "date", "变更手续日期", "change filed on"),
        Column("terminated_on", "date", "终止日期", "date of end", not_before="started_on"),
        Column("termination_filed_on", "date", "注销手续日期", "termination filed on"),
        Column("number", "text", "备案编号", "filing number"),
    ),
    key=("filing_id",),
)
