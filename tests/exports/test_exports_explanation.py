"""Why a meter was judged so, for a person and for a machine."""

import io
import json
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from published_rows import MANIFEST, findings, lead
from rich.console import Console

from minewatch.errors import WorkspaceError
from minewatch.exports.explanation import explanation_json
from minewatch.exports.explanation_table import explanation_table
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES

METER = "5100000001"


def link(name: str, key: str, **changes: Any) -> dict[str, Any]:
    return {
        "meter_id": METER, "register": "enterprises", "key": key, "name": name,
        "method": "name", "strength": 0.9, "distance_m": None, "chosen": False,
    } | changes  # fmt: skip


@pytest.fixture
def explain(tmp_path: Path) -> Callable[..., Snapshot]:
    """Return what publishes the explanation of one lead."""

    def make(**rows: list[dict[str, Any]]) -> Snapshot:
        known: dict[str, list[dict[str, Any]]] = {
            "findings": findings([lead(1)], 0),
            "evidence": [
                {"meter_id": METER, "detector": "local_probe", "grain": "curve", "score": 0.9,
                 "weight_mining": 3.25, "weight_data_centre": -1.0}
            ],
            "features": [{"meter_id": METER, "grain": "curve"}],
            "spells": [
                {"meter_id": METER, "grain": "registers", "started_on": date(2026, 3, 1),
                 "ended_on": date(2026, 9, 1), "periods": 184, "level_kw": 36.0, "cv": 0.01}
            ],
        }  # fmt: skip
        tables = {
            name: pa.Table.from_pylist((known | rows).get(name, []), schema=schema)
            for name, schema in TABLES.items()
        }
        about = {
            "title": {"zh": "本省专用探测", "en": "Local probe"},
            "purpose": {"zh": "示例", "en": "An example"},
            "figures": ["capacity_share"],
        }
        scoring = {"prior_mining": 0.002, "prior_data_centre": 0.002}
        body = MANIFEST | {"detectors": {"local_probe": about}, "settings": {"scoring": scoring}}
        return publish(tmp_path / "snapshots", tables, body)

    return make


def shown(snapshot: Snapshot, width: int = 150, **options: Any) -> str:
    sink = io.StringIO()
    Console(file=sink, width=width).print(explanation_table(snapshot, METER, **options))
    return sink.getvalue()


def test_class_and_grain_are_words_of_the_language(explain: Callable[..., Snapshot]):
    chinese, english = shown(explain()), shown(explain(), lang="en")
    for word in ("疑似挖矿", "负荷曲线", "日冻结电量", "线索"):
        assert word in chinese
    for word in ("suspected mining", "load curves", "daily registers", "no verdict"):
        assert word in english
    assert "curve " not in chinese


def test_nothing_is_cut_on_a_narrow_terminal(explain: Callable[..., Snapshot]):
    feature = {"meter_id": METER, "grain": "curve", "capacity_share": 1234567.8}
    text = shown(explain(features=[feature]), width=80)
    assert "…" not in text
    column = "".join(line.rstrip("│ \n").rpartition("│")[2].strip() for line in text.splitlines())
    assert "占合同容量=1,234,567.8" in column


def test_register_matches_are_shown_with_strength_and_alternatives(
    explain: Callable[..., Snapshot],
):
    links = [
        link("锦岭新材料有限公司", "91510000A"),
        link("锦岭材料有限公司", "91510000B", chosen=True, strength=0.95),
        link("锦城数据中心", "d1", register="data-centres", method="distance", distance_m=84.0),
    ]
    text = shown(explain(links=links))
    assert text.index("锦岭材料有限公司") < text.index("锦岭新材料有限公司")
    for word in ("名录匹配", "采用", "备选", "0.95", "名称一致", "84", "企业登记信息"):
        assert word in text
    assert "名录匹配: 无" in shown(explain())


def test_persons_in_the_enterprise_register_are_masked(explain: Callable[..., Snapshot]):
    links = [link("张三", "92510000A"), link("李四丰", "91510000B")]
    told = explanation_json(explain(links=links), METER)
    assert {row["name"] for row in json.loads(told)["links"]} == {"张*", "李*"}
    assert "张三" not in shown(explain(links=links))


def test_an_onset_says_what_it_rests_on(explain: Callable[..., Snapshot]):
    onset = {
        "meter_id": METER, "active_since": date(2026, 3, 2), "since_basis": "first_reading",
        "active_until": date(2026, 9, 1), "mining_kw": 36.0, "kw_basis": "floor",
    }  # fmt: skip
    snapshot = explain(onsets=[onset])
    text = shown(snapshot)
    for word in ("2026-03-02（不晚于首个读数日）", "2026-09-01", "按最低时段"):
        assert word in text
    assert json.loads(explanation_json(snapshot, METER))["onset"]["since_basis"] == "first_reading"


def test_without_onsets_nothing_is_claimed(explain: Callable[..., Snapshot]):
    snapshot = explain()
    assert json.loads(explanation_json(snapshot, METER))["onset"] is None
    del snapshot.manifest["tables"]["onsets"]  # as an older release wrote it
    assert json.loads(explanation_json(snapshot, METER))["onset"] is None


def test_an_unknown_meter_is_told(explain: Callable[..., Snapshot]):
    with pytest.raises(WorkspaceError, match="minewatch findings"):
        explanation_json(explain(), "no-such-meter")


def test_the_sum_becomes_the_probability_before_the_reader(explain: Callable[..., Snapshot]):
    # ln(0.002/0.996) = -6.2106; with the weights m = -2.96 and d = -7.21
    found = findings([lead(1)], 0)
    p = math.exp(-2.9606) / (1 + math.exp(-2.9606) + math.exp(-7.2106))
    text = shown(explain(findings=[found[0] | {"p_mining": p}]))
    assert "m = -2.96（挖矿合计），d = -7.21（数据中心合计），得 p = 0.0492" in text
    assert "重叠的证据" in text
    unjudged = found[0] | {"p_mining": None, "class": "insufficient"}
    text = shown(explain(findings=[unjudged], evidence=[]))
    assert "得 p" not in text
    assert "未研判" in text


def test_the_day_the_data_end_stands_first(explain: Callable[..., Snapshot]):
    assert "2026-10-31" in shown(explain()).splitlines()[1]


def test_figures_have_chinese_names(explain: Callable[..., Snapshot]):
    feature = {"meter_id": METER, "grain": "curve", "spell_cv": 0.01}
    snapshot = explain(features=[feature])
    snapshot.manifest["detectors"]["local_probe"]["figures"] = ["spell_cv"]
    assert "段内波动=0.01" in shown(snapshot)
    assert "spell_cv=0.01" in shown(snapshot, lang="en")


def test_a_code_that_the_register_lacks_is_no_match(explain: Callable[..., Snapshot]):
    links = [link("", "91510000A", method="uscc", strength=0.0)]
    text = shown(explain(links=links))
    assert "登记信息中未找到该代码" in text
    assert "一致" not in text
    assert "备选" not in text
