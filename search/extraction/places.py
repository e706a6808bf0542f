"""Fine places within an estate, a village or a street; routes; codes of papers, never numbers of people."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from search.extraction.fact import Kind, Name, Place
from search.extraction.numerals import numeral

_N = r"[0-9]{1,4}|[一二三四五六七八九十百]{1,5}"
_BUILDING = re.compile(
    r"(?P<value>(?<![0-9.])[A-Za-z]?[0-9]{1,3}|[A-Za-z](?=[幢栋座])|(?<![一二三四五六七八九十第几])[一二三四五六七八九十]{1,3}|[甲乙丙丁东西南北](?=[幢栋座]))(?P<sign>号楼|栋|幢|#楼|#|座(?!谈|机|坟|桥|山|大|小|城|水))",
)
_UNIT = re.compile(r"(?P<value>(?<![0-9])[0-9]{1,2}|[一二三四五六七八九十]{1,2}|[甲乙丙])单元")
_FLOOR = re.compile(
    r"(?P<value>(?<![0-9.])[0-9]{1,2}|(?<![号一二三四五六七八九十第几爬])[一二三四五六七八九十]{1,3})楼(?![栋道盘房梯层])"
)
_ROOM = re.compile(
    r"(?P<value>(?<![0-9])[0-9]{3,4})(?:室|号房|房(?!间|子|屋))|(?<=[楼元幢栋座#])(?P<bare>[0-9]{3,4})(?![0-9.年元户平㎡米])"
)
_DASHED = re.compile(
    r"(?<![0-9\-.年月])(?P<building>[0-9]{1,3})[-—](?:(?P<unit>[0-9]{1,2})[-—])?(?P<room>[0-9]{3,4})(?![0-9\-.年元万号户平])"
)
_DOOR = re.compile(
    r"(?P<value>[0-9]{1,5}|[一二三四五六七八九十百]{1,5})号(?:之[0-9一二三四五六七八九])?(?!楼|线|井|文|令|机|地块|院|公告|[0-9至到])"
)
_GROUP = re.compile(
    r"第?(?P<value>(?<![0-9.])[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?P<more>(?:[、和与及,，][0-9一二三四五六七八九十]{1,2}){0,5})(?:村民小组|村民组|村小组|居民小组|小组|生产队|组(?!织|成|建|合|长|团)|社(?!区|会|保|员)|队(?!伍|员|长))"
)
_GROUP_AFTER = re.compile(
    r"村民|的?农?户|社员|组民|群众|[，。、；]|$|住|人|土地|耕地|山|地|道路|路|公路|桥|田|自来水|农民"
)
_PLOT = re.compile(r"(?P<value>[A-Z]{0,3}[0-9]{0,4}[-—]?[0-9]{1,4}|[一二三四五六七八九十]{1,3})(?:号|#)?(?:地块|宗地)")
_PHASE = re.compile(
    r"第?(?P<value>[一二三四五六]|(?<![0-9.])[1-9])期(?P<sure>工程|项目|[0-9一二三四五六七八九十]+[号栋幢#]|楼|交房|业主|小区|房|的房|的模板)?(?!付|还|缴|交纳|返|领|发|间|限|货|培|学)"
)
_ROUTE = re.compile(
    r"(?<![A-Za-z0-9])(?P<letter>[GSXYCgsxyc])(?P<number>[0-9]{1,4})(?![0-9A-Za-z]*[A-Za-z]|[.\-])"
    r"|(?P<before>(?<![0-9])[0-9]{2,4}|[一二三四五六七八九〇零]{3})(?P<of>国道|省道|县道|乡道)"
    r"|(?P<of2>国道|省道|县道|乡道)(?P<after>[0-9]{2,4})(?![0-9.年元])",
)
_LINE = re.compile(
    r"(?P<value>[一-鿿]{2})(?:公路|线)(?=[0-9K]|岔口|公路|路段|段|[一-鿿]{2,3}段|沿线|旁|改|拓|弯|上发|与|交叉)"
)
_NO_LINE = frozenset("的年热战光无在一专起有路直曲高低前后上下产防界视电地沿该这那两")
_WORKED_ON = (
    "国道|省道|县道|乡道|公路|高速|铁路|高铁|快速路|快速通道|复线|连接线|线|道路"
    "|改线|改建|改扩建|扩建|拓宽|改造|新建|提升|建设|工程|项目"
)
_SECTION = re.compile(
    rf"(?:{_WORKED_ON})*+(?P<value>(?:[一-鿿]{{2,3}}?|[一-鿿]{{1,4}}[至到—-][一-鿿]{{1,4}})(?:村|镇|乡)?)(?:路段|段)"
    r"(?![时落子])"
)
_NO_SECTION = re.compile(
    r"[的了是在有这那一二两三四五六七八九十几某各该本全]|(?:东|西|南|北|中|前|后|上|下)$|^(?:通|修|改|新|施|征|占|经|阶|分|片|地|身|手|工|标|路|河|沿|到|从|向)"
)
_LOT = re.compile(
    r"(?P<value>(?<![一-鿿])[A-Z]{1,6}[-—]?[0-9]{1,4}|(?<![0-9.])[0-9]{1,2}|(?<![一二三四五六七八九十几])[一二三四五六七八九十]{1,3})(?:号|合同)?标(?:段)?(?![准志签注语识题价书的])"
)
_PAPER = re.compile(
    r"(?P<number>[一-鿿]{1,8}[〔\[（(](?:19|20)[0-9]{2}[〕\]）)](?:第)?[0-9]{1,5}号)"
    r"|(?P<case>[（(〔](?:19|20)[0-9]{2}[）)〕][一-鿿][0-9]{2,4}[一-鿿]{1,4}[0-9]{1,6}号)"
    r"|(?:合同|编号|证号|文号|批号|案号|许可证|项目代码|房产证|土地证|标段)(?:号|编号)?(?:为|是|：|:)?(?:第)?(?P<code>[A-Za-z][A-Za-z0-9\-/]{3,24})",
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]·?[A-Z0-9]{4,5}(?P<last>[A-Z0-9])(?![A-Z0-9])"
)
_COUNTED = re.compile(r"(?:[共有建这那盖等余多几了约个计含剩第]|开发|新建|拆除)$")
_OF_BUILDING = re.compile(
    r"(?:[0-9一二三四五六七八九十]|单元|的?电梯|楼|业主|住户|房|顶|东|西|南|北|[，。、；和及与那）)]|$)"
)
_WHOLE = re.compile(r"楼房|房子|别墅|楼(?!顶|上|下|的|[0-9])|高层|民房|农房|厂房|安置楼|[住]宅")
_NEAR = 3
_PARENTS = frozenset({Kind.ESTATE, Kind.VILLAGE, Kind.PROJECT, Kind.STREET})
_WITHIN = 30
"""Characters after a name in which fine places are taken to be its parts."""


def places(text: str, names: list[Name]) -> list[Place]:
    """Of a folded text whose names are known, in its order; of two that overlap the longer."""
    found = sorted(_all(text, names), key=lambda place: (place.start, -place.end))
    kept: list[Place] = []
    for place in found:
        if (
            not kept
            or place.start >= kept[-1].end
            or place.kind in {Kind.GROUP, Kind.CODE}
            or (place.start, place.end) == (kept[-1].start, kept[-1].end)
        ):
            kept.append(place)
    return kept


def _all(text: str, names: list[Name]) -> Iterator[Place]:
    parents = _Parents(names)
    routes = list(_routes(text))
    yield from routes
    yield from _sections(text, routes, names)
    yield from _codes(text)
    yield from _houses(text, parents)
    yield from _grounds(text, parents)


class _Parents:
    """Names that fine places are parts of."""

    def __init__(self, names: list[Name]) -> None:
        self._names = [name for name in names if name.kind in _PARENTS]
        self._ends = [name.end for name in self._names]

    def at(self, start: int, kind: Kind | None = None) -> bool:
        """Whether one ends where the place begins."""
        last = bisect_right(self._ends, start) - 1
        return last >= 0 and self._ends[last] == start and kind in {None, self._names[last].kind}

    def near(self, start: int) -> str:
        last = bisect_right(self._ends, start) - 1
        return self._names[last].core if last >= 0 and start - self._ends[last] <= _WITHIN else ""


def _finds(pattern: re.Pattern[str], text: str, *signs: str) -> Iterator[re.Match[str]]:
    """Matches, sought only where the text has one of the signs without which there are none."""
    return pattern.finditer(text) if any(sign in text for sign in signs) else iter(())


def _place(kind: Kind, value: str, parent: str, match: re.Match[str]) -> Place:
    return Place(kind, value, parent, match.start(), match.end(), match.group())


def plain(written: str) -> str:
    """In Arabic digits: 十一 is 11, a5 is A5, 02 is 2."""
    if written.isascii():
        return written.upper().lstrip("0") or "0"
    if len(written) > 1 and not set(written) & set("十百千"):
        return "".join(str("零一二三四五六七八九".index(char.replace("〇", "零"))) for char in written)
    found = numeral(written, 0)
    return f"{found.value:g}" if found else written


def _routes(text: str) -> Iterator[Place]:
    for match in _ROUTE.finditer(text):
        if match["letter"]:
            yield _place(Kind.ROUTE, match["letter"].upper() + match["number"], "", match)
        else:
            letter = {"国": "G", "省": "S", "县": "X", "乡": "Y"}[(match["of"] or match["of2"])[0]]
            yield _place(Kind.ROUTE, letter + plain(match["before"] or match["after"]), "", match)
    for match in _finds(_LINE, text, "线", "公路"):
        if not _NO_LINE & set(match["value"]):
            yield _place(Kind.ROUTE, match["value"] + "线", "", match)


def _sections(text: str, routes: list[Place], names: list[Name]) -> Iterator[Place]:
    """Of what stands before it: of the route G330 in G330改线石桥段, of the project, the river or the street."""
    for match in _finds(_LOT, text, "标"):
        number = re.search(r"[0-9]+$", match["value"])  # TJ-03标 is said to be the third
        yield _place(Kind.SECTION, "标" + plain(number.group() if number else match["value"]), "", match)
    if "段" not in text:
        return
    wholes = [(route.value, route.end) for route in routes]
    wholes += [(name.core, name.end) for name in names if name.kind in _OF_SECTIONS]
    for of, at in wholes:
        section = _SECTION.match(text, at)
        if section and not _NO_SECTION.search(section["value"]):
            start, end = section.start("value"), section.end()
            yield Place(Kind.SECTION, section["value"], of, start, end, text[start:end])


_OF_SECTIONS = frozenset({Kind.PROJECT, Kind.WATER, Kind.STREET})


def _codes(text: str) -> Iterator[Place]:
    for match in _finds(_PAPER, text, "号", "合同", "许可证", "项目代码", "房产证", "土地证", "标段"):
        value = match["number"] or match["case"] or match["code"]
        yield _place(Kind.CODE, value.upper().translate(_BRACKETS), "", match)
    for match in _PLATE.finditer(text):
        yield Place(Kind.CODE, "*", "", match.start(), match.end(), match.group()[:2] + "****" + match["last"])


_BRACKETS = str.maketrans("〔[【〕]】（）", "(((" + ")))" + "()")


def _houses(text: str, parents: _Parents) -> Iterator[Place]:
    for match in _finds(_BUILDING, text, "楼", "栋", "幢", "座", "#"):
        if _is_building(text, match, parents):
            yield _place(Kind.BUILDING, plain(match["value"]), parents.near(match.start()), match)
    for match in _finds(_UNIT, text, "单元"):
        yield _place(Kind.UNIT, plain(match["value"]), parents.near(match.start()), match)
    for match in _finds(_FLOOR, text, "楼"):
        yield _place(Kind.FLOOR, plain(match["value"]), parents.near(match.start()), match)
    for match in _ROOM.finditer(text):
        yield _place(Kind.ROOM, match["value"] or match["bare"], parents.near(match.start()), match)
    for match in _finds(_DASHED, text, "-", "—"):
        if parents.at(match.start()):
            yield from _dashed(match, parents.near(match.start()))


def _dashed(match: re.Match[str], parent: str) -> Iterator[Place]:
    """3-2-1402."""
    for part, kind in (("building", Kind.BUILDING), ("unit", Kind.UNIT), ("room", Kind.ROOM)):
        if match[part]:
            yield Place(kind, match[part].lstrip("0"), parent, match.start(part), match.end(part), match[part])


def _is_building(text: str, match: re.Match[str], parents: _Parents) -> bool:
    """三栋楼 are three, 住三栋 is the third."""
    if match["sign"] in {"号楼", "#楼"} or parents.at(match.start()):
        return True
    if match["sign"] == "#" and not match["value"][0].isalnum():
        return False
    before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + 4]
    return not _COUNTED.search(before) and not _WHOLE.match(after) and bool(_OF_BUILDING.match(after))


def _grounds(text: str, parents: _Parents) -> Iterator[Place]:
    for match in _finds(_DOOR, text, "号"):
        if parents.at(match.start(), Kind.STREET):
            yield _place(Kind.DOOR, plain(match["value"]), parents.near(match.start()), match)
    for match in _finds(_GROUP, text, "组", "社", "队"):
        if _is_group(text, match, parents):
            yield from _groups(match, parents.near(match.start()))
    for match in _finds(_PLOT, text, "地块", "宗地"):
        yield _place(Kind.PLOT, plain(match["value"]), "", match)
    for match in _finds(_PHASE, text, "期"):
        if match["sure"] or parents.at(match.start()):
            yield Place(
                Kind.PHASE,
                plain(match["value"]),
                parents.near(match.start()),
                match.start(),
                match.start() + match.group().index("期") + 1,
                match.group()[: match.group().index("期") + 1],
            )


def _is_group(text: str, match: re.Match[str], parents: _Parents) -> bool:
    if "村" in match.group() or "生产队" in match.group():
        return True
    if parents.at(match.start(), Kind.VILLAGE):
        return True
    return text[match.start() - 1 : match.start()] == "村" and bool(_GROUP_AFTER.match(text, match.end()))


def _groups(match: re.Match[str], parent: str) -> Iterator[Place]:
    """五、六、七组 are three."""
    yield _place(Kind.GROUP, plain(match["value"]), parent, match)
    for more in re.findall(r"[0-9]+|[一二三四五六七八九十]+", match["more"]):
        yield _place(Kind.GROUP, plain(more), parent, match)
