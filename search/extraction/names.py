"""Names by which a matter is known: of villages, estates, firms, projects, schools, offices; never of a person."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from search.extraction.fact import Kind, Name
from search.extraction.lexicon import (
    ALONE,
    CONTEXT,
    DOUBLE_SURNAMES,
    ENDINGS,
    GENERAL,
    INTRODUCED,
    NEVER,
    OFFICES,
    SPECIALTIES,
    SURNAMES,
    WALLS,
    Found,
)
from search.extraction.members import PRODUCTS
from search.extraction.regions import RegionNames
from search.extraction.trades import TRADES

_MOST = {
    Kind.FIRM: 24,
    Kind.PROJECT: 12,
    Kind.SCHOOL: 12,
    Kind.HOSPITAL: 14,
    Kind.MARKET: 12,
    Kind.ESTATE: 10,
    Kind.VILLAGE: 14,
    Kind.STREET: 10,
}
_OTHERWISE = 12
_CORE = {Kind.VILLAGE: 6, Kind.TOWN: 5, Kind.STREET: 6, Kind.ESTATE: 7, Kind.WATER: 4, Kind.MOUNTAIN: 4, Kind.MARKET: 8}
_ORDINAL_WORDS = "0-9一二三四五六七八九十"
_AFTER = {
    Kind.ESTATE: re.compile(
        rf"[{_ORDINAL_WORDS}A-Za-z]{{1,3}}[-幢栋#号期单座]|小区|业主|楼盘|项目|[一二三四]期|售楼|的房|交房|物业|开发商|停工|这个盘|房子",
    ),
    Kind.WATER: re.compile(r"边|上|里|水|流域|河道|大桥|段|沿岸|两岸|旁|沿线|堤|岸|口|大坝|排|被|污染|发黑|[，。、]"),
    Kind.MOUNTAIN: re.compile(r"上|下|脚|边|村|段|顶|林场|隧道|矿|风景|景区|北|南|东|西|被|采"),
    Kind.STREET: re.compile(
        rf"[{_ORDINAL_WORDS}]{{1,5}}号|口|与|和|边|上|段|旁|附近|北|南|东|西|延伸|交叉|两侧|改造|拓宽|街道|沿线|商铺|路段|这|一带|菜|的|人行|红绿|施工|修|开挖|积水|路灯|坑|[，。、]"
    ),
    Kind.VILLAGE: re.compile(rf"$|村|[{_ORDINAL_WORDS}]{{1,2}}[组社队]|的|人|[，。、]"),
}
_SURELY = {
    Kind.ESTATE: re.compile(
        rf"[{_ORDINAL_WORDS}A-Za-z]{{1,3}}[-幢栋#号期单座]|小区|业主|楼盘|项目|[一二三四]期|售楼|交房|物业"
    ),
    Kind.WATER: re.compile(r"流域|河道|大桥|段|沿岸|两岸|沿线|堤|水质|水体|水面|大坝"),
    Kind.MOUNTAIN: re.compile(r"村|段|脚下|山顶|隧道|矿|风景|景区|林场"),
    Kind.STREET: re.compile(
        rf"[{_ORDINAL_WORDS}]{{1,5}}号|口|路口|与|段|北段|南段|东段|西段|延伸|交叉|两侧|拓宽|街道|沿线|商铺|路段|一带"
    ),
    Kind.VILLAGE: re.compile(rf"村|[{_ORDINAL_WORDS}]{{1,2}}[组社队]"),
}
"""What must follow where a person could be called so."""
_BEFORE = re.compile(r"(?:在|住|于|沿|到|往|经|过|入|向|进|买|购|自|来自|是|的|·|将|把|对)$")
_SHORT_FIRM = range(2, 5)
_SHORT_PROJECT = range(2, 9)
_PERSONAL = range(2, 4)
"""Characters of a person's name of one-character surname."""
_SURE = 3
_UNWALLED = 4
_LONGEST = 20
_CALLED_SO = frozenset({"我叫", "他叫", "她叫", "名叫"})
_QUOTED = re.compile(r"[“「『\"‘](?P<inside>[^“”「」『』\"‘’，。！？；：、\s]{2,10})[”」』\"’](?P<after>[^，。]{0,4})")
_TITLED = re.compile(r"《(?P<inside>[^《》\n]{2,40})》")
_OF_A_BRAND = re.compile(
    r"(?:这个|的)?(?:平台|APP|app|软件|项目|计划|品牌|公司|理财|产品|小程序|商城|模式|工程|基金|网站|牌|车队|小区|楼盘|贷)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:名为|名叫|叫做?|所谓的?|号称|推出的?|购买了?|投资了?|品牌|平台|APP|项目|名称)$", re.IGNORECASE
)
_LATIN = re.compile(r"[A-Za-z]")
_LAW = re.compile(
    r"(?:法|条例|办法|规定|细则|通知|意见|决定|解释|规范|标准|纲要|公告|批复|函|法典|规划)(?:（[^）]*）)?$"
)
_OUTSIDE = re.compile(r"[（(](?P<region>[一-鿿]{2,6})[）)]")
_PHASED = re.compile(r"(?<=..)[一二三四五六]期$")
_WORKS = re.compile(r"(?<=..)(?:建设|改造|扩建|新建|整治|提升)+$")
_LEADING = re.compile(r"^(?:建设|征收|改造|实施|启动|开展)(?=..)")
_NO_NAME = {
    Kind.TOWN: re.compile(r"[回下返离进出入家故老同]$"),
    Kind.STREET: re.compile(r"[临字公铁]$|^[0-9一二两三四五六七八九十几半多]+(?:里|公里|华里|条|段|米)$|[弯山绕条]$"),
    Kind.ESTATE: re.compile(r"家$|[的了]$"),
    Kind.MOUNTAIN: re.compile(r"(?:村|社区)$|[上下后进出开爬荒前封靠满看见整]$"),
    Kind.WATER: re.compile(r"(?:村|社区)$|[过填挖清下跳入掉]$"),
    Kind.VILLAGE: re.compile(r"^第|^[0-9一二两三四五六七八九十几多]*[个名位]|(?:[的了本全乡回各我该邻]|移民|困难)$"),
    Kind.FIRM: re.compile(r"[的了]$|^[0-9一二两三四五六七八九十几多]+家"),
}
_NUMEROUS = frozenset({Kind.HOSPITAL, Kind.SCHOOL, Kind.FIRM, Kind.MARKET})
"""Of which a region has one that bears its name alone: 青田县人民医院."""
_OF_A_REGION = frozenset(
    {"人民医院", "中医院", "中医医院", "妇幼保健院", "妇保院", "敬老院", "福利院", "一中", "二中", "三中"}
)
_WHOLE = frozenset({Kind.STREET, Kind.SCHOOL, Kind.WATER, Kind.MOUNTAIN})
"""Where the ending tells one from another: 金苑小学 and 金苑中学, as 明珠花园 and 明珠公寓."""
_BRANCHES = frozenset({"服务站", "分公司", "子公司", "项目部", "营业部", "经营部", "门市部", "门店", "店", "留守组"})
_FIRM_BEFORE = re.compile(r"(?P<firm>.{2,}?)(?:有限责任公司|股份有限公司|有限公司|公司|集团|厂|合作社)")
_PLAIN = frozenset({"小区", "楼盘", "安置小区", "安置房", "商住楼", "公租房", "廉租房", "学校"})
_LODGINGS = frozenset({"家属院", "家属区", "宿舍区", "片区", "棚户区"})
_VILLAGE_OF = re.compile(r"村民|的村民|村委|[一二三四五六七八九十0-9]{1,2}[组社队]")
_VILLAGERS = re.compile("[民干集务规里口]")
_PARTS_OF_VILLAGES = re.compile("(?:村|行政村|自然村|社区)$")


