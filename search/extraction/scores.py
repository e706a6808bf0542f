"""Points and places: 积分126分, 考了87分, 最低分116, 排名第5."""

import re
from collections.abc import Iterator

from search.extraction.fact import Kind, Quantity
from search.extraction.numerals import numeral

_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,2})?|[零一二两三四五六七八九十百]{1,7}(?:点[零一二三四五六七八九]{1,2})?"
_SAID = r"(?:总共|一共|是|为|只有|才|有|了|达到?|到|共|：|:|只|得|线|按|仅)*+"
_LINE = "最低分数?线?|录取分数?线?|分数线|录取线|入围线|及格线|投档线"
_POINTS = "积分|总分|总成绩|笔试成绩?|面试成绩?|分数|成绩|得分|评分|考了|考得|综合分"
_PLACE = "排名|名次|排位|位列|排在?|考了"
_NO_SCORE = "(?![0-9.年月日号万千元个户人名次门科天制])"
_SCORE = re.compile(
    rf"(?P<line>{_LINE}){_SAID}(?P<value>{_NUMBER})分?{_NO_SCORE}"
    rf"|(?P<points>{_POINTS}){_SAID}(?P<value2>{_NUMBER})(?P<sign>分)?{_NO_SCORE}"
    rf"|(?P<place>{_PLACE}){_SAID}第(?P<value3>{_NUMBER})(?:名|位)?"
    rf"|线(?:是|为)?(?P<value4>{_NUMBER})分(?![钟之])"
    r"|(?<![0-9.点时一二三四五六七八九十百:：])(?P<value5>[1-9][0-9]{1,2}(?:\.[0-9]{1,2})?)分"
    r"(?![0-9一二三四五六七八九钟之地田店局公行院校厂社部享贝米红期批队])"
)
_NEEDS_SIGN = frozenset({"考了", "考得", "成绩", "评分", "笔试", "面试"})
_MOST = 1000
_LEAST_WRITTEN = 2


def scores(text: str) -> Iterator[Quantity]:
    """Of a folded text; `about` is 分数 of what somebody has, 录取线 of what is asked, 名次 of a place."""
    if any(sign in text for sign in "分排绩名"):
        yield from filter(None, map(_score, _SCORE.finditer(text)))


def _score(match: re.Match[str]) -> Quantity | None:
    written = match["value"] or match["value2"] or match["value3"] or match["value4"] or match["value5"]
    number = numeral(written, 0) if len(written) >= _LEAST_WRITTEN or match["place"] else None
    if number is None or number.value > _MOST or (match["points"] in _NEEDS_SIGN and not match["sign"]):
        return None
    about = "录取线" if match["line"] or match["value4"] else "名次" if match["place"] else "分数"
    value = number.value
    unit = "名" if about == "名次" else "分"
    return Quantity(Kind.SCORE, value, value, value, unit, "", about, match.start(), match.end(), match.group())
