"""Rows of a snapshot with invented and plausible content."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

AS_OF = date(2026, 10, 31)
COUNTIES = [
    ("成都市", "武侯区", "510107", 104.04, 30.64),
    ("绵阳市", "涪城区", "510703", 104.75, 31.46),
    ("乐山市", "沙湾区", "511111", 103.55, 29.41),
    ("阿坝藏族羌族自治州", "汶川县", "513221", 103.59, 31.47),
    ("甘孜藏族自治州", "康定市", "513301", 101.96, 30.05),
    ("凉山彝族自治州", "西昌市", "513401", 102.26, 27.89),
    ("达州市", "通川区", "511702", 107.50, 31.21),
    ("宜宾市", "翠屏区", "511502", 104.62, 28.77),
]
NAMES = ["锦岭", "泽远", "恒川", "云阶", "朗拓", "启衡", "岷源", "华谷", "瑞坪", "星垣"]
KINDS = ["新材料有限公司", "食品加工厂", "纺织有限公司", "农机专业合作社", "物流有限公司", "水电站"]
DETECTORS = ["spell_flatness", "register_balance", "block_steps", "rhythm", "peer_outlier"]


def site(number: int, **changes: Any) -> dict[str, Any]:
    """Return a site that is no lead, in one of the counties."""
    draw = random.Random(number)  # noqa: S311
    city, county, adcode, lon, lat = COUNTIES[number % len(COUNTIES)]
    row = {
        "site_id": f"S{number:05d}",
        "name": f"{county[:2]}{draw.choice(NAMES)}{draw.choice(KINDS)}",
        "meter_ids": [f"51{number:08d}"],
        "class": "ordinary",
        "p_mining": 0.0004,
        "flagged": False,
        "rank": number,
        "active_since": None,
        "since_basis": None,
        "mining_kw": None,
        "reasons": None,
        "contract_kw": float(draw.choice([160, 315, 630, 1250, 5000])),
        "industry": draw.choice(["纺织业", "农副食品加工业", "电力生产", "仓储业"]),
        "tariff": draw.choice(["一般工商业", "大工业", "居民合表"]),
        "voltage": draw.choice(["交流380V", "交流10kV"]),
        "address": f"四川省{city}{county}工业大道{number}号",
        "lon": lon + draw.uniform(-0.25, 0.25),
        "lat": lat + draw.uniform(-0.2, 0.2),
        "province": "四川省",
        "city": city,
        "county": county,
        "adcode": adcode,
        "place_basis": "position",
        "enterprise_uscc": f"9151{number:014d}",
        "enterprise_name": "登记企业有限公司",
        "enterprise_status": "存续",
        "enterprise_match": "uscc",
    }
    return row | changes


def lead(number: int, **changes: Any) -> dict[str, Any]:
    """Return a flagged site."""
    draw = random.Random(number)  # noqa: S311
    return (
        site(number)
        | {
            "class": "mining",
            "p_mining": 0.999 - number * 0.012,
            "flagged": True,
            "active_since": date(2026, 3, 1 + number % 28),
            "since_basis": "first_reading" if number % 2 else "step",
            "mining_kw": draw.choice([12.5, 36.0, 180.0, 420.0, 900.0, 2400.0]),
            "reasons": ";".join(draw.sample(DETECTORS, 3)),
        }
        | changes
    )


def surcharge(
    site_row: dict[str, Any], month: date, kwh: str | None, **changes: Any
) -> dict[str, Any]:
    """Return a month's surcharge at 0.30 yuan/kWh."""
    amount = None if kwh is None else (Decimal(kwh) * Decimal("0.30")).quantize(Decimal("0.01"))
    row = {
        "site_id": site_row["site_id"],
        "meter_id": site_row["meter_ids"][0],
        "measure": "surcharge",
        "month": month,
        "from_on": month,
        "to_on": month.replace(day=28),
        "kwh": None if kwh is None else Decimal(kwh),
        "kwh_basis": "settlements",
        "rate_yuan_per_kwh": Decimal("0.30"),
        "amount_yuan": amount,
        "status": "projected",
        "provisions": "1283-13",
        "verified": True,
        "note": None if kwh else "该月缺少电量读数",
    }
    return row | changes


def phase_out(site_row: dict[str, Any], deadline: date) -> dict[str, Any]:
    """Return the phase-out of a site."""
    return {
        "site_id": site_row["site_id"],
        "measure": "phase_out",
        "deadline_on": deadline,
        "status": "projected",
        "provisions": "catalogue-2024",
        "verified": False,
        "note": "过渡期按通知推定",
    }


def findings(sites: list[dict[str, Any]], insufficient: int) -> list[dict[str, Any]]:
    """Return a finding a meter of the sites, and meters with too little data."""
    same = (
        "site_id",
        "class",
        "p_mining",
        "rank",
        "flagged",
        "active_since",
        "mining_kw",
        "reasons",
    )
    judged = [
        {"meter_id": meter, "p_data_centre": 0.001} | {key: row[key] for key in same}
        for row in sites
        for meter in row["meter_ids"]
    ]
    unknown = [
        {"meter_id": f"52{n:08d}", "class": "insufficient", "rank": 1000 + n, "flagged": False,
         "reasons": ""}
        for n in range(insufficient)
    ]  # fmt: skip
    return judged + unknown


LOAD = {
    "load_id": 1,
    "feed": "curves",
    "file_name": "负荷曲线2026.csv",
    "file_sha256": "a3" * 32,
    "mapping_sha256": "",
    "rows_read": 91000,
    "rows_loaded": 90960,
    "rows_quarantined": 40,
}

MANIFEST: dict[str, Any] = {
    "as_of": AS_OF.isoformat(),
    "minewatch": "0.1.0",
    "python": "3.11.7",
    "libraries": {"duckdb": "2.0.0"},
    "rules_digest": "b4" * 32,
    "model_digest": "c5" * 32,
    "flag_threshold": 0.5,
    "settings": {"format": 1},
    "detectors": {
        "local_probe": {"title": {"zh": "本省专用探测", "en": "Local probe"}, "calibrated": True}
    },
    "warnings": [
        {
            "code": "no-curves",
            "zh": "2026-06 起没有负荷曲线",
            "en": "no load curves since 2026-06",
        }
    ],
}


def coverage(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {"meters": len(found), "grains": {"curve": 120, "registers": 200}}
