"""The closed lists of a case: kinds of events, states, outcomes, each with its Chinese word."""

from typing import Literal, get_args

from minewatch.cases.findings import Outcome

Kind = Literal[
    "opened",
    "assigned",
    "inspected",
    "rectification_notice",
    "surcharge_notice",
    "restriction_notice",
    "closure_notice",
    "penalty_notice",
    "hearing_notice",
    "closure_decision",
    "penalty_decision",
    "served",
    "statement",
    "hearing_requested",
    "hearing_held",
    "restricted",
    "suspended",
    "resumed",
    "closed",
    "undone",
    "drawn",
    "exported_unmasked",
    "viewed_unmasked",
]
State = Literal[
    "lead",
    "assigned",
    "inspected",
    "rectification_notice",
    "surcharge_notice",
    "restriction_notice",
    "hearing",
    "decided",
    "closed",
]

#: Every kind of event, in Chinese.
KINDS: dict[Kind, str] = {
    "opened": "立案登记",
    "assigned": "分派",
    "inspected": "现场核查",
    "rectification_notice": "责令整改通知书",
    "surcharge_notice": "差别电价加价通知书",
    "restriction_notice": "停限电通知书",
    "closure_notice": "责令停产或关闭事先告知书",
    "penalty_notice": "行政处罚事先告知书",
    "hearing_notice": "听证通知书",
    "closure_decision": "责令停产或关闭决定书",
    "penalty_decision": "行政处罚决定书",
    "served": "送达",
    "statement": "陈述申辩",
    "hearing_requested": "要求听证",
    "hearing_held": "举行听证",
    "restricted": "实施停限电",
    "suspended": "中止",
    "resumed": "恢复",
    "closed": "结案",
    "undone": "撤销前一事项",
    "drawn": "双随机抽取",
    "exported_unmasked": "导出未脱敏数据",
    "viewed_unmasked": "查看未脱敏数据",
}
#: Every state of a case, in Chinese.
STATES: dict[State, str] = {
    "lead": "线索",
    "assigned": "已分派",
    "inspected": "已核查",
    "rectification_notice": "责令整改",
    "surcharge_notice": "差别电价加价",
    "restriction_notice": "停限电",
    "hearing": "告知与听证",
    "decided": "已决定",
    "closed": "结案",
}
#: Outcomes of an inspection, in Chinese.
OUTCOMES: dict[Outcome, str] = {"confirmed": "查实", "cleared": "排除", "undecided": "待查"}
#: Kinds that are a numbered document, to be served.
DOCUMENTS = tuple(kind for kind in get_args(Kind) if kind.endswith(("_notice", "_decision")))
#: Kinds that concern no single site.
SITELESS: tuple[Kind, ...] = ("drawn", "exported_unmasked", "viewed_unmasked")
