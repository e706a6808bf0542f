"""Numbers with their units: sums, areas, lengths, counts, durations, shares, rates, ages, years of service."""

import re
from collections.abc import Iterator

from search.extraction.fact import Kind, Quantity
from search.extraction.numerals import TOKEN, Numeral, numeral, value_of, widened
from search.extraction.scores import scores
from search.extraction.units import (
    ABOUT,
    ABOUT_WORD,
    MONEY,
    NOT_UNIT,
    PER,
    PER_AFTER,
    PER_BEFORE,
    TAIL,
    UNIT,
    UNITS,
    Unit,
)

_NEAR = 14
"""Characters before a number in which is looked for what it is reckoned by and what it is for."""


_CLAUSE = re.compile(r"[^。！？；;\n，,、：:]*$")
_CLAUSE_TO = re.compile(r"[^。！？；;\n，,、：:]{0,6}")

_AND_HALF = re.compile("(?<=[年天亩里斤吨])半(?![年月天])")
_TENTH = re.compile(rf"(?:(?P<tail>{TAIL})(?:分[地田]?|(?![0-9一二三四五六七八九十百千万元块亩年月日个])地?)|半地?)")
_MONTHS = re.compile(r"零?(?P<months>[0-9]{1,2}|[一二两三四五六七八九十]{1,2})个月")
_UNIT_OF_DATE = re.compile(r"[0-9一二三四五六七八九十]{1,2}月")
_AROUND = re.compile(r"(?<![米个])[多余](?![少次人户名个家种项条数种级式])|左右|上下|以上|出头|许(?![多可])|开外")
_AGE = re.compile(r"(?:周|虚)?岁")
_AGES = range(16, 106)
_FAMILY = re.compile(r"口(?:之家|人)")
_YEARS = re.compile(r"[多余来]?年(?P<half>半)?")
_FEN = re.compile(rf"(?P<sign>[分厘])(?P<tail>{TAIL})?(?P<interest>的?(?:利|息|月息|年息))?")
_SHARE = re.compile(
    r"(?<![0-9.])(?:(?P<percent>[0-9]++(?:\.[0-9]+)?|[一二两三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?)"
    r"\s?(?P<sign>[%‰]|成(?![立为员人本都功果绩交了年家份长]))"
    r"|(?P<whole>[百千万二三四五六七八九十]|[0-9]++)分之(?P<part>[0-9]++(?:\.[0-9]+)?|[零一二两三四五六七八九十百点]+))",
)
_FROM = re.compile(
    r"(?<![0-9.第之])(?P<first>[0-9]++(?:\.[0-9]++)?+[万千百]?|(?<![一二三四五六七八九])[一二两三四五六七八九十百千万]{1,5})[元亩块]?[-—~至到]{1,2}$"
)
_IDIOM = re.compile(
    "三番[五两]次|三五成群|四面八方|五花八门|乱七八糟|千方百计|千家万户|万家灯火|成千上万|一五一十|三天两头|三令五申|一清二楚|一干二净"
    "|三心二意|接二连三|七嘴八舌|五湖四海|十[之有]八九|两面三刀|丢三落四|七上八下|千辛万苦|千言万语|一而再|百年大计|千真万确|一万个",
)
_OF_UNITS = frozenset({word[0] for word in UNITS} | set("元圆块角毛分厘人民岁口代个多余来几左上下以出许把点"))
"""Characters without which after it a numeral of one character is none: 统一, 一直, 万一."""
_LEAST = 2
_LEAST_SUM = 100
_TEN_THOUSAND = 10_000
_CLOSE = 8
_ORDINAL = ("第", "周", "星期", "礼拜")
_BARE_BEFORE = frozenset("上近数逾成过")
_BARE_AFTER = frozenset("余把来多")

