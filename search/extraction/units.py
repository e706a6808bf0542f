"""Units, what sums are reckoned by, and what they are for."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from search.extraction.fact import Kind
from search.extraction.tables import table

_DATA = table("units")


class Unit(NamedTuple):
    kind: Kind
    factor: float
    noun: str


def _units() -> dict[str, Unit]:
    return {
        **{word: Unit(Kind.COUNT, 1, noun) for word, noun in _DATA["count"].items()},
        **{word: Unit(Kind.AREA, factor, "m²") for word, factor in _DATA["area"].items()},
        **{word: Unit(Kind.LENGTH, factor, "m") for word, factor in _DATA["length"].items()},
        **{word: Unit(Kind.DURATION, factor, "天") for word, factor in _DATA["duration"].items()},
    }


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


UNITS = _units()
ABOUT: dict[str, str] = {word: about for about, words in _DATA["about"].items() for word in words.split()}
ABOUT_WORD = re.compile(_either(ABOUT))
TAIL = "[0-9零一二两三四五六七八九]"
MONEY = re.compile(
    rf"(?:人民币)?(?:(?P<yuan>元整|元钱|块钱|元|圆|块(?![地田砖石板牌])|人民币)"
    rf"(?:(?P<dime>{TAIL})[角毛]|(?P<half>半)|(?P<tail>{TAIL})(?![0-9十百千万元块个年月日]))?"
    r"|(?P<jiao>[角毛](?:钱|(?![a-z厂纺巾坯线衣])))|(?P<fen>分钱))",
)
UNIT = re.compile(
    rf"(?:(?P<half>个半)(?=月|小时|学期)|(?P<some>个[多来])(?=月|小时|学期))?"
    rf"(?P<word>(?<=个[半多来])(?:月|小时|学期)|{_either(UNITS)})"
)
NOT_UNIT = re.compile(
    r"年(?:级|代|度(?!假)|初|底|终|末|后|间|轻|纪|长|[0-9一二三四五六七八九十]{1,3}月)|日(?:报|常|[本夜])|平(?:时|均|等|安|台|价|房|常)|方(?:面|案|式|法|便|向|米)"
    r"|家(?:里|人|庭|中|属|长|的|乡|具|电)|人(?:民|员|均|次|事|大|才|身|行)|名(?:义|单|字|称|额)|位(?:置|于)|部(?:分|队|门|委)|头(?:年|发|上)|度(?:假|过)"
    r"|车(?:间|站|库|位|主|牌|祸|道|辆)|包(?:括|工|含|干)|次(?:性|日|年|数|要|于)|起(?:来|码|诉|初|步|诉)|份(?:的|额|子)|本(?:人|地|村|市|县|来|身|次|月|年|金)"
    r"|米(?:粉|饭|价)|天(?:然|津|气|台|河|价)|回(?:复|来|去|家|访|迁)|台(?:账|州|阶)|口(?:头|径)|只(?:有|是|能|要)|条(?:例|件|款)|点(?:多|半|钟)|张(?:某|家|贴)"
    r"|周(?:边|围|岁|转|末)|期(?:间|限|房)|方(?:针|圆)|间(?:接|隔)|套(?:取|用|路)|栋(?:楼长)|根(?:据|本)|件(?:事)?(?<=件事)|批(?:准|复|示)|座(?:谈|机)|层(?:层|面)"
)
_PER_UNIT = (
    r"平方公里|平方米|平方|平米|㎡|m²|m2|平|亩|公顷|立方米?|米|公里|吨|公斤|斤|棵|株|头|只|间|套|户|"
    r"人|个?月|季度?|年|天|日|小时|度|次|课时|节课|车|辆|台|顿|班|个|张|桌|场|股|口|盒|瓶|箱|袋"
)
PER_BEFORE = re.compile(
    rf"(?:每一?|按|/|(?<![十百千万0-9一二三四五六七八九第统唯])[一1](?!个?人|个(?!月)|次|场|张))(?P<a>{_PER_UNIT})(?:[每一]个?(?P<b>{_PER_UNIT}))?"
    r"(?:地|田|工龄|房子|面积|租金|一?年|左右)?(?P<between>[^。！？；;\n，,、：:0-9一二三四五六七八九十]{0,8})$",
)
PER_AFTER = re.compile(
    rf"\s?(?:钱)?(?:/|每一?|一)(?P<a>{_PER_UNIT})(?![0-9多余来半])(?:[/·.・]?(?:每|/|·)(?P<b>{_PER_UNIT}))?"
)
PER = {
    "平方米": "m²",
    "平方": "m²",
    "平米": "m²",
    "㎡": "m²",
    "m2": "m²",
    "平": "m²",
    "个月": "月",
    "株": "棵",
    "日": "天",
    "立方": "立方米",
}