def names(text: str, regions: RegionNames) -> list[Name]:
    """Of a readable text, in its order; of two that overlap the longer, and the place that its name begins with."""
    found = [*_titled(text), *_branded(text), *_offices(text, regions), *_ended(text, regions)]
    kept: list[Name] = []
    within: list[Name] = []
    for name in sorted(found, key=lambda name: (name.start, name.end)):
        if kept and name.start < kept[-1].end:
            if name.end - name.start > kept[-1].end - kept[-1].start and kept[-1].kind is not Kind.DOCUMENT:
                if kept[-1].kind in _WITHIN and kept[-1].kind is not name.kind:
                    within.append(kept[-1])
                kept[-1] = name
            continue
        kept.append(name)
    return sorted([*kept, *within], key=lambda name: (name.start, name.end))


_WITHIN = frozenset({Kind.TOWN, Kind.VILLAGE, Kind.ESTATE, Kind.STREET})
"""石桥村小学 is in 石桥村."""


def _titled(text: str) -> Iterator[Name]:
    for match in _TITLED.finditer(text):
        inside = match["inside"]
        core = re.sub(r"^中华人民共和国|（[^）]*）$|\s", "", inside)
        yield Name(
            Kind.DOCUMENT, inside, core, "", bool(_LAW.search(inside)), match.start(), match.end(), match.group()
        )