_SUM_WORDS = re.compile(
    r"(?:欠|发|付|给|赔|花|交|收|卖|借|贷|罚|退|领|拿|扣|补|涨到|涨|降到|摊|价|款|费|金|资|薪|租|供|钱|要|得|差|少|才|共|加起来|合计|总计|累计|是|到手|损失|垫|标的|了|本)"
    r"(?:了|我|他|她|给|到|出|去|得|只|是|共|为|约|近|大概|将近|每人|[一]个?月)?$",
)
_SUM_END = re.compile(r"(?=$|[。！？；;\n，,、：:）)”\"（(的没未还不也都就呢吧啊左上往多以])")
_NOT_SUM = re.compile(
    r"[人户字名亩株棵头只平公吨斤度立次张份件年月日天岁里米套间栋幢号页股]|个|多(?:人|户|名|个)|余(?:人|户|名|个)"
)

_AGE_BEFORE = re.compile(r"(?:今年|年近|年过|年逾|都快|快|已经?|现年|都)$")
_AGE_AFTER = re.compile(r"(?:多|来)?(?=了(?!个)|[，。；,;、)）]|$)")
_SERVICE_BEFORE = re.compile(
    r"(?:工龄|教龄|军龄|党龄|缴费年限|视同缴费|缴费|缴纳|参保|社保|保险|连续工作|任教|当兵|服役)[^，。；0-9]{0,6}$"
)
_SERVICE_AFTER = re.compile(r"(?:的)?(?:工龄|教龄|军龄|党龄|社保|养老保险|缴费|教师|党员|老党员|书)")
_HOUSEHOLD_BEFORE = re.compile(
    r"(?:全家|一家|家里|家中|家庭|我家|祖孙|母子|母女|父子|父女|爷孙|姐弟|夫妻)(?:共|有|上下|老小|老少)?$"
)
_HOUSEHOLD_AFTER = re.compile(r"口(?:人|之家|(?=[，。；,;、]|$|[在住挤靠来全都]))|代人|人(?=[，。；,;、挤住靠]|$)")
_HALF = re.compile(
    r"(?<![上下前后0-9一二两三四五六七八九十个])(?:(?P<year>[大小]?半年)|(?P<month>半个月|半月)|(?P<mu>半亩))",
)
_HALVES = {"year": (Kind.DURATION, 182.0, "天"), "month": (Kind.DURATION, 15.0, "天"), "mu": (Kind.AREA, 333.33, "m²")}
_RATE_BEFORE = re.compile(
    r"(?P<per>年化|年利率?|年息|月息|月利率?|日息|日利率|利率|利息|滞纳金|回报率?|收益率?)[^，。；]{0,6}$"
)
_YEAR_RATE = {"月": 12, "日": 365}


def quantities(text: str, taken: list[tuple[int, int]]) -> list[Quantity]:
    """Of a folded text; `taken` are the spans of dates, codes and names, in whose numerals nothing is counted."""
    return list(Reader(text, taken).read())


