"""Figures of sample texts: sums, areas, days and counts, in the many forms that people write them in."""

from random import Random

from scripts.sample.topics import words

_DIGITS = "零一二三四五六七八九"
_UNITS = ((1_000, "千"), (100, "百"), (10, "十"))
_MYRIAD = 10_000
_TEN = 10
_TWENTY = 20
_LUNAR = {1: "正月", 11: "冬月", 12: "腊月"}
_SUMS = (20, 100, 1_000, 10_000)
"""Steps that sums are rounded to: most people give a round one."""


def numeral(number: int) -> str:
    """In Chinese, for 0 to 99,999,999: 36,050 is 三万六千零五十."""
    if number >= _MYRIAD:
        above, below = divmod(number, _MYRIAD)
        zero = "零" if 0 < below < _MYRIAD // 10 else ""
        return numeral(above) + "万" + (zero + _below_myriad(below) if below else "")
    return _below_myriad(number) if number else _DIGITS[0]


def _below_myriad(number: int) -> str:
    said, zero = "", False
    left = number
    for unit, word in _UNITS:
        digit, left = divmod(left, unit)
        if digit:
            said += ("零" if zero else "") + _DIGITS[digit] + word
        zero = bool(said) and not digit and left > 0
    said += ("零" if zero else "") + (_DIGITS[left] if left else "")
    return said.removeprefix("一") if _TEN <= number < _TWENTY else said


def figures(random: Random) -> dict[str, str]:
    """A value for every place of a sentence that holds a figure, and a word for each that holds one of several."""
    between = random.randint
    building = random.choice(("号楼", "幢", "栋"))
    return {
        "amount": money(random, random.choice((1, 10, 100)) * between(1_800, 9_900)),
        "total": money(random, between(20, 900) * _MYRIAD),
        "small": money(random, between(2, 90) * 50),
        "price": f"{between(8, 120) * 100}元",
        "area": f"{between(8, 900) / 10:.1f}",
        "land": _land(random),
        "size": str(between(60, 180)),
        "age": str(between(55, 86)),
        "days": str(between(3, 60)),
        "households": str(between(4, 180)),
        "people": str(between(5, 60)),
        "number": str(between(2, 28)),
        "door": f"{between(1, 26)}{building}{between(1, 4)}单元{between(1, 26)}0{between(1, 4)}",
        "year": str(between(2015, 2022)),
        "month": str(between(1, 12)),
        "day": str(between(1, 28)),
        "months": str(between(4, 40)),
        "years": str(between(6, 34)),
        "percent": f"{between(5, 60)}%",
        "when": _when(random),
        "neighbour": random.choice(words()["family"]) + "某",
        **{name: str(random.choice(ways)) for name, ways in words()["slots"].items()},
    }


def money(random: Random, yuan: int) -> str:
    """36000元, 36,000元, 3.6万元, 三万六千元 and the like, rounded to a step first."""
    step = random.choice(_SUMS)
    rounded = yuan // step * step or yuan
    forms = [f"{rounded}元", f"{rounded:,}元", f"{numeral(rounded)}元"]
    if rounded < _MYRIAD:
        forms += [f"{rounded}块钱", f"{numeral(rounded)}块"]
    else:
        forms += [f"{rounded / _MYRIAD:g}万元", f"{rounded / _MYRIAD:g}万", f"{numeral(rounded // 1000 * 1000)}多元"]
    return random.choice(forms)


def _land(random: Random) -> str:
    whole, tenths = random.randint(0, 60), random.randint(1, 9)
    said = f"{numeral(whole)}亩{_DIGITS[tenths]}分" if whole else f"{_DIGITS[tenths]}分"
    mixed = f"{whole}亩{tenths}分" if whole else f"0.{tenths}亩"
    return random.choice((f"{whole}.{tenths}亩", said, mixed, f"{whole + 1}亩多"))


def _when(random: Random) -> str:
    year, month, day = random.randint(2016, 2025), random.randint(1, 12), random.randint(1, 28)
    lunar = _LUNAR.get(month, f"农历{numeral(month)}月")
    return random.choice(
        (
            f"{year}年{month}月", f"{year}年{month}月{day}日", f"{year % 100}年{month}月", f"{year}.{month}.{day}",
            f"{year}年{lunar}", f"去年{numeral(month)}月", f"去年{lunar}", f"前年{month}月", f"今年{numeral(month)}月",
            f"{year}年", f"{year}年春上", f"{year}年年底", f"{numeral(month)}月{numeral(day)}号",
        )
    )  # fmt: skip