def _branded(text: str) -> Iterator[Name]:
    """In quotation marks stand words of others too: a brand is what is said to be one, or has Latin letters."""
    for match in _QUOTED.finditer(text):
        inside, start = match["inside"], match.start("inside")
        said = _OF_A_BRAND.match(match["after"]) or _CALLED.search(text[max(0, match.start() - 5) : match.start()])
        if not (said or _LATIN.search(inside)) or (_is_like_a_person(inside) and not _OF_A_BRAND.match(match["after"])):
            continue
        core = _without(re.sub(r"(?:平台|APP|app|项目|计划|工程|理财|软件)$", "", inside).lower(), TRADES)
        if len(core) > 1 and not core.isdigit():
            yield Name(
                Kind.BRAND, inside, core, "", general=False, start=start, end=match.end("inside"), written=inside
            )


def _offices(text: str, regions: RegionNames) -> Iterator[Name]:
    end = 0
    for found in OFFICES.find(text):
        if found.start < end or (text[found.start].isdigit() and _within_digits(text, found.start, found.end)):
            continue
        start, end = regions.before(text, found.start), found.end
        region = text[start : found.start]
        name = text[found.start : found.end]
        yield Name(
            Kind.OFFICE, name, found.meaning, region, not region or len(region) == 1, start, end, text[start:end]
        )


def _within_digits(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start]
    return (before.isascii() and before.isalnum()) or text[end : end + 1].isdigit()


def _ended(text: str, regions: RegionNames) -> Iterator[Name]:
    last: Found[Kind] | None = None
    for ending in ENDINGS.find(text):
        if last and ending.meaning is last.meaning and _is_more_of(last, ending):
            continue
        if name := _named(text, ending, regions):
            last = ending
            yield name
        elif ending.meaning is Kind.FIRM:
            last = ending


def _is_more_of(last: Found[Kind], ending: Found[Kind]) -> bool:
    """公司 of 有限公司; 村委会 after 石桥村."""
    return ending.end <= last.end or (ending.meaning is Kind.VILLAGE and ending.start == last.end)


