"""What simulated customers say they are: words of their names, industry, scope and tariff."""

from typing import NamedTuple

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
