"""The classes of load that a simulated population is made of, and what each declares itself to be.

Within a label the shares say how common each kind is; how common the labels are is said by
:mod:`minewatch.simulate.population`.
"""

from typing import Literal, NamedTuple

from minewatch.simulate import buildings, computing, industry, infrastructure, mines
from minewatch.simulate.model import Model

Label = Literal["mining", "data_centre", "ordinary"]
Group = Literal["mining", "data_centre", "flat", "ordinary"]

LARGE, GENERAL = "大工业", "一般工商业及其他"
HOMES, FARMING = "居民合表", "农业生产"


class Trade(NamedTuple):
    """What a customer says it is.

    Attributes
    ----------
    words : tuple of str
        Words for its trade within the name.
    industry : str
        Section of GB/T 4754.
    scope : str
        Business scope (经营范围).
    tariff : str
        Tariff class; see :data:`LARGE` and the others.
    ending : str
        Legal form at the end of the name; empty for public bodies.
    """

    words: tuple[str, ...]
    industry: str
    scope: str
    tariff: str
    ending: str = "有限公司"


class Kind(NamedTuple):
    """A class of load.

    Attributes
    ----------
    name : str
    group : Group
        Label, with the flat loads that are no mines kept apart from other ordinary ones.
    share : float
        How common it is within its group.
    contract_kw : tuple of float
        Least and greatest contract capacity, drawn evenly in the logarithm.
    model : Model
    trades : tuple of Trade
        One is drawn for each customer.
    """

    name: str
    group: Group
    share: float
    contract_kw: tuple[float, float]
    model: Model
    trades: tuple[Trade, ...]

    @property
    def label(self) -> Label:
        """The true class of a meter of this kind."""
        return "ordinary" if self.group == "flat" else self.group


COMPUTING = Trade(
    ("信息科技", "数据科技", "云计算", "网络科技"),
    "信息传输、软件和信息技术服务业",
    "互联网数据服务；数据处理和存储支持服务；信息系统集成服务；软件开发",
    LARGE,
)
TRADING = Trade(
    ("商贸", "贸易", "百货"),
    "批发和零售业",
    "日用百货销售；食品销售；五金产品零售；国内贸易代理",
    GENERAL,
)
MAKING = Trade(
    ("机械", "金属制品", "建材", "家具", "塑料制品"),
    "制造业",
    "金属制品制造；机械零件加工；塑料制品制造；货物进出口",
    GENERAL,
)
WORKS = Trade(
    ("铸造", "化工", "水泥制品", "冶金材料"),
    "制造业",
    "铸件制造；化工产品生产（不含危险化学品）；建筑材料生产",
    LARGE,
)
FARMS = Trade(
    ("种植", "养殖", "农业开发"),
    "农、林、牧、渔业",
    "谷物种植；蔬菜种植；牲畜饲养；农产品初加工",
    FARMING,
    "农民专业合作社",
)
ESTATES = Trade(
    ("物业服务", "物业管理"),
    "房地产业",
    "物业管理；停车场服务；房屋租赁",
    HOMES,
)
SCHOOLS = Trade(("中学", "小学", "职业学校"), "教育", "", GENERAL, "")
HOSPITALS = Trade(("人民医院", "中医医院", "妇幼保健院"), "卫生和社会工作", "", GENERAL, "")
OFFICES = Trade(
    ("商务服务", "咨询", "企业管理"),
    "租赁和商务服务业",
    "企业管理咨询；商务代理代办服务；办公设备租赁服务",
    GENERAL,
)
TECHNICAL = Trade(
    ("科技", "软件", "电子技术"),
    "科学研究和技术服务业",
    "技术服务、技术开发、技术咨询；计算机软硬件及辅助设备零售；数据处理服务",
    GENERAL,
)
HOTELS = Trade(
    ("酒店管理", "宾馆", "餐饮"), "住宿和餐饮业", "住宿服务；餐饮服务；会议服务", GENERAL
)
CHARGING = Trade(
    ("充电服务", "新能源汽车服务"),
    "电力、热力、燃气及水生产和供应业",
    "电动汽车充电基础设施运营；集中式快速充电站；停车场服务",
    GENERAL,
)
TELECOMS = Trade(
    ("通信设施", "通信服务"),
    "信息传输、软件和信息技术服务业",
    "通信设施建设与维护；通信设备租赁",
    GENERAL,
)
COLD = Trade(
    ("冷链物流", "冷藏", "仓储"),
    "交通运输、仓储和邮政业",
    "低温仓储；普通货物仓储服务；道路货物运输",
    GENERAL,
)
METALS = Trade(("铝业", "氯碱", "硅业"), "制造业", "有色金属冶炼；烧碱、氯气生产；铝锭销售", LARGE)
WATER = Trade(
    ("水务", "污水处理", "环境治理"),
    "水利、环境和公共设施管理业",
    "污水处理及其再生利用；市政设施管理",
    GENERAL,
)
CHIPS = Trade(
    ("电子", "生物制药", "光电"), "制造业", "电子元器件制造；药品生产；光电子器件制造", LARGE
)
LIGHTING = Trade(("市政设施管理所", "路灯管理所"), "水利、环境和公共设施管理业", "", GENERAL, "")
BUILDERS = Trade(("房地产开发", "建设工程"), "建筑业", "房屋建筑工程施工；房地产开发经营", GENERAL)
HYDRO = Trade(
    ("水电开发", "水电"),
    "电力、热力、燃气及水生产和供应业",
    "水力发电；电力供应；水电站运行维护",
    LARGE,
)

