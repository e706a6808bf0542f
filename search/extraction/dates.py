"""Dates and periods as people write and say them, at the precision that they have."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from search.extraction import days as calendar
from search.extraction.days import DATA, Days
from search.extraction.fact import Period, Precision
from search.extraction.numerals import numeral

_H = "零〇一二三四五六七八九"
_YEAR = (
    rf"(?:(?P<rel>大前年|前年|去年|上年|今年|本年|明年|同年|次年)"
    rf"|(?<![0-9])(?P<y4>(?:19|20)[0-9]{{2}})\s?(?:年(?!代)|(?=\s?[-—–~至到]{{1,2}}\s?(?:19|20)[0-9]{{2}}年))"
    rf"|(?P<h4>[一二][九零〇][{_H}]{{2}})年(?!代)"
    rf"|(?<![0-9.,十百千万])(?P<y2>[0-9]{{2}})年(?![级代纪])"
    rf"|(?<![{_H}十百千万几第0-9])(?P<h2>[{_H}]{{2}})年(?![级代纪])"
    rf"|(?<![{_H}十])(?P<decade>[二三四五六七八九]十|[2-9]0)年代|(?<![{_H}十0-9])(?P<some>[七八九789])几年)"
)
_MONTH = (
    r"(?P<lunar>农历|阴历|旧历)?(?P<m>(?<![0-9.])(?:1[0-2]|0?[1-9])|(?<![一二三四五六七八九十几两])(?:十[一二]?|[一二三四五六七八九])|元|正|腊|冬)"
    r"(?:月(?!份?[均薪租息供报结饼利嫂])份?|(?=[-—–~至到]{1,2}(?:1[0-2]|[1-9])月))"
    r"(?:(?P<new>初[一二三四五六七八九十]|廿[一二三四五六七八九]?|(?<=[正腊冬]月)(?:二?十[一二三四五六七八九]?|[一二三四五六七八九]))"
    r"|(?P<d>3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号](?![楼线])|(?P<third>上旬|中旬|下旬|初(?![一二三四五六七八九十])|底|末|中(?=[旬，。、]))|左右)?"
)
_FEAST = "|".join([*DATA["feasts"], *DATA["lunar_feasts"]])
_HALF = r"(?P<half>[上下前后]半年)"
_QUARTER = r"第?(?P<quarter>[一二三四1-4])季度"
_SIDED = rf"(?P<feast>{_FEAST})(?:节|假期)?(?P<side>前后|之?前|之?后|以后|过后|期间)?(?![路街村里巷庄镇社花上])(?!年)"
_SEASON = r"(?P<season>[春夏秋冬])(?:天|季|上|里|末|初|(?=[，。、就开被]))"
_EDGE = r"年?(?P<edge>[初底末尾]|(?<=年年)中|中(?=[，。、 ]))(?![一二三四五六七八九十])"
_FULL = re.compile(rf"{_YEAR}(?:度|份)?的?(?:{_MONTH}|{_SIDED}|{_EDGE}|{_HALF}|{_QUARTER}|{_SEASON})?")
_PARTIAL = re.compile(rf"{_MONTH}|(?<!年)年(?P<edge>[初底末尾])|{_HALF}|(?<!年){_QUARTER}|{_SIDED}")
_WRITTEN = re.compile(
    r"(?<![0-9.\-/A-Za-z])(?P<iy>(?:19|20)[0-9]{2})[-/.](?P<im>1[0-2]|0?[1-9])(?:[-/.](?P<id>3[01]|[12][0-9]|0?[1-9]))?(?![0-9.]*[0-9]|-[0-9]|[万元亩米%])"
    r"|(?:(?<=[自从于在到至，。；：（(\s,;:])|^)(?P<sy>[0-9]{2})\.(?P<sm>1[0-2]|0?[1-9])(?:\.(?P<sd>3[01]|[12][0-9]|0?[1-9]))?(?![0-9.]*[0-9]|[万元亩平米%公吨㎡岁个人户度折倍分亿千斤m])",
)
_ABOUT_NOW = re.compile(
    r"(?P<back>上上|上|本|这|下)个?(?P<unit>月|周(?![边围转])|星期|礼拜)(?:(?P<third>上旬|中旬|下旬|初|底|末)|(?P<d>3[01]|[12][0-9]|[1-9])[日号])?"
    r"|(?P<day>昨天|昨日|昨晚|前天|大前天)"
    r"|(?P<ago>[0-9]{1,2}|[一二两三四五六七八九十几]{1,3}|半)(?P<more>多|来)?(?P<of>年|个月|个多月)(?:之|以)?前",
)
_TO = re.compile(r"\s?(?:起|开始)?(?:一直)?[干做住用等拖]?(?:[-—–~]{1,2}|至|到)\s?")
_NOW = re.compile(
    r"(?:份|起|以来|开始)*(?:一直)?[干做住用等拖]?(?:至|到)(?:今天?|现在|目前|如今|当前)|(?:起|以来|开始|以后|打那以后)(?![诉草码])"
)
_SINCE = re.compile(r"(?:自|从|打)$")
_SENTENCE = re.compile(r"[。！？\n]")
_EVENTS: dict[str, str] = {word: event for event, words in DATA["events"].items() for word in words.split()}
_EVENT = re.compile("|".join(sorted(_EVENTS, key=len, reverse=True)))
_HARM = re.compile(
    "|".join(sorted((word for word in _EVENTS if _EVENTS[word] in {"受伤", "死亡"}), key=len, reverse=True))
)
_AT_LENGTH = re.compile(r"(?:(?![0-9一二三四五六七八九十]月|[0-9一二三四五六七八九十][日号])[^。！？\n]){0,60}")
_CLAUSE = re.compile(r"[^。！？；;\n，,]{0,14}")
_CLAUSE_BACK = re.compile(r"[^。！？；;\n，,]{0,8}$")
_BACK = {"大前年": 3, "前年": 2, "去年": 1, "上年": 1, "今年": 0, "本年": 0, "明年": -1}
_SPELLED = {"元": 1, "正": 1, "冬": 11, "腊": 12}
_LASTED = re.compile(
    r"(?:了|满|共|近|达|干|住|等|已|有|整|约|过|超|逾|工龄|教龄|教|租|期|为|期限|连续|将近|快|长达|用|守|拖|欠|交|缴)$"
)
_LASTS = re.compile(
    r"(?:来|多|前|后|间|以|工|教|军|党|期|了|没|的(?:工|教|时|青)|，|。|的老|就|才|都|也|不|未|白|仍|有|未|无|没|[经之以])"
)
_DATED = re.compile(
    r"(?:1[0-2]|[1-9]|十?[一二三四五六七八九十])月|[初底末春夏秋冬腊正上下]|[进参入开买建签征拆交退毕结搬分造领考]"
)
_PIVOT = 30
_NO_STRETCH = 60
"""98年 is a year: nobody waited for 98 of them."""
_DECADES = range(3, 10)
"""Of the last century; nobody alive tells of the 1920s."""
_RUN = 70
"""Characters over which a year said before still holds."""


class _Said(NamedTuple):
    """`year` is None where it is not said; the days of a month without its year wait for it."""

    match: re.Match[str]
    days: Days | None
    year: int | None
    inferred: bool
    approximate: bool


def periods(text: str, told_on: date | None) -> list[Period]:
    """Of a folded text, in its order."""
    return list(_Calendar(text, told_on).read())


class _Calendar:
    """One text: first what is said, each by itself; then years that go on, and what is said from one day to another."""

    def __init__(self, text: str, told_on: date | None) -> None:
        self._text = text
        self._told = told_on
        self._said: list[_Said] = []

    def read(self) -> Iterator[Period]:
        matches = [
            match
            for pattern in (_FULL, _WRITTEN, _ABOUT_NOW, _PARTIAL)
            for match in pattern.finditer(self._text)
            if match.re is not _FULL or self._is_year(match)
        ]
        end = 0
        for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
            if match.start() >= end and (said := self._reading(match)):
                self._said.append(said)
                end = match.end()
        return self._joined()

    def _is_year(self, match: re.Match[str]) -> bool:
        """98年 and 七八年 are years or a number of them: what stands around tells."""
        short = _digits(match["y2"] or match["h2"] or "")
        if not short:
            return True
        before, after = self._text[max(0, match.start() - 6) : match.start()], self._text[match.end() :][:6]
        if match["m"] or match["edge"] or match["season"] or match["half"] or match["quarter"]:
            return True
        lasted = _LASTED.search(before) is not None
        if (int(short[1]) - int(short[0]) != 1) if match["h2"] else int(short) >= _NO_STRETCH:
            return not lasted or bool(_DATED.match(after))
        return not lasted and not _LASTS.match(after) and bool(_DATED.match(after) or _OPENING.search(before))

    def _reading(self, match: re.Match[str]) -> _Said | None:
        if match.re is _FULL:
            return self._full(match)
        if match.re is _WRITTEN:
            return self._written(match)
        return self._about_now(match) if match.re is _ABOUT_NOW else self._partial(match)

    def _full(self, match: re.Match[str]) -> _Said | None:
        span = _decade(match)
        if span:
            return _Said(match, span, None, inferred=False, approximate=True)
        year = self._year(match)
        if year is None:
            return _Said(match, None, None, inferred=False, approximate=False)
        if year not in calendar.YEARS:
            return None
        found = (
            _part(match, year)
            if match["m"] or match["feast"] or match["edge"] or match["half"] or match["quarter"] or match["season"]
            else None
        )
        inferred = not (match["rel"] or match["y4"] or match["h4"])
        return _Said(match, found or calendar.of_year(year), year, inferred=inferred, approximate=_loose(match))

    def _year(self, match: re.Match[str]) -> int | None:
        if written := match["y4"] or match["h4"]:
            return int(_digits(written))
        if short := match["y2"] or match["h2"]:
            return self._century(int(_digits(short)))
        if match["rel"] in {"同年", "次年"}:
            earlier = self._year_before(match.start())
            return None if earlier is None else earlier + (match["rel"] == "次年")
        return self._told.year - _BACK[match["rel"]] if self._told else None

    def _century(self, short: int) -> int:
        newest = self._told.year % 100 + 2 if self._told else _PIVOT
        return short + (2000 if short <= newest else 1900)

    def _year_before(self, start: int) -> int | None:
        """The year of the date said last, if in the same breath."""
        for said in reversed(self._said):
            if said.year and start - said.match.end() <= _RUN:
                between = self._text[said.match.end() : start]
                return None if _SENTENCE.search(between) else said.year
        return None

    def _written(self, match: re.Match[str]) -> _Said | None:
        year = int(match["iy"]) if match["iy"] else self._century(int(match["sy"]))
        month, day = int(match["im"] or match["sm"]), match["id"] or match["sd"]
        found = calendar.of_day(year, month, int(day)) if day else calendar.of_month(year, month)
        if match["sy"] and not day and self._told and found and found[0] > self._told:
            return None
        return _Said(match, found, year, inferred=match["iy"] is None, approximate=False) if found else None

    def _about_now(self, match: re.Match[str]) -> _Said | None:
        if self._told is None:
            return _Said(match, None, None, inferred=False, approximate=False)
        if match["ago"]:
            return _ago(match, self._told)
        if match["day"]:
            day = self._told - timedelta({"昨": 1, "前": 2, "大": 3}[match["day"][0]])
            return _Said(match, (day, day, Precision.DAY), day.year, inferred=False, approximate=False)
        back = {"上上": 2, "上": 1, "本": 0, "这": 0, "下": -1}[match["back"]]
        if match["unit"] != "月":
            monday = self._told - timedelta(self._told.weekday() + 7 * back)
            return _Said(match, (monday, monday + timedelta(6), Precision.DAY), None, inferred=False, approximate=True)
        year, month = divmod(self._told.year * 12 + self._told.month - 1 - back, 12)
        found = _in_month(year, month + 1, match["third"], match["d"])
        return _Said(match, found, year, inferred=False, approximate=False) if found else None

    def _partial(self, match: re.Match[str]) -> _Said | None:
        """A month whose year is not said: that of the date before it, else the nearest that was."""
        if self._is_no_date(match):
            return None
        if earlier := self._year_before(match.start()):
            found = _part(match, earlier)
            previous = self._said[-1].days
            if found and previous and found[1] < previous[0] and previous[2] is not Precision.YEAR:
                earlier, found = earlier + 1, _part(match, earlier + 1)
            if not self._told or not found or found[0] <= self._told:
                return _Said(match, found, earlier, inferred=True, approximate=_loose(match)) if found else None
        if self._told is None:
            return _Said(match, None, None, inferred=True, approximate=_loose(match))
        for year in (self._told.year, self._told.year - 1):
            found = _part(match, year)
            if found and found[0] <= self._told:
                return _Said(match, found, year, inferred=True, approximate=_loose(match))
        return None

    def _is_no_date(self, match: re.Match[str]) -> bool:
        """一月七百, 每年九月, 三月 in 十三月刊."""
        before = self._text[max(0, match.start() - 2) : match.start()]
        if before.endswith(("每年", "每", "历年")):
            return True
        alone = (
            match["m"]
            and not match["d"]
            and not match["new"]
            and not match["third"]
            and not match.group().endswith("份")
        )
        return bool(alone and match["m"] in "一二三四五六七八九十" and _GOES_ON.match(self._text, match.end()))

    def _joined(self) -> Iterator[Period]:
        at = 0
        while at < len(self._said):
            said, end = self._said[at], self._said[at].match.end()
            last, at = said, at + 1
            until = said.days[1] if said.days else None
            if at < len(self._said) and _TO.fullmatch(self._text, end, self._said[at].match.start()):
                last, at = self._said[at], at + 1
                end, until = last.match.end(), last.days[1] if last.days else None
            elif now := _NOW.match(self._text, end):
                end, until = now.end(), self._told
            yield self._period(said, last, end, until)

    def _period(self, said: _Said, last: _Said, end: int, until: date | None) -> Period:
        start = said.match.start()
        first, precision = (
            (said.days[0], said.days[2]) if said.days else (None, _FINENESS.get(said.match.re, Precision.MONTH))
        )
        if first and until and until < first and said.inferred and last.inferred and said is not last:
            first = _a_year_earlier(first)
        if first and until and until < first:
            until = said.days[1] if said.days else None
        return Period(
            first,
            until,
            precision,
            said.inferred or (last.inferred and last.match.re is not _PARTIAL),
            said.approximate or last.approximate,
            self._about(start, end, precision),
            start,
            end,
            self._text[start:end],
        )

    def _about(self, start: int, end: int, precision: Precision) -> str:
        """What happened then: told after the day, or before it; of an accident's day, at length."""
        after = _CLAUSE.match(self._text, end)
        if after and (event := _EVENT.search(after.group())):
            return _EVENTS[event.group()]
        before = _CLAUSE_BACK.search(self._text[max(0, start - 8) : start])
        events = _EVENT.findall(before.group()) if before else []
        if events:
            return _EVENTS[events[-1]]
        at_length = _AT_LENGTH.match(self._text, end) if precision is Precision.DAY else None
        harm = _HARM.search(at_length.group()) if at_length else None
        return _EVENTS[harm.group()] if harm else ""