def _named(text: str, ending: Found[Kind], regions: RegionNames) -> Name | None:
    kind = ending.meaning
    said = text[ending.start : ending.end]
    start, clean = _beginning(text, ending)
    written = text[start : ending.start]
    if not written or "某" in written:
        return None
    region, rest = regions.parted(written, towns=kind is not Kind.TOWN)
    rest = _LEADING.sub("", rest) if kind is Kind.PROJECT else rest
    rest = _PARTS_OF_VILLAGES.sub("", rest) or rest if kind is Kind.VILLAGE else rest
    if kind is Kind.ESTATE:
        rest = _PHASED.sub("", rest.rpartition("·")[2])
    if kind in _NUMEROUS and _is_a_region(rest, said, regions):
        region, rest = region + rest, ""
    start += written.rfind(region + rest) if region + rest in written else 0
    if not _may_be_named(_Read(text, start, ending, region, rest, clean)):
        return None
    if kind in {Kind.WATER, Kind.MOUNTAIN} and (rest + said in regions or (region and rest[-1:] + said in regions)):
        return None
    core, general = _core(kind, rest, said, region, regions)
    if kind is Kind.FIRM and general and not region:
        return None
    name = rest + said
    return Name(kind, name, core, region, general, start, ending.end, text[start : ending.end])


def _is_a_region(rest: str, said: str, regions: RegionNames) -> bool:
    """青田县人民医院, 大塘乡卫生院; a firm may be called as a county is, so that 明光塑料厂 is a name."""
    if len(rest) >= _SURE and rest.endswith(("镇", "乡", "街道")):
        return True
    return regions.is_full(rest) or (said in _OF_A_REGION and rest in regions)


def _beginning(text: str, ending: Found[Kind]) -> tuple[int, bool]:
    """Of a firm's name regions may stand within, in brackets."""
    most = _MOST.get(ending.meaning, _OTHERWISE)
    start, clean = WALLS.start(text, ending.start, most, TRADES if ending.meaning is Kind.FIRM else ())
    if ending.meaning is Kind.FIRM and text[start - 1 : start] in {"）", ")"}:
        opening = max(text.rfind("（", 0, start), text.rfind("(", 0, start))
        if opening > 0 and _OUTSIDE.fullmatch(text, opening, start):
            return WALLS.start(text, opening, most)
    return start, clean


class _Read(NamedTuple):
    """What may be a name: where it begins, its ending, what stands before the ending, and the regions before that.

    `clean`: a wall is before it, so that nothing else is taken for a part of it.
    """

    text: str
    start: int
    ending: Found[Kind]
    region: str
    rest: str
    clean: bool

    @property
    def kind(self) -> Kind:
        return self.ending.meaning

    @property
    def said(self) -> str:
        return self.text[self.ending.start : self.ending.end]

    @property
    def written(self) -> str:
        return self.text[self.start : self.ending.end]

    @property
    def after(self) -> str:
        return self.text[self.ending.end : self.ending.end + 6]

    def before(self, characters: int) -> str:
        return self.text[max(0, self.start - characters) : self.start]


def _may_be_named(read: _Read) -> bool:
    kind, rest = read.kind, read.rest
    if not rest:
        return kind in _NUMEROUS and len(read.region) > 1 and read.said not in ALONE
    refused = (
        rest in NEVER.get(kind, frozenset())
        or (kind is Kind.FIRM and rest in PRODUCTS)
        or (not read.clean and not read.region and len(rest) > _UNWALLED)
        or len(rest) > _CORE.get(kind, _LONGEST)
        or (len(rest) == 1 and not _may_be_short(read))
        or (kind in _NO_NAME and _NO_NAME[kind].search(rest) is not None)
        or _is_introduced(read)
        or _is_of_villagers(read)
    )
    return not refused and (read.said not in CONTEXT.get(kind, frozenset()) or _fits(read))


def _is_of_villagers(read: _Read) -> bool:
    """侵害村民利益 is about no village."""
    return (
        read.kind is Kind.VILLAGE
        and read.said == "村"
        and _VILLAGERS.match(read.after) is not None
        and not read.region
        and len(read.rest) < _SURE
        and read.rest[0] not in SURNAMES
    )


