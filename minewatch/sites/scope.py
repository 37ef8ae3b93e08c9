"""Whether an enterprise says of itself that it computes (经营范围涉及数据处理)."""

import pandas as pd

#: Terms of data processing and hosting, from the economic classes 6450 互联网数据服务, 6540/6550
#: 信息处理和存储支持服务 and the names that such firms take. Wider terms are left out on purpose:
#: 计算机 stands in 7 % of business scopes (selling and repairing them), 信息技术 in 1 %.
TERMS = (
    "数据处理",
    "数据存储",
    "存储支持",
    "数据中心",
    "数据服务",
    "互联网数据",
    "大数据",
    "云计算",
    "云平台",
    "云存储",
    "云服务",
    "区块链",
    "算力",
    "超级计算",
    "超算",
    "智算",
    "主机托管",
    "服务器托管",
    "机房租赁",
)


def scope_computing(texts: pd.Series) -> pd.Series:
    """Return 1 where a text holds one of :data:`TERMS`, else 0 (int8); missing texts give 0."""
    distinct = pd.Series(texts.dropna().unique(), dtype="str")
    speaking = set(distinct[distinct.str.contains("|".join(TERMS), regex=True)])
    return texts.isin(speaking).astype("int8")
