"""The load report (装载报告): what a load did, for people and as JSON."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass

from minewatch.feeds.canonical import Tally

#: Code -> what it means, Chinese and English; {n} is the count.
NOTICES: dict[str, tuple[str, str]] = {
    "passed_over": (
        "按映射文件的 keep 条件略过 {n} 行",
        "{n} rows passed over as the mapping's keep says",
    ),
    "identical_duplicates": ("{n} 行完全重复，各只保留一行", "{n} identical duplicates dropped"),
    "registers_do_not_add_up": (
        "{n} 行分时电量之和与总电量不符（超过 1% + 1 kWh），已保留",
        "{n} rows whose registers do not add up to the total (beyond 1 % + 1 kWh) were kept",
    ),
    "total_summed": ("{n} 行的总电量按分时电量求和", "{n} totals are sums of the registers"),
    "total_missing": (
        "{n} 行有分时电量而无总电量；总电量保持缺失",
        "{n} rows have registers and no total; the total stays missing",
    ),
    "position_outside_china": (
        "{n} 个坐标不在中国范围内或不完整，已置为缺失",
        "{n} positions outside China or incomplete were set missing",
    ),
    "capital_foreign": (
        "{n} 个注册资本为外币，未折算，置为缺失",
        "{n} capitals are in foreign currency and were left missing, not converted",
    ),
    "capital_unit_unknown": (
        "{n} 个注册资本未注明币种，置为缺失",
        "{n} capitals do not state their currency and were left missing",
    ),
    "capital_unreadable": (
        "{n} 个注册资本无法识别，置为缺失",
        "{n} capitals cannot be read and were left missing",
    ),
    "invalid_uscc": (
        "{n} 个统一社会信用代码校验不通过，已原样保留",
        "{n} unified social credit codes fail the check digit and were kept as written",
    ),
    "personal_numbers": (
        "摘要中 {n} 个疑似手机号或身份证号码已遮蔽",
        "{n} numbers in summaries that look like a telephone or identity number were masked",
    ),
    "points_missing": ("{n} 个点缺失", "{n} points are missing"),
    "other_resolution_replaced": (
        "{n} 个户日原有其他分辨率的曲线，已被替换",
        "{n} meter-days held at another resolution were replaced",
    ),
    "daylight_saving": (
        "文件时间为夏令时制：{n} 个重复时刻已按先后次序判定",
        "the file's time has daylight saving: {n} repeated times were told apart by their order",
    ),
    "resampled": ("{n} 个采样值已按时段取平均", "{n} samples were averaged to intervals"),
    "catch_up": (
        "该类全部数据中累计有补抄标记 {n} 项",
        "{n} catch-up readings are flagged in all data of this feed",
    ),
    "multiplier_change": (
        "该类全部数据中累计有倍率变更标记 {n} 项",
        "{n} changes of multiplier are flagged in all data of this feed",
    ),
    "stuck": (
        "该类全部数据中累计有表计停走标记 {n} 项",
        "{n} stuck spells are flagged in all data of this feed",
    ),
}


@dataclass(frozen=True)
class Outcome:
    """Counts of one load; ``reasons`` come with the most frequent first."""

    rows_loaded: int
    rows_quarantined: int
    meters: int
    from_on: dt.date | None
    to_on: dt.date | None
    reasons: dict[str, int]
    tally: Tally
    points: int = 0
    points_quarantined: int = 0
    example: str = ""


@dataclass(frozen=True)
class Staged:
    """A file read and judged: its outcome, and what puts it in place under a load's number."""

    outcome: Outcome
    publish: Callable[[int], None]


@dataclass(frozen=True)
class LoadReport:
    """What a load did.

    Attributes
    ----------
    load_id : int
        Number of the load; of the earlier one where ``already_loaded``.
    feed, file_name, digest : str
        What was loaded; SHA-256 of the file.
    rows_read, rows_loaded, rows_quarantined : int
        Data rows in the file, that entered, and that were left out.
    points_missing, points_quarantined : int
        Points of curves that are missing in what was loaded, and that were set missing.
    meters : int
        Different meters (or enterprises, data centres, plants ...) in what was loaded.
    from_on, to_on : date or None
        First and last day of the readings; of settlements, the last day of the last month.
    reasons : dict of str to int
        Reason code -> entries in quarantine.
    notices : list of (code, Chinese, English)
        What else there is to know.
    already_loaded : bool
        The same file and mapping had been loaded; nothing was changed.
    dry_run : bool
        Nothing was kept.
    """

    load_id: int
    feed: str
    file_name: str
    digest: str
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    points_missing: int
    points_quarantined: int
    meters: int
    from_on: dt.date | None
    to_on: dt.date | None
    reasons: dict[str, int]
    notices: list[tuple[str, str, str]]
    already_loaded: bool = False
    dry_run: bool = False

    def to_json(self) -> str:
        """Write the report as JSON, keys in order, dates in ISO 8601."""
        said = dataclasses.asdict(self)
        return json.dumps(said, ensure_ascii=False, sort_keys=True, default=dt.date.isoformat)

    @classmethod
    def from_json(cls, text: str) -> "LoadReport":
        """Read a report that :meth:`to_json` wrote."""
        said = json.loads(text)
        for name in ("from_on", "to_on"):
            said[name] = dt.date.fromisoformat(said[name]) if said[name] else None
        said["notices"] = [(code, zh, en) for code, zh, en in said["notices"]]
        return cls(**said)


def notices(counts: dict[str, int]) -> list[tuple[str, str, str]]:
    """Write out notices for the counts that are not zero, in the order of :data:`NOTICES`."""
    return [
        (code, zh.format(n=f"{counts[code]:,}"), en.format(n=f"{counts[code]:,}"))
        for code, (zh, en) in NOTICES.items()
        if counts.get(code)
    ]
