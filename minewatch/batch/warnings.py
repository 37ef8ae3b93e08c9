"""What weakens a whole scan, said in both languages in the manifest (扫描告警)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from minewatch.feeds.registry import FEEDS
from minewatch.settings import Settings

#: Readings that end more than this many days before the day judged are old.
_FRESH_DAYS = 45

_TEXTS: dict[str, tuple[str, str]] = {
    "register_hours_unknown": (
        "未填写本省尖峰平谷时段小时数（minewatch.toml），未研判各时段功率是否均衡。",
        "Register hours are not set (minewatch.toml): balance was not judged.",
    ),
    "no_readings": (
        "截至该日没有任何读数，未研判任何用户。",
        "There is no reading up to this day: no meter was judged.",
    ),
    "old_readings": (
        "最新读数为 {last}，早于截至日 {days} 天；结果不反映此后的情况。",
        "The newest reading is of {last}, {days} days before the day judged.",
    ),
    "settlements_only": (
        "只有月结算电量，证据不足以列出线索。",
        "There are monthly settlements only, too little evidence for any lead.",
    ),
    "unknown_meters": (
        "{count} 个户号有读数而无用户档案，其户名、地址、行业均不明。",
        "{count} meters have readings and no master record: owner and place are not known.",
    ),
    "measures_without_feeds": (
        "未加载{names}，依赖其数据的措施未列出。",
        "Not loaded, so that measures resting on them are not listed: {codes}.",
    ),
    "not_calibrated": (
        "检测项 {name} 未经标定，权重为零。",
        "Detector {name} is not calibrated and has no weight.",
    ),
}


@dataclass(frozen=True)
class Gaps:
    """What a scan lacked.

    Attributes
    ----------
    unknown_meters : int
        Meters that have readings and no master record.
    absent_feeds : tuple of str
        Feeds that measures of flagged sites rest on and that were not loaded; empty where no site
        is flagged.
    """

    unknown_meters: int
    absent_feeds: tuple[str, ...]


def warnings_of(
    settings: Settings,
    *,
    as_of: date,
    features: pd.DataFrame,
    gaps: Gaps,
    uncalibrated: Iterable[str],
) -> list[dict[str, str]]:
    """Return the warnings of a scan, each with ``code``, ``zh`` and ``en``.

    Parameters
    ----------
    settings : Settings
        Of the workspace.
    as_of : date
        The day judged.
    features : pandas.DataFrame
        The feature table.
    gaps : Gaps
        What the scan lacked.
    uncalibrated : iterable of str
        Detectors that the model has never seen.
    """
    found = []
    if settings.register_hours is None:
        found.append(_warning("register_hours_unknown"))
    if features.empty:
        return [*found, _warning("no_readings")]
    last = features["last_on"].max().date()
    if (as_of - last).days > _FRESH_DAYS:
        found.append(_warning("old_readings", last=last, days=(as_of - last).days))
    if set(features["grain"]) == {"settlements"}:
        found.append(_warning("settlements_only"))
    if gaps.unknown_meters:
        found.append(_warning("unknown_meters", count=gaps.unknown_meters))
    if gaps.absent_feeds:
        names = "、".join(FEEDS[code].zh for code in gaps.absent_feeds)
        found.append(
            _warning("measures_without_feeds", names=names, codes=", ".join(gaps.absent_feeds))
        )
    return found + [_warning("not_calibrated", name=name) for name in sorted(uncalibrated)]


def _warning(code: str, **figures: object) -> dict[str, str]:
    zh, en = _TEXTS[code]
    return {"code": code, "zh": zh.format(**figures), "en": en.format(**figures)}