_OPENING = re.compile(r"[自从于在到至]$")
_GOES_ON = re.compile(r"[0-9一二两三四五六七八九几]")
_FINENESS = {_FULL: Precision.YEAR}
_QUARTERS = dict(zip("一二三四1234", (0, 1, 2, 3) * 2, strict=True))
_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")


def _a_year_earlier(day: date) -> date:
    """3月到9月, told in June: both are of the year before."""
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def _digits(written: str) -> str:
    return written.translate(_DIGITS)


def _loose(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    return bool(
        parts["edge"]
        or parts["feast"]
        or parts.get("season")
        or parts["lunar"]
        or parts["new"]
        or parts["m"] in {"正", "腊", "冬"}
    )


def _decade(match: re.Match[str]) -> Days | None:
    if written := match["decade"] or match["some"]:
        tens = int(_digits(written[0]))
        start = 10 * tens + (1900 if tens in _DECADES else 2000)
        return date(start, 1, 1), date(start + 9, 12, 31), Precision.YEARS
    return None


def _part(match: re.Match[str], year: int) -> Days | None:
    """Days of what follows the year, or stands without one."""
    parts = match.groupdict()
    if written := parts["m"]:
        return _of_month(match, year, _SPELLED.get(written) or _number(written))
    if parts["feast"]:
        return calendar.of_feast(parts["feast"], parts["side"] or "", year)
    if parts["edge"]:
        first, last = {"初": (1, 3), "中": (5, 8)}.get(parts["edge"], (11, 12))
        return calendar.of_months(year, first, last, Precision.SEASON)
    if parts["half"]:
        first = 1 if parts["half"][0] in "上前" else 7
        return calendar.of_months(year, first, first + 5, Precision.HALF)
    return _of_quarter(match, year)


def _of_quarter(match: re.Match[str], year: int) -> Days | None:
    """第三季度, 夏天."""
    parts = match.groupdict()
    if parts["quarter"]:
        first = 3 * _QUARTERS[parts["quarter"]] + 1
    elif season := parts.get("season"):
        first = calendar.SEASONS[season]
    else:
        return None
    return calendar.of_months(year, first, first + 2, Precision.SEASON)


def _of_month(match: re.Match[str], year: int, month: int) -> Days | None:
    day = match["new"]
    if match["lunar"] or day or match["m"] in {"正", "腊", "冬"}:
        number = _number(day.removeprefix("初").replace("廿", "二十")) if day else None
        return calendar.of_lunar_month(year, month, number or None)
    return _in_month(year, month, match["third"], match["d"])


def _in_month(year: int, month: int, third: str | None, day: str | None) -> Days | None:
    if third:
        return calendar.of_third(year, month, {"上": 0, "初": 0, "中": 1}.get(third[0], 2))
    return calendar.of_day(year, month, _number(day)) if day else calendar.of_month(year, month)


def _ago(match: re.Match[str], told: date) -> _Said | None:
    """三年前, 半年前: nearly."""
    if match["ago"] == "半":
        back = 182
    else:
        number = numeral(match["ago"], 0)
        if number is None:
            return None
        back = round(number.value * (365 if match["of"] == "年" else 30))
    middle = told - timedelta(back)
    if match["of"] == "年" and match["ago"] != "半":
        return _Said(match, calendar.of_year(middle.year), middle.year, inferred=False, approximate=True)
    return _Said(match, calendar.of_month(middle.year, middle.month), middle.year, inferred=False, approximate=True)


def _number(written: str) -> int:
    found = numeral(written, 0)
    return int(found.value) if found else 0
