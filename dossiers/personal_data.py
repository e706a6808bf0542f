"""Personal data that shows by its form, whoever it belongs to: numbers of telephones, documents, cards and the like.

Sums, areas, dates, case and document numbers, hot lines, and 400 and 800 numbers of firms are left standing. All
patterns work on folded text (`reading.fold`) and take time in proportion to its length.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from dossiers.reading import NUMERALS, in_digits


class Mark(StrEnum):
    """What stands in a text where something was cut out."""

    NAME = "【姓名】"
    PHONE = "【电话】"
    ID_NUMBER = "【身份证】"
    ADDRESS = "【住址】"
    CARD = "【银行卡】"
    CREDIT_CODE = "【信用代码】"
    EMAIL = "【邮箱】"
    WECHAT = "【微信】"
    QQ = "【QQ】"
    PLATE = "【车牌】"


class Cut(NamedTuple):
    start: int
    end: int
    mark: Mark


# Seven digits or more, however spaced: without one there is no number to look for.
_RUN = re.compile(r"[0-9](?:[\W_]{0,3}+[0-9]){6,}+")
_HAN_RUN = re.compile(f"[{NUMERALS}](?:[ .\\-]{{0,3}}[{NUMERALS}]){{10,}}")

# g: a gap between digits, which may be none; s: one that is there.
_G, _S = r"[ .\-]{0,3}", r"[ .\-]{1,3}"
_BIRTH = (
    f"(?:1{_G}[89]|2{_G}0)(?:{_G}[0-9]){{2}}{_G}(?:0{_G}[1-9]|1{_G}[0-2]){_G}(?:0{_G}[1-9]|[12]{_G}[0-9]|3{_G}[01])"
)
_ID_NUMBER = f"[0-9](?:{_G}[0-9]){{5}}{_G}{_BIRTH}(?:{_G}[0-9]){{3}}{_G}(?:[0-9]|X(?![0-9A-Z]))"
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_OLD_BIRTH = "[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_OLD_ID_NUMBER = f"{_PROVINCE}[0-9]{{4}}(?:{_OLD_BIRTH}|{_S}{_OLD_BIRTH}{_S})[0-9]{{3}}"
_YEARS = "[ .]{1,3}(?:19|20)[0-9]{2}[ .]{1,3}(?:19|20)[0-9]{2}"
_MOBILE = (
    r"(?:\+?(?:0086|86)[ .\-)）]{0,3}|0)?1(?:"
    rf"[3-9][0-9](?:[0-9]{{8}}|(?!{_YEARS}){_S}[0-9]{{4}}{_S}[0-9]{{4}}|{_S}(?!20[0-4][0-9][01][0-9][0-3])[0-9]{{8}}"
    r"|[ \-][0-9]{3}[ \-][0-9]{5}|[ \-][0-9]{4}[ \-][0-9]{2}[ \-][0-9]{2}|[0-9]{4}-[0-9]{4}"
    r"|[0-9][ \-][0-9]{4}[ \-][0-9]{3}|[0-9][ \-][0-9]{3}[ \-][0-9]{4}|[0-9]{2}-[0-9]{6})"
    rf"|{_S}[3-9](?:{_S}[0-9]){{9}})"
)
_LANDLINE = r"(?:\+?86[ \-]{0,2})?[(（]?0(?:10|2[0-9]|[3-9][0-9]{2})[)）]?[ .\-]{0,3}[2-8][0-9]{2,3}[ \-]?[0-9]{4}"
_ABROAD = r"\+(?!86)[1-9][0-9]{0,2}(?:[ \-]?[0-9]){7,12}"
_CARD = (
    rf"[3-9][0-9]{{15,18}}|62[0-9]{{4}}{_S}[0-9]{{10,13}}"
    rf"|(?:62[0-9]|60[0-9]|81[0-9]|955|4[0-9]{{2}}|5[1-5][0-9]|3[5-7][0-9])[0-9](?:{_S}[0-9]{{4}}){{3}}(?:{_G}[0-9]{{1,3}})?"
)
_NUMBER = re.compile(
    f"(?<![0-9])(?:(?P<ID_NUMBER>{_ID_NUMBER}|{_OLD_ID_NUMBER})|(?P<PHONE>{_MOBILE}|{_LANDLINE}|{_ABROAD})"
    f"|(?P<CARD>{_CARD}))(?![0-9])",
)
# In words a number has no edges: the character before or after it may be a numeral of the sentence.
_HAN_NUMBER = re.compile(f"(?P<ID_NUMBER>{_ID_NUMBER})|(?P<PHONE>1{_G}[3-9](?:{_G}[0-9]){{9}})")

_IS = r"(?:号码?|编号|账号|ID)?[\s:：是为]{0,4}"
# What a number is said to be: then it need not look like one.
_SAID = re.compile(
    rf"(?:(?P<PHONE>电话|手机|座机|固话|联系方式|TEL|PHONE|MOBILE)|(?P<ID_NUMBER>身份证件?|公民身份|证件)"
    rf"|(?P<CARD>银行卡|卡号|[账帐][号户]|存折)){_IS}\+?$|(?:护照|通行证|居住证|居留证){_IS}(?P<PERMIT>[A-Z]{{1,3}})$",
)
_SAID_FORMS = {
    "PHONE": re.compile(r"[0-9](?:[ .\-()（）]{0,2}[0-9]){6,12}(?![0-9])"),
    "ID_NUMBER": re.compile(r"[0-9](?:[ \-]{0,2}[0-9]){13,18}(?:[ \-]{0,2}X)?(?![0-9A-Z])"),
    "CARD": re.compile(r"[0-9](?:[ \-]{0,2}[0-9]){11,20}(?![0-9])"),
    "PERMIT": re.compile(r"[0-9]{6,12}A?(?![0-9A-Z])"),
}
_CHAT = re.compile(
    rf"(?:[微薇]信|(?<![A-Z0-9])(?:V信|[VW]X|WECHAT)){_IS}(?P<WECHAT>[A-Z][A-Z0-9_\-]{{5,19}}|[1-9][0-9]{{4,10}})(?![0-9A-Z_\-])"
    rf"|(?<![A-Z0-9])QQ{_IS}(?P<QQ>[1-9][0-9]{{4,11}})(?![0-9A-Z])",
)
_CHAT_WORDS = ("微信", "薇信", "QQ", "WX", "VX", "V信", "WECHAT")
_EMAIL = re.compile(r"(?<![A-Z0-9._%+\-])[A-Z0-9._%+\-]++@[A-Z0-9\-]++(?:\.[A-Z0-9\-]++)++")
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ .\\-]?"
    "(?=(?:[A-Z]{0,2}[0-9]){3})(?:[DF][0-9A-HJ-NP-Z][0-9]{4}|[0-9]{5}[DF]|[0-9A-HJ-NP-Z]{5})(?![0-9A-Z])",
)

_SUM_AFTER = re.compile(
    r"(?:\.[0-9]{1,4})?\s?[余多几来]?(?:元(?![旦月宵])|圆|块钱|万(?!一)|亿|美元|人民币|RMB|平方|公里|千瓦|亩|吨|㎡|%|股)",
)
_SUM_BEFORE = re.compile(r"(?:[¥￥$]|人民币|RMB|金额为?)[\s:：]{0,3}$")
_FILE_BEFORE = re.compile(
    r"(?:(?<!证)(?<!证件)(?<!卡)(?:编号|编码)|工单|受理号|登记号|信访号|回执号|查询[号码]|案号|文号|合同号|协议号|单号|流水号|发票号|档案号|宗地号|地块号"
    r"|户号|批号|字第)"
    r"[码号]?[\s:：#是为]{0,4}$",
)
_BEFORE = 16
_X_BEHIND = 4
_SHORTEST = 5
_DAY = re.compile(
    r"(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])|[.\-][01]?[0-9][.\-][0-3]?[0-9](?![0-9]))",
)
_SERVICE = re.compile(r"[48]00[ \-]?[0-9]{3}[ \-]?[0-9]{4}(?![0-9])|1010[ \-]?[0-9]{4}(?![0-9])")


def personal_data(folded: str) -> Iterator[Cut]:
    """What is to be cut out of a folded text; the cuts may overlap, and come in no order."""
    if len(folded) < _SHORTEST:
        return
    for run in _RUN.finditer(folded):
        yield from _said(folded, run)
        yield from _numbers(folded, run)
    for run in _HAN_RUN.finditer(folded):
        for found in _HAN_NUMBER.finditer(in_digits(run.group())):
            yield Cut(run.start() + found.start(), run.start() + found.end(), Mark[found.lastgroup or ""])
    if any(word in folded for word in _CHAT_WORDS):
        for found in _CHAT.finditer(folded):
            kind = found.lastgroup or ""
            if not _is_said_otherwise(folded, *found.span(kind)):
                yield Cut(*found.span(kind), Mark[kind])
    if "@" in folded:
        yield from (Cut(*found.span(), Mark.EMAIL) for found in _EMAIL.finditer(folded))
    yield from (Cut(*found.span(), Mark.PLATE) for found in _PLATE.finditer(folded))


def _numbers(folded: str, run: re.Match[str]) -> Iterator[Cut]:
    # One place before for a plus or bracket; four after for the X of an ID number behind a gap.
    place, end = max(0, run.start() - 1), run.end() + _X_BEHIND
    while found := _NUMBER.search(folded, place, end):
        personal = _is_personal(folded, found)
        place = found.end() if personal else found.start() + 1
        if personal:
            yield Cut(*found.span(), Mark[found.lastgroup or ""])


def _said(folded: str, run: re.Match[str]) -> Iterator[Cut]:
    offset = max(0, run.start() - _BEFORE)
    said = _SAID.search(folded[offset : run.start()])
    kind = said.lastgroup if said else None
    if said is None or kind is None:
        return
    number = _SAID_FORMS[kind].match(folded, run.start(), run.end() + _X_BEHIND)
    if number and not _is_said_otherwise(folded, *number.span()):
        if kind == "PERMIT":
            yield Cut(offset + said.start(kind), number.end(), Mark.ID_NUMBER)
        else:
            yield Cut(*number.span(), Mark[kind])


def _is_said_otherwise(folded: str, start: int, end: int) -> bool:
    """Whether what follows the word is a day, the number of a firm or a sum all the same."""
    return bool(
        _DAY.match(folded, start, end) or _SERVICE.match(folded, start, end) or _SUM_AFTER.match(folded, end),
    )


def _is_personal(folded: str, found: re.Match[str]) -> bool:
    if found.lastgroup == "CARD" and not _luhn(found.group()):
        return False
    before = folded[max(0, found.start() - _BEFORE) : found.start()]
    return not (_SUM_AFTER.match(folded, found.end()) or _SUM_BEFORE.search(before) or _FILE_BEFORE.search(before))


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1: the check digit that every bank card ends with."""
    digits = [int(char) for char in reversed(number) if char.isdigit()]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10
