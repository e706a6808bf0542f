"""Text as it is compared: in half width and lower case, by the words that the index is made of."""

import re

_HALF_WIDTH = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()},
    **{code: code - 0xFEE0 for code in map(ord, "．－／％＂")},
}
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_OTHER_RUN = re.compile(f"[^\\W{_HAN}_]+")
_RUN = re.compile(f"{_HAN_RUN.pattern}|{_OTHER_RUN.pattern}")


def half_width(text: str) -> str:
    """Letters, digits and what stands in numbers, one character for one: Ｇ３３０ is G330."""
    return text.translate(_HALF_WIDTH)


def folded(text: str) -> str:
    return half_width(text).lower()


def runs(text: str) -> list[str]:
    """Stretches of Chinese characters, and words of other letters and digits, in their order."""
    return _RUN.findall(text)


def han_runs(text: str) -> list[str]:
    return _HAN_RUN.findall(text)


def is_han(run: str) -> bool:
    return _HAN_RUN.fullmatch(run) is not None


def words(text: str) -> frozenset[str]:
    """Of a folded text: pairs of neighbouring Chinese characters, and the other words whole."""
    found = {run[n : n + 2] for run in han_runs(text) for n in range(len(run) - 1)}
    return frozenset(found.union(_OTHER_RUN.findall(text)))


def pairs(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)]
