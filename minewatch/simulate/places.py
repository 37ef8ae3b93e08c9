"""Counties in which simulated customers stand.

Those of Sichuan and Inner Mongolia are home; those elsewhere serve evaluation alone.
"""

from typing import NamedTuple


class Place(NamedTuple):
    """A county.

    Attributes
    ----------
    adcode : str
        Code of the administrative area (GB/T 2260).
    province, city, county : str
    lon, lat : float
        A point well inside the county, WGS-84 [degrees].
    zone : str
        Climate zone in :data:`minewatch.simulate.weather.ZONES`.
    hydro : bool
        Whether small hydro plants are common there.
    """

    adcode: str
    province: str
    city: str
    county: str
    lon: float
    lat: float
    zone: str
    hydro: bool = False

    @property
    def short(self) -> str:
        """The place as it opens a company's name (地名)."""
        name = self.county
        return name[:-1] if len(name) > 2 and name[-1] in "区县市旗" else name


_SC, _NM = "四川省", "内蒙古自治区"

PLACES: tuple[Place, ...] = (
    Place("510114", _SC, "成都市", "新都区", 104.12, 30.82, "Chengdu"),
    Place("510116", _SC, "成都市", "双流区", 104.09, 30.45, "Chengdu"),
    Place("510703", _SC, "绵阳市", "涪城区", 104.66, 31.44, "Mianyang"),
    Place("511502", _SC, "宜宾市", "翠屏区", 104.64, 28.88, "Yibin"),
    Place("513401", _SC, "凉山彝族自治州", "西昌市", 102.13, 27.86, "Xichang"),
    Place("511824", _SC, "雅安市", "石棉县", 102.28, 29.20, "Xichang", hydro=True),
    Place("513221", _SC, "阿坝藏族羌族自治州", "汶川县", 103.25, 31.24, "Barkam", hydro=True),
    Place("513201", _SC, "阿坝藏族羌族自治州", "马尔康市", 101.93, 32.00, "Barkam", hydro=True),
    Place("513301", _SC, "甘孜藏族自治州", "康定市", 101.72, 29.95, "Garze", hydro=True),
    Place("150105", _NM, "呼和浩特市", "赛罕区", 111.91, 40.79, "Hohhot"),
    Place("150123", _NM, "呼和浩特市", "和林格尔县", 111.88, 40.33, "Hohhot"),
    Place("150207", _NM, "包头市", "九原区", 109.58, 40.61, "Hohhot"),
    Place("150602", _NM, "鄂尔多斯市", "东胜区", 109.79, 39.81, "Dongsheng"),
    Place("150622", _NM, "鄂尔多斯市", "准格尔旗", 110.87, 39.79, "Dongsheng"),
)

_HL, _XJ, _YN, _GD = "黑龙江省", "新疆维吾尔自治区", "云南省", "广东省"

ELSEWHERE: tuple[Place, ...] = (
    Place("440113", _GD, "广州市", "番禺区", 113.38, 22.94, "Guangzhou"),
    Place("440606", _GD, "佛山市", "顺德区", 113.29, 22.80, "Guangzhou"),
    Place("230109", _HL, "哈尔滨市", "松北区", 126.51, 45.80, "Harbin"),
    Place("230113", _HL, "哈尔滨市", "双城区", 126.31, 45.38, "Harbin"),
    Place("650109", _XJ, "乌鲁木齐市", "米东区", 87.66, 43.97, "Urumqi"),
    Place("652301", _XJ, "昌吉回族自治州", "昌吉市", 87.27, 44.01, "Urumqi"),
    Place("530114", _YN, "昆明市", "呈贡区", 102.82, 24.89, "Kunming"),
    Place("530181", _YN, "昆明市", "安宁市", 102.48, 24.92, "Kunming"),
    Place("533103", _YN, "德宏傣族景颇族自治州", "芒市", 98.59, 24.43, "Kunming", hydro=True),
    Place("533301", _YN, "怒江傈僳族自治州", "泸水市", 98.85, 25.82, "Kunming", hydro=True),
)
