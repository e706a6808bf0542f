"""What two texts' facts say of each other: ours / theirs; ~ where nearly, or one character apart."""

from itertools import chain

import pytest

from search.extraction.agreement import agreement
from search.extraction.facts import facts_of
from tests.search.extraction.saying import TOLD

PAIRS = [
    ("欠我3.6万元", "欠三万六千元没给", ["MONEY 3.6万元 / 三万六千元"], []),
    ("共计47,850元", "四万七千八百五十元", ["MONEY 47,850元 / 四万七千八百五十元"], []),
    ("拿到手七万多", "一共给了73,500元", ["MONEY 七万多 / 73,500元 ~"], []),
    ("共186棵果树", "一百八十多棵", ["COUNT 186棵 / 一百八十多棵 ~"], []),
    ("12.6亩", "十二亩六分地", ["AREA 12.6亩 / 十二亩六分地"], []),
    ("八九十亩", "86亩", ["AREA 八九十亩 / 86亩 ~"], []),
    ("欠薪27.36万元", "欠了二十七万三千六", ["MONEY 27.36万元 / 二十七万三千六"], []),
    ("两万八", "2.8万余元", ["MONEY 两万八 / 2.8万余元 ~"], []),
    ("每亩3.8万元", "38000元/亩", ["MONEY 3.8万元 / 38000元/亩"], []),
    ("每月2300元", "2300元", ["MONEY 2300元 / 2300元"], []),
    ("青田县石桥村", "石桥村六组", ["VILLAGE 青田县石桥村 / 石桥村"], []),
    ("石桥行政村", "石桥村村民", ["VILLAGE 石桥行政村 / 石桥村 ~"], []),
    ("石桥村反映", "我们石桥那边没人管", [], []),
    ("我住柳树湾村", "柳树湾的路断了", ["VILLAGE 柳树湾村 / 柳树湾 ~"], []),
    ("杭州天恒建设有限公司", "天恒公司不认账", ["FIRM 杭州天恒建设有限公司 / 天恒公司 ~"], []),
    ("浙江天恒建筑劳务有限公司", "天恒劳务欠薪", ["FIRM 浙江天恒建筑劳务有限公司 / 天恒劳务 ~"], []),
    ("浙江天恒建设有限公司", "天恒建设不给钱", ["FIRM 浙江天恒建设有限公司 / 天恒 ~"], []),
    ("恒光塑料厂", "青田县恒光塑料厂", ["FIRM 恒光塑料厂 / 青田县恒光塑料厂"], []),
    ("春江花园5栋", "春江花园小区业主", ["ESTATE 春江花园 / 春江花园小区"], []),
    ("紫云府9号楼", "十号楼和9号楼，紫云府", ["ESTATE 紫云府 / 紫云府 ~", "BUILDING 9号楼 / 9号楼 ~"], []),
    ("青田县人民医院", "青田人民医院", ["HOSPITAL 青田县人民医院 / 青田人民医院"], []),
    ("柳树湾小学", "柳树湾小学的老师", ["SCHOOL 柳树湾小学 / 柳树湾小学", "STAGE 小学 / 小学"], []),
    ("县自规局不答复", "青田县自然资源和规划局", ["OFFICE 县自规局 / 青田县自然资源和规划局 ~"], []),
    ("G330国道改线", "330国道", ["ROUTE G330 / 330国道"], []),
    ("《物业管理条例》", "按《物业管理条例》", ["DOCUMENT 《物业管理条例》 / 《物业管理条例》"], []),
    ("2023年3月停工", "23年3月起停工", ["PERIOD 2023年3月 / 23年3月起 ~"], []),
    ("去年三月签合同", "2023年3月签的合同", ["PERIOD 去年三月 / 2023年3月"], []),
    ("2019年征地", "二〇一九年征收", ["PERIOD 2019年 / 二〇一九年"], []),
    ("2023年11月受伤", "去年冬天受伤", [], []),
    ("合同编号HT2023-015", "HT2023-015号合同，编号HT2023-015", ["CODE 合同编号HT2023-015 / 编号HT2023-015"], []),
    ("老面粉厂片区", "面粉厂片区", ["PROJECT 老面粉厂片区 / 面粉厂片区 ~"], []),
    ("月息2分", "年息24%", ["INTEREST 2分 / 24%"], []),
    ("三个半月", "105天", ["DURATION 三个半月 / 105天"], []),
    ("“惠民宝”理财产品", "买了惠民宝，取不出来", ["BRAND 惠民宝 / 惠民宝 ~"], []),
    ("1402室", "十号楼1402", ["ROOM 1402室 / 1402"], []),
    ("春江花园3栋", "春江花园7栋", ["ESTATE 春江花园 / 春江花园"], ["BUILDING 3栋 / 7栋"]),
    ("春江花园3号楼", "春江花园小区三号楼", ["ESTATE 春江花园 / 春江花园小区", "BUILDING 3号楼 / 三号楼"], []),
    ("春江花园", "春江花苑", [], ["ESTATE 春江花园 / 春江花苑 ~"]),
    ("春江花园", "望江花园", [], ["ESTATE 春江花园 / 望江花园 ~"]),
    ("石桥村", "石桥头村", [], ["VILLAGE 石桥村 / 石桥头村 ~"]),
    ("石桥村", "柳树湾村", [], ["VILLAGE 石桥村 / 柳树湾村"]),
    ("石桥村三组", "石桥村五组", ["VILLAGE 石桥村 / 石桥村"], ["GROUP 三组 / 五组"]),
    ("天恒公司", "天衡公司", ["FIRM 天恒公司 / 天衡公司 ~"], []),
    ("恒光塑料厂", "永固水泥厂", [], ["FIRM 恒光塑料厂 / 永固水泥厂"]),
    ("柳树湾小学", "柳树湾中学", [], ["SCHOOL 柳树湾小学 / 柳树湾中学 ~"]),
    ("仁爱医院", "仁和医院", [], ["HOSPITAL 仁爱医院 / 仁和医院 ~"]),
    ("拖欠工资23万元", "拖欠工资31万元", [], ["MONEY 23万元 / 31万元"]),
    ("补偿款15万", "补偿款4.2万元", [], ["MONEY 15万 / 4.2万元"]),
    ("首付24万", "定金2万元", [], []),
    ("共186棵", "共120棵", [], ["COUNT 186棵 / 120棵"]),
    ("征了5户约31亩", "征了我家12.6亩", [], []),
    ("征了5户31亩", "征了5户12.6亩", ["COUNT 5户 / 5户"], ["AREA 31亩 / 12.6亩"]),
    ("欠27人工资41万元", "欠我工资3万元", [], []),
    ("22户村民", "35户村民", [], ["COUNT 22户 / 35户"]),
    ("房屋面积106平方米", "房屋面积82平方米", [], ["AREA 106平方米 / 82平方米"]),
    ("今年六十七岁", "今年四十九岁", ["PERIOD 今年 / 今年"], ["AGE 六十七岁 / 四十九岁"]),
    ("一家五口", "一家三口", [], ["HOUSEHOLD 五口 / 三口"]),
    ("2019年买的房", "2021年购房", [], ["PERIOD 2019年 / 2021年"]),
    ("2023年3月停工", "2023年9月停工", [], ["PERIOD 2023年3月 / 2023年9月"]),
    ("2021年6月受伤", "2021年6月入职", ["PERIOD 2021年6月 / 2021年6月"], []),
    ("春江花园一期", "春江花园二期", ["ESTATE 春江花园 / 春江花园"], ["PHASE 一期 / 二期"]),
    ("金水路128号", "金水路16号", ["STREET 金水路 / 金水路"], ["DOOR 128号 / 16号"]),
    ("G330国道", "G25高速", [], ["ROUTE G330 / G25"]),
    (
        "春江花园3栋1402室",
        "春江花园3栋502室",
        ["ESTATE 春江花园 / 春江花园", "BUILDING 3栋 / 3栋"],
        ["ROOM 1402室 / 502室"],
    ),
    ("打了12345", "12345没有答复", ["OFFICE 12345 / 12345"], []),
    ("来访8人", "来访5人", [], []),
    ("一万元", "1万元", ["MONEY 一万元 / 1万元"], []),
    ("今天", "现在", [], []),
    ("几千块", "3600元", [], []),
    ("浙K12345", "浙K99945", [], []),
    ("3月停工", "今年3月停工", ["PERIOD 3月 / 今年3月"], []),
    ("工龄23年", "二十三年工龄", ["SERVICE 23年 / 二十三年"], []),
    ("年化9.6%", "年化12%", [], ["INTEREST 9.6% / 12%"]),
    ("翠湖苑小区", "翠胡苑小区停电", ["ESTATE 翠湖苑小区 / 翠胡苑小区 ~"], []),
    ("上垄村", "上龙村的路", ["VILLAGE 上垄村 / 上龙村 ~"], []),
    ("积分103分", "积分一百零三", ["SCORE 积分103分 / 积分一百零三"], []),
    ("积分103分", "积分118", [], ["SCORE 积分103分 / 积分118"]),
    ("积分103分", "最低分118", [], []),
    ("G330改线石桥段", "330国道石桥段", ["SECTION 石桥段 / 石桥段", "ROUTE G330 / 330国道"], []),
    ("G330改线石桥段", "330国道白岩段", ["ROUTE G330 / 330国道"], ["SECTION 石桥段 / 白岩段"]),
    ("一标段", "二标段", [], ["SECTION 一标段 / 二标段"]),
    (
        "2023年5月14日傍晚，我下班，在路口被撞",
        "去年8月9日，我爹过马路，被撞",
        ["ILLNESS 被撞 / 被撞"],
        ["PERIOD 2023年5月14日 / 去年8月9日"],
    ),
    ("3月14号去世", "2023年3月14日死亡", ["PERIOD 3月14号 / 2023年3月14日 ~"], []),
    ("3月14号去世", "2022年7月2日死亡", [], ["PERIOD 3月14号 / 2022年7月2日"]),
    ("二月初六去世", "2024年3月15日死亡", ["PERIOD 二月初六 / 2024年3月15日 ~"], []),
    ("急性胰腺炎", "尘肺病", [], ["ILLNESS 胰腺炎 / 尘肺"]),
    ("右腿骨折", "摔伤住院", ["ILLNESS 骨折 / 摔伤 ~"], []),
    ("毁了我家枇杷", "毁了我家葡萄", [], ["CROP 枇杷 / 葡萄"]),
    ("毁了我家枇杷", "枇杷和葡萄", ["CROP 枇杷 / 枇杷"], []),
    ("骑三轮车", "电动三轮车", ["VEHICLE 三轮车 / 电动三轮车"], []),
    ("读一年级", "上高中", [], ["STAGE 读一年级 / 高中"]),
    ("来访人季某反映", "季师傅来电", ["PERSON 季某 / 季师傅"], []),
    ("来访人季某反映", "来访人祝某反映", [], ["PERSON 季某 / 祝某"]),
    ("张主任不管", "王主任不管", [], []),
    ("青田县白岩农民资金互助社", "存进白岩的钱，白岩互助社", ["FIRM 青田县白岩农民资金互助社 / 白岩互助社 ~"], []),
    ("青田县白岩农民资金互助社", "白岩那个社的钱", ["FIRM 青田县白岩农民资金互助社 / 白岩 ~"], []),
    ("买了“金谷e家”理财", "「金谷E家」的站长", ["BRAND 金谷e家 / 金谷E家 ~"], []),
    (
        "“金谷e家”平台，杭州天恒科技有限公司",
        "「金谷e家」站長，白岩公司",
        ["BRAND 金谷e家 / 金谷e家"],
        ["FIRM 杭州天恒科技有限公司 / 白岩公司"],
    ),
    ("天恒公司", "天成公司", [], ["FIRM 天恒公司 / 天成公司 ~"]),
]


