"""The codes of rules in words, Chinese and English: measures, units, events, benefits."""

from typing import Literal

from minewatch.rules.provisions import Amount, Period

Lang = Literal["zh", "en"]

#: Every measure code of a rule: Chinese term, English term; in the order of a listing.
MEASURE_NAMES: dict[str, tuple[str, str]] = {
    "surcharge": ("差别电价加价", "surcharge"),
    "phase_out": ("限期淘汰", "phase-out"),
    "closure": ("责令停产或关闭", "closure"),
    "new_project": ("存量与增量", "stock or new"),
    "double_energy": ("能耗加倍计算", "doubled energy"),
    "market_exit": ("退出电力市场", "exit from the market"),
    "support_withdrawal": ("停止优惠政策", "withdrawal of support"),
    "connection_stop": ("停止办理报装", "stop of connection"),
    "illegal_supply": ("违法供电移送", "referral of illegal supply"),
    "power_cut": ("停限电", "power cut"),
    "credit_recovery": ("收回贷款", "recovery of credit"),
    "commitment_breach": ("违反信用承诺", "breach of commitment"),
    "listing": ("项目清单每周更新", "weekly list"),
    "filing": ("备案", "filing"),
    "filing_change": ("变更备案", "change of filing"),
    "filing_termination": ("注销备案", "termination of filing"),
    "filing_transition": ("补办备案", "late filing at the start"),
    "filing_fine": ("未备案罚款", "fine for no filing"),
    "provision_fine": ("违反管理规定罚款", "fine under the Provisions"),
    "shell_inspection": ("长期未经营企业清理", "dormant firms"),
    "inspection_weight": ("按信用风险抽查", "inspection by credit risk"),
    "inspection": ("现场核查", "inspection"),
    "rectification": ("责令改正", "rectification"),
    "surcharge_notice": ("加价缴费通知", "notice of surcharge"),
    "cut_notice": ("停电提前通知", "notice of supply cut"),
    "household_supply": ("居民生活用电", "household supply"),
    "statement": ("陈述申辩", "statement"),
    "hearing_right": ("听证权利", "right to a hearing"),
    "hearing_request": ("申请听证", "request for a hearing"),
    "hearing_notice": ("听证通知", "notice of hearing"),
    "decision": ("作出处罚决定", "decision"),
    "service": ("送达", "service"),
    "late_charge": ("违约金", "late charge"),
    "arrears_stop": ("欠费停电", "stop for arrears"),
    "support": ("支持政策", "support programme"),
    "responsibility": ("责任分工", "responsibility"),
    "principle": ("原则", "principle"),
    "definition": ("定义", "definition"),
    "classification": ("分类", "classification"),
    "prohibition": ("禁止", "prohibition"),
    "duty": ("职责义务", "duty"),
    "collection": ("收取加价", "collection"),
    "new_listing": ("在建拟建清单", "list of planned mines"),
    "ledger": ("工作台账", "working ledger"),
    "reporting": ("报告", "reporting"),
    "random_inspection": ("双随机抽查", "random inspection"),
    "assessment": ("第三方评估", "assessment"),
    "content_fine": ("违法内容罚款", "fine for content"),
    "coordination": ("协同监管", "coordination"),
    "credit_record": ("信用记录", "credit record"),
    "criminal": ("刑事打击", "criminal law"),
    "education": ("宣传教育", "education"),
    "filing_review": ("备案审查", "review of filing"),
    "guidance": ("指引", "guidance"),
    "liability": ("责任追究", "liability"),
    "licensing": ("许可备案", "licensing"),
    "litigation": ("行政诉讼", "litigation"),
    "period_rule": ("期间计算", "counting of periods"),
    "procedure": ("程序", "procedure"),
    "reconsideration": ("行政复议", "reconsideration"),
    "retention": ("记录保存", "retention"),
    "sanction": ("查处", "sanction"),
    "supply_breach": ("违约用电", "breach of supply"),
}
#: Codes of a scan's rows alone, each under a rule filed under another code: what a rule asked of a
#: site came to.
OUTCOME_NAMES: dict[str, tuple[str, str]] = {
    "existing_project": ("存量项目", "existing project"),
    "undetermined_project": ("存量或增量未定", "existing or new: undetermined"),
    "support_question": ("是否享受优惠政策，待核查", "support: to be asked"),
    "shell_facts_missing": ("长期未经营企业：事实不明", "dormant firm: facts missing"),
}
_NAMES = MEASURE_NAMES | OUTCOME_NAMES
_UNITS = {
    "working_day": ("个工作日", "working days"),
    "calendar_day": ("日", "days"),
    "week": ("周", "weeks"),
    "month": ("个月", "months"),
    "year": ("年", "years"),
}
_ANCHORS = {
    "arrears": ("逾期", "the bill is late"),
    "case_opened": ("立案", "the case is opened"),
    "change": ("变更", "the change"),
    "declared": ("宣告", "it is declared"),
    "effective_date": ("施行", "the rule is in force"),
    "finding": ("发现、查实", "it is found"),
    "hearing": ("听证", "the hearing"),
    "known_decision": ("知道决定", "the decision is known"),
    "list_before": ("上期清单", "the list before"),
    "list_published": ("名单公布", "the list is published"),
    "materials_received": ("收到材料", "papers are received"),
    "notice_served": ("告知送达", "the notice is served"),
    "record_made": ("记录形成", "the record is made"),
    "reports_missed": ("未报年度报告", "reports were missed"),
    "service_ends": ("终止服务", "the service ends"),
    "service_starts": ("提供服务", "the service starts"),
    "supply_cut": ("停电", "the cut"),
}
_AMOUNTS = {
    "yuan": ("元", " yuan"),
    "yuan_per_kwh": ("元/千瓦时", " yuan/kWh"),
    "times": ("倍", " times"),
    "share_per_day": ("（每日，按欠费计）", " of the sum owed a day"),
}


def measure_name(code: str, lang: Lang = "zh") -> str:
    """Return a measure code in words, of a rule or of a row of a scan; KeyError for another."""
    return _NAMES[code][lang == "en"]


def amount_text(amount: Amount, lang: Lang = "zh") -> str:
    """Return an amount or range with its unit."""
    figures = format(amount.min, "f")
    if amount.max is not None:
        figures += ("至" if lang == "zh" else "-") + format(amount.max, "f")
    return figures + _AMOUNTS[amount.unit][lang == "en"]


def period_text(period: Period, lang: Lang = "zh") -> str:
    """Return a period and the event that it is counted from."""
    event = _ANCHORS[period.anchor][lang == "en"]
    if lang == "en":
        if period.count is None:
            return (
                f"{'at once' if period.unit == 'at_once' else 'time not stated'}, from when {event}"
            )
        unit = _UNITS[period.unit][1].removesuffix("s" if period.count == 1 else "")
        return f"{period.count} {unit} {period.direction} {event}"
    if period.count is None:
        return f"{event}{'即行' if period.unit == 'at_once' else '起限期，天数未规定'}"
    side = "前" if period.direction == "before" else "起"
    return f"{event}{side}{period.count}{_UNITS[period.unit][0]}"
