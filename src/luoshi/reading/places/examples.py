"""Names taken apart, named places that must be found in a text, and general words that are none.

NAMES: a title or file name, its province, city and county. FINDS: a text, the places in it.
"""

NAMES = (
    ("浙江省临江市云河区政府工作报告", "浙江省", "临江市", "云河区"),
    ("county_浙江临江市云河区_2017.txt", "浙江省", "临江市", "云河区"),
    ("2017年云河区政府工作报告", None, None, "云河区"),
    ("prefecture_临江市_2012.txt", None, "临江市", None),
    ("province_内蒙古自治区_2025.txt", "内蒙古自治区", None, None),
    ("province_宁夏_2025.txt", "宁夏回族自治区", None, None),
    ("重庆市云河区_2020", "重庆市", None, "云河区"),
    ("浙江临江市云河新区_2016", "浙江省", "临江市", "云河新区"),
)

FINDS = (
    ("加快推进云河大道建设", ("云河大道",)),
    ("开工柳浦路、桥东路，续建望江隧道", ("柳浦路", "桥东路", "望江隧道")),
    ("建成云河文化公园和柳浦体育馆", ("云河文化公园", "柳浦体育馆")),
    ("地铁7号线年内开通", ("地铁7号线",)),
    ("打造云谷小镇、望江新城等平台", ("云谷小镇", "望江新城")),
    ("整治柳浦河", ("柳浦河",)),
    ("建设望江公园路", ("望江公园路",)),
)

LEAVES_ALONE = (
    "新建城市公园12个",
    "打通断头路5条",
    "拓宽思路",
    "全区停车场",
    "老旧小区改造",
    "一带一路倡议",
    "集成电路产业",
    "建成13条道路",
)