def _may_be_short(read: _Read) -> bool:
    """李村 is a village where somebody lives there; 县医院."""
    kind, rest = read.kind, read.rest
    if read.region:
        return True
    if kind is Kind.VILLAGE:
        lived_in = read.before(1) in {"在", "住"} or _VILLAGE_OF.match(read.text, read.ending.end)
        return rest in SURNAMES and bool(lived_in)
    return kind in {Kind.PROJECT, Kind.SCHOOL, Kind.HOSPITAL} and rest in set("县市区镇乡") and len(read.said) > 1


def _fits(read: _Read) -> bool:
    """Endings of ordinary words (城, 路, 山, 物业) ask for a place around them, firms for a brand of two to four."""
    kind, person = read.kind, _is_like_a_person(read.written)
    if kind is Kind.FIRM:
        brand = _brand(read.rest)
        named = len(brand) in _SHORT_FIRM and brand not in GENERAL and brand not in TRADES
        return read.clean and named and not (person and len(read.said) == 1)
    if kind is Kind.PROJECT:
        return read.clean and len(read.rest) in _SHORT_PROJECT
    if person:
        return _SURELY[kind].match(read.after) is not None
    return bool(_AFTER[kind].match(read.after) or (read.clean and _BEFORE.search(read.before(2))))


def _is_like_a_person(written: str) -> bool:
    single = len(written) in _PERSONAL and written[0] in SURNAMES
    return single or (len(written) <= max(_PERSONAL) + 1 and written.startswith(DOUBLE_SURNAMES))


def _is_introduced(read: _Read) -> bool:
    """我叫王新村: a person's name that ends as a place's does."""
    if len(read.said) >= _SURE or len(read.written) > max(_PERSONAL) + 1 or read.written[0] not in SURNAMES:
        return False
    return read.before(7).rstrip("：:是叫为 ").endswith(INTRODUCED) or read.before(2) in _CALLED_SO


def _core(kind: Kind, rest: str, said: str, region: str, regions: RegionNames) -> tuple[str, bool]:
    core = rest
    if not rest:
        return regions.shortened(region) + said, False
    if kind is Kind.FIRM:
        core = _brand(_whole(rest, said, regions))
    if kind is Kind.HOSPITAL:
        core = _without(core, SPECIALTIES)
    if said in _LODGINGS and core.startswith("老") and len(core) >= _SURE:
        core = core[1:]
    if (kind in _WHOLE or said == "屯" or (kind is Kind.ESTATE and said not in _LODGINGS)) and said not in _PLAIN:
        core += said
    if kind is Kind.PROJECT:
        core = _WORKS.sub("", core)
    general = (
        bool({rest, core} & GENERAL)
        or (kind is Kind.FIRM and rest in TRADES)
        or (kind in {Kind.SCHOOL, Kind.HOSPITAL} and rest.endswith(("第一", "第二", "第三", "中心")))
    )
    if general and len(region) > 1:
        return regions.shortened(region) + core + (said if kind is Kind.FIRM else ""), False
    return core, general


def _whole(rest: str, said: str, regions: RegionNames) -> str:
    """天恒 of 天恒公司青田项目部: the firm of which it is a branch, without where the branch is."""
    if said not in _BRANCHES:
        return rest
    firm = _FIRM_BEFORE.match(rest)
    if firm:
        return firm["firm"]
    where = next((length for length in (3, 2) if len(rest) >= length + 2 and rest[-length:] in regions), 0)
    return rest[: len(rest) - where]


def _brand(rest: str) -> str:
    """天恒 of 天恒建筑劳务, whatever its legal form and its trade."""
    core = _OUTSIDE.sub("", rest)
    core = core.removeprefix("老") if len(core) >= _SURE else core
    return _without(core, TRADES)


def _without(core: str, endings: tuple[str, ...]) -> str:
    """As long as two characters are left."""
    while ending := next((one for one in endings if core.endswith(one) and len(core) - len(one) > 1), None):
        core = core[: -len(ending)]
    return core
