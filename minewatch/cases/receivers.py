"""In which role a document is received (签收人身份), and which authorities there are (受移送机关).

A role is kept, never a person's name. Roles are those of 民事诉讼法第八十八条, which service of
documents follows (行政处罚法第六十一条).
"""

from collections.abc import Mapping

#: Who receives a document for the party, in Chinese.
RECEIVERS: dict[str, str] = {
    "party": "本人",
    "legal_representative": "法定代表人",
    "responsible_person": "主要负责人",
    "mail_room": "负责收件的人",
    "family": "同住成年家属",
    "agent": "委托代理人",
    "designated": "指定代收人",
    "none": "无人签收",  # left, by post or public 留置、邮寄、公告
}
#: Authorities that receive a document or take a case over, in Chinese.
AUTHORITIES: dict[str, str] = {
    "police": "公安机关",
    "procuratorate": "检察机关",
    "supervision": "监察机关",
    "commission": "发展改革部门",
    "energy_regulator": "能源监管机构",
    "market_regulator": "市场监督管理部门",
    "cyberspace": "网信部门",
    "finance": "金融管理部门",
    "tax": "税务部门",
    "government": "地方人民政府",
    "utility": "供电企业",
}


def receiver_code(told: str) -> str:
    """Return the code of a role or authority given by code or Chinese word; else ``ValueError``."""
    return _code(told, RECEIVERS | AUTHORITIES)


def authority_code(told: str) -> str:
    """Return the code of an authority given by code or Chinese word; else ``ValueError``."""
    return _code(told, AUTHORITIES)


def receiver_word(code: str) -> str:
    """Return a role or authority in Chinese; free text of older events as it is."""
    return (RECEIVERS | AUTHORITIES).get(code, code)


def _code(told: str, known: Mapping[str, str]) -> str:
    codes = {word: code for code, word in known.items()} | {code: code for code in known}
    if told.strip() not in codes:
        listed = "、".join(f"{code} {word}" for code, word in known.items())
        msg = f"must be one of {listed}"
        raise ValueError(msg)
    return codes[told.strip()]