class Reader:
    """One text, read from its first numeral to its last."""

    def __init__(self, text: str, taken: list[tuple[int, int]]) -> None:
        self._text = text
        self._taken = bytearray(len(text) + 1)
        for start, end in taken:
            self._taken[start:end] = b"\1" * (end - start)
        self._reckoned: list[tuple[int, int]] = []

    def read(self) -> Iterator[Quantity]:
        found = [*self._scores(), *self._shares(), *self._halves(), *self._numbers()]
        reckoned = {at for start, end in self._reckoned for at in range(start, end)}
        return (quantity for quantity in sorted(found, key=_start) if quantity.start not in reckoned)

    def _scores(self) -> Iterator[Quantity]:
        for match in scores(self._text):
            if not any(self._taken[match.start : match.end]):
                self._take(match.start, match.end)
                yield match

    def _shares(self) -> Iterator[Quantity]:
        for match in _IDIOM.finditer(self._text):
            self._take(match.start(), match.end())
        for match in _SHARE.finditer(self._text):
            if value := _share(match):
                self._take(match.start(), match.end())
                yield self._share_quantity(match.start(), match.end(), value)

    def _share_quantity(self, start: int, end: int, value: float) -> Quantity:
        before = self._before(start)
        rate = _RATE_BEFORE.search(before)
        if not rate:
            return self._quantity(Kind.PERCENT, (value, value, value), "%", (start, end))
        yearly = round(value * _YEAR_RATE.get(rate["per"][0], 1), 4)
        return self._quantity(Kind.INTEREST, (yearly, yearly, yearly), "%", (start, end))

    def _halves(self) -> Iterator[Quantity]:
        for match in _HALF.finditer(self._text):
            if not self._taken[match.start()]:
                self._take(match.start(), match.end())
                kind, value, unit = _HALVES[match.lastgroup or ""]
                yield self._quantity(kind, (value, 0.8 * value, 1.2 * value), unit, match.span())

    def _numbers(self) -> Iterator[Quantity]:
        self._at = 0
        for match in TOKEN.finditer(self._text):
            start, end = match.span()
            if start < self._at or any(self._taken[start:end]) or self._is_part_of_a_code(start):
                continue
            if end - start == 1 and self._text[end : end + 1] not in _OF_UNITS:
                continue
            before, after = self._before(start), self._text[end : end + _NEAR]
            bare = before[-1:] in _BARE_BEFORE or (after[:1] in _BARE_AFTER and bool(after))
            number = numeral(match.group(), start, bare=bare)
            if number is None or before.endswith(_ORDINAL):
                continue
            number = _ranged(number, before[-_CLOSE:])
            number, extra = widened(number, before[-_CLOSE:], after)
            if quantity := self._of_kind(number, end + extra, before):
                self._at = quantity.end
                yield quantity

    def _is_part_of_a_code(self, start: int) -> bool:
        return (
            start > 0
            and self._text[start - 1].isascii()
            and (self._text[start - 1].isalnum() or self._text[start - 1] in "-_/#@")
        )

    def _of_kind(self, number: Numeral, end: int, before: str) -> Quantity | None:
        return (
            self._money(number, end, before)
            or self._person(number, end, before)
            or self._rate(number, end, before)
            or self._measured(number, end, before)
            or self._bare_sum(number, end, before)
        )

    def _money(self, number: Numeral, end: int, before: str) -> Quantity | None:
        unit = MONEY.match(self._text, end)
        sign = before[-1:] in {"¥", "￥"}
        if not unit:
            return self._sum(number, number.start, end, before) if sign else None
        factor, more = 1.0, 0.0
        if unit["jiao"]:
            factor = 0.1
        elif unit["fen"]:
            factor = 0.01
        elif part := unit["dime"] or unit["tail"]:
            more = 0.1 * (value_of(part) or 0)
        elif unit["half"]:
            more = 0.5
        scaled = number._replace(
            value=round(number.value * factor + more, 2),
            low=round(number.low * factor + more, 2),
            high=round(number.high * factor + more, 2),
        )
        stop = unit.end()
        if number.exact and (around := _AROUND.match(self._text, stop)):
            stop = around.end()
            scaled = _loosened(scaled, around.group())
        return self._sum(scaled, number.start, stop, before)

    def _sum(self, number: Numeral, start: int, end: int, before: str) -> Quantity:
        per, end = self._per(start, end, before)
        return self._quantity(Kind.MONEY, number[2:5], "元", (start, end), (per, self._about(before, end)))

    def _per(self, start: int, end: int, before: str) -> tuple[str, int]:
        """What a sum is reckoned by, as written before it or after it."""
        if match := PER_AFTER.match(self._text, end):
            return _joined(match["a"], match["b"]), match.end()
        if match := PER_BEFORE.search(before):
            shift = start - len(before)
            self._reckoned.append((shift + match.start(), shift + match.start("between")))
            return _joined(match["a"], match["b"]), end
        return "", end

    def _about(self, before: str, end: int) -> str:
        after = _CLAUSE_TO.match(self._text, end)
        near = (after.group() if after else "").removeprefix("的")
        if word := ABOUT_WORD.match(near):
            return ABOUT[word.group()]
        clause = _CLAUSE.search(before)
        words = ABOUT_WORD.findall(clause.group() if clause else "")
        if words:
            return ABOUT[words[-1]]
        word = ABOUT_WORD.search(near)
        return ABOUT[word.group()] if word else ""

    def _person(self, number: Numeral, end: int, before: str) -> Quantity | None:
        """Age, years of service, people of a family."""
        text, start = self._text, number.start
        if match := _AGE.match(text, end):
            return self._quantity(Kind.AGE, number[2:5], "岁", (start, match.end()))
        if number.value in _AGES and _AGE_BEFORE.search(before) and (match := _AGE_AFTER.match(text, end)):
            return self._quantity(Kind.AGE, number[2:5], "岁", (start, match.end()))
        if _HOUSEHOLD_BEFORE.search(before) and (match := _HOUSEHOLD_AFTER.match(text, end)):
            return self._quantity(Kind.HOUSEHOLD, number[2:5], "人", (start, match.end()))
        if match := _FAMILY.match(text, end):
            return self._quantity(Kind.HOUSEHOLD, number[2:5], "人", (start, match.end()))
        if (
            (match := _YEARS.match(text, end))
            and number.exact
            and (_SERVICE_BEFORE.search(before) or _SERVICE_AFTER.match(text, match.end()))
        ):
            more = 0.5 if match["half"] else 0.0
            return self._quantity(Kind.SERVICE, tuple(v + more for v in number[2:5]), "年", (start, match.end()))
        return None

    def _rate(self, number: Numeral, end: int, before: str) -> Quantity | None:
        """月息2分, 一分五的利: a tenth of the month's hundredth is a 厘."""
        rate = _RATE_BEFORE.search(before)
        match = _FEN.match(self._text, end)
        if not match or not (rate or match["interest"]):
            return None
        value = number.value * (1 if match["sign"] == "分" else 0.1) + 0.1 * (
            value_of(match["tail"]) or 0 if match["tail"] else 0
        )
        yearly = round(value * 12, 4)
        return self._quantity(Kind.INTEREST, (yearly, yearly, yearly), "%", (number.start, match.end()))

    def _measured(self, number: Numeral, end: int, before: str) -> Quantity | None:
        match = UNIT.match(self._text, end)
        if not match or NOT_UNIT.match(self._text, match.start("word")):
            return None
        unit, more = UNITS.get(match["word"]) or UNITS["个" + match["word"]], 0.0
        stop = match.end()
        if unit.kind is Kind.AREA and (tenth := _TENTH.match(self._text, stop)) and "亩" in match["word"]:
            more, stop = 0.1 * (value_of(tenth["tail"]) or 0) if tenth["tail"] else 0.5, tenth.end()
        elif match["half"]:
            more = 0.5
        elif half := _AND_HALF.match(self._text, stop):
            more, stop = 0.5, half.end()
        number, stop = self._with_months(number, stop, unit)
        number = _loosened(number, "多") if match["some"] else number
        values = tuple(round((value + more) * unit.factor, 2) for value in number[2:5])
        return self._kept(unit, number, values, stop, before)

    def _with_months(self, number: Numeral, stop: int, unit: Unit) -> tuple[Numeral, int]:
        """一年零三个月."""
        if unit.factor == UNITS["年"].factor and (months := _MONTHS.match(self._text, stop)):
            more = (value_of(months["months"]) or 0) * 30 / 365
            return number._replace(
                value=number.value + more, low=number.low + more, high=number.high + more
            ), months.end()
        return number, stop

    def _kept(self, unit: Unit, number: Numeral, values: tuple[float, ...], stop: int, before: str) -> Quantity | None:
        if unit.kind is Kind.DURATION and (before[-1:] == "月" or _UNIT_OF_DATE.match(self._text, stop)):
            return None
        if (
            unit.kind in {Kind.COUNT, Kind.AREA}
            and values[2] < _LEAST * unit.factor
            and values[2] in {0.0, round(unit.factor, 2)}
        ):
            return None
        if around := _AROUND.match(self._text, stop):
            written = number._replace(value=values[0], low=values[1], high=values[2], step=number.step * unit.factor)
            values, stop = _loosened(written, around.group())[2:5], around.end()
        per, stop = self._per(number.start, stop, before) if unit.kind is Kind.COUNT else ("", stop)
        return self._quantity(unit.kind, values, unit.noun, (number.start, stop), (per, ""))

    def _bare_sum(self, number: Numeral, end: int, before: str) -> Quantity | None:
        """A sum without a unit: 到手七万多, 租房1200, 物业费涨到2.1一平."""
        per = bool(PER_AFTER.match(self._text, end))
        if _NOT_SUM.match(self._text, end) and not per:
            return None
        large = (
            (number.value >= _TEN_THOUSAND and number.head[-1] not in "0123456789.")
            or "万" in number.head
            or "亿" in number.head
        )
        if not large and not self._is_sum(number, end, before, per=per):
            return None
        return self._sum(number, number.start, end, before)

    def _is_sum(self, number: Numeral, end: int, before: str, *, per: bool) -> bool:
        if number.value < _LEAST_SUM and not per:
            return False
        clause = _CLAUSE.search(before)
        said = clause.group()[-_CLOSE:] if clause else ""
        spoken = _SUM_WORDS.search(said) or ABOUT_WORD.search(said) or PER_BEFORE.search(before)
        return bool(spoken and (per or _SUM_END.match(self._text, end)))

    def _before(self, start: int) -> str:
        return self._text[max(0, start - _NEAR) : start]

    def _take(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\1" * (end - start)

    def _quantity(
        self,
        kind: Kind,
        values: tuple[float, ...],
        unit: str,
        span: tuple[int, int],
        said: tuple[str, str] = ("", ""),
    ) -> Quantity:
        """`said` is what it is reckoned by, and what it is for."""
        value, low, high = values
        return Quantity(kind, value, low, high, unit, *said, *span, self._text[slice(*span)])


def _ranged(number: Numeral, before: str) -> Numeral:
    """3至5万, 十到二十户: from the first, in the scale of the second, to the second."""
    match = _FROM.search(before)
    first = value_of(match["first"]) if match else None
    if match is None or first is None:
        return number
    scale = number.value / (value_of(number.head.rstrip("百千万亿")) or number.value)
    low = first * scale if first * scale < number.low else first
    if not 0 < low < number.low:
        return number
    start = number.start - len(match.group())
    return number._replace(start=start, value=(low + number.high) / 2, low=low)


def _start(quantity: Quantity) -> int:
    return quantity.start


def _loosened(number: Numeral, word: str) -> Numeral:
    """By a word after the unit: 三亩多, 一千元左右."""
    if word in {"左右", "上下", "许"}:
        return number._replace(low=round(0.9 * number.low, 2), high=round(1.1 * number.high, 2))
    return number._replace(high=round(number.high + number.step, 2))


def _joined(a: str, b: str | None) -> str:
    return "·".join(PER.get(unit, unit) for unit in (a, b) if unit)


def _share(match: re.Match[str]) -> float | None:
    """In percent."""
    if match["sign"]:
        value = value_of(match["percent"])
        return None if value is None else round(value * {"%": 1, "‰": 0.1, "成": 10}[match["sign"]], 4)
    whole = {"百": 100.0, "千": 1000.0, "万": 10000.0}.get(match["whole"]) or value_of(match["whole"])
    part = value_of(match["part"])
    return round(part / whole * 100, 4) if part and whole else None