def _said(pairs):
    return [f"{pair.kind} {pair.ours.written} / {pair.theirs.written}{' ~' if pair.near else ''}" for pair in pairs]


def _both(ours, theirs):
    return agreement(facts_of(ours, TOLD), facts_of(theirs, TOLD))


@pytest.mark.parametrize(("ours", "theirs", "agreeing", "contradicting"), PAIRS)
def test_facts_agree_and_contradict(ours, theirs, agreeing, contradicting):
    found = _both(ours, theirs)
    assert (_said(found.agreeing), _said(found.contradicting)) == (agreeing, contradicting)


@pytest.mark.parametrize(("ours", "theirs"), [pair[:2] for pair in PAIRS])
def test_the_other_way_round_it_is_the_same(ours, theirs):
    one, other = _both(ours, theirs), _both(theirs, ours)
    for forth, back in ((one.agreeing, other.agreeing), (one.contradicting, other.contradicting)):
        assert {(pair.kind, pair.weight, pair.near) for pair in forth} == {
            (pair.kind, pair.weight, pair.near) for pair in back
        }


@pytest.mark.parametrize("text", sorted({text for pair in PAIRS for text in pair[:2]}))
def test_a_text_never_contradicts_itself(text):
    assert _both(text, text).contradicting == ()


def test_weights_are_from_0_to_1_and_the_weightiest_comes_first():
    found = [_both(*pair[:2]) for pair in PAIRS]
    for pairs in chain.from_iterable((agreed.agreeing, agreed.contradicting) for agreed in found):
        weights = [pair.weight for pair in pairs]
        assert weights == sorted(weights, reverse=True)
        assert all(0 <= weight <= 1 for weight in weights)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("一万元", "47,850元"),
        ("三年", "47,850元"),
        ("2023年", "2023年3月"),
        ("2023年3月", "2023年3月5日"),
        ("23户", "186棵"),
        ("县人社局", "石桥村"),
        ("县人民医院", "青田县人民医院"),
        ("《物业管理条例》", "“惠民宝”理财产品"),
        ("种水稻", "种枇杷"),
        ("来访人王某", "来访人季某"),
    ],
)
def test_what_is_rare_weighs_more(less, more):
    assert _both(less, less).agreeing[0].weight < _both(more, more).agreeing[0].weight