_SHELLS = (COMPUTING, TECHNICAL, TRADING, MAKING, FARMS, COLD)

KINDS: tuple[Kind, ...] = (
    Kind("mine_farm", "mining", 0.13, (200, 5000), mines.farm, (COMPUTING, MAKING, WORKS)),
    Kind("mine_container_hydro", "mining", 0.07, (300, 3000), mines.container_hydro, (HYDRO,)),
    Kind("mine_small", "mining", 0.17, (30, 400), mines.small, _SHELLS),
    Kind("mine_in_host_homes", "mining", 0.16, (200, 800), mines.in_homes, (ESTATES,)),
    Kind("mine_in_host_workshop", "mining", 0.12, (100, 600), mines.in_workshop, (MAKING,)),
    Kind("mine_in_host_school", "mining", 0.05, (160, 800), mines.in_school, (SCHOOLS,)),
    Kind("mine_in_host_farm", "mining", 0.07, (80, 400), mines.in_farm, (FARMS,)),
    Kind(
        "mine_in_host_charging_station",
        "mining",
        0.05,
        (160, 800),
        mines.in_charging_station,
        (CHARGING,),
    ),
    Kind("mine_night_only", "mining", 0.05, (80, 400), mines.night_only, (MAKING, COLD)),
    Kind("mine_throttled", "mining", 0.04, (100, 1000), mines.throttled, _SHELLS),
    Kind("mine_staggered", "mining", 0.04, (50, 400), mines.staggered, _SHELLS),
    Kind("mine_split", "mining", 0.05, (30, 200), mines.small, (TECHNICAL, TRADING)),
    Kind("mine_as_data_centre", "mining", 0.0, (500, 4000), mines.as_data_centre, (COMPUTING,)),
    Kind("data_centre", "data_centre", 0.55, (800, 12000), computing.data_centre, (COMPUTING,)),
    Kind(
        "server_room", "data_centre", 0.2, (60, 500), computing.data_centre, (COMPUTING, TELECOMS)
    ),
    Kind(
        "compute_cluster",
        "data_centre",
        0.25,
        (300, 6000),
        computing.compute_cluster,
        (COMPUTING, TECHNICAL),
    ),
    Kind(
        "steady_building",
        "flat",
        0.1,
        (100, 1000),
        buildings.building(buildings.STEADY),
        (TECHNICAL, OFFICES),
    ),
    Kind("base_station", "flat", 0.25, (8, 30), infrastructure.base_station, (TELECOMS,)),
    Kind("cold_store", "flat", 0.15, (80, 1000), infrastructure.cold_store, (COLD,)),
    Kind("electrolysis", "flat", 0.05, (4000, 40000), infrastructure.electrolysis, (METALS,)),
    Kind("waste_water", "flat", 0.1, (100, 2000), infrastructure.waste_water, (WATER,)),
    Kind("clean_room", "flat", 0.1, (315, 4000), infrastructure.clean_room, (CHIPS,)),
    Kind(
        "hospital", "flat", 0.08, (315, 2500), buildings.building(buildings.HOSPITAL), (HOSPITALS,)
    ),
    Kind("street_lighting", "flat", 0.1, (10, 80), infrastructure.street_lighting, (LIGHTING,)),
    Kind(
        "idle_transformer",
        "flat",
        0.07,
        (50, 630),
        infrastructure.idle_transformer,
        (BUILDERS, MAKING, TRADING),
    ),
    Kind("stuck_meter", "flat", 0.05, (30, 400), infrastructure.stuck_meter, (TRADING, OFFICES)),
    Kind(
        "office",
        "ordinary",
        0.16,
        (50, 1000),
        buildings.building(buildings.OFFICE),
        (OFFICES, TECHNICAL),
    ),
    Kind("school", "ordinary", 0.08, (100, 800), buildings.school, (SCHOOLS,)),
    Kind("shop", "ordinary", 0.18, (15, 400), buildings.building(buildings.SHOP), (TRADING,)),
    Kind("hotel", "ordinary", 0.08, (50, 800), buildings.building(buildings.HOTEL), (HOTELS,)),
    Kind("homes", "ordinary", 0.18, (100, 800), buildings.homes, (ESTATES,)),
    Kind(
        "workshop_one_shift",
        "ordinary",
        0.16,
        (50, 1000),
        industry.workshop_one_shift,
        (MAKING,),
    ),
    Kind(
        "workshop_three_shift",
        "ordinary",
        0.06,
        (200, 4000),
        industry.workshop_three_shift,
        (WORKS,),
    ),
    Kind("farm_irrigation", "ordinary", 0.06, (30, 400), industry.farm_irrigation, (FARMS,)),
    Kind(
        "charging_station",
        "ordinary",
        0.04,
        (100, 1600),
        buildings.charging_station,
        (CHARGING,),
    ),
)

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
