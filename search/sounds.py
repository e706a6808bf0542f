"""Sounds: characters as they are heard, so that 鹿鸣蓝庭 finds 鹿鸣澜庭; and names as pinyin and initials."""

from functools import cache, lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

from search.text import han_runs

_HAN = range(0x4E00, 0xA000)
# What speakers of many dialects, and those who write down what they say, do not tell apart.
_INITIALS = {"zh": "z", "ch": "c", "sh": "s"}
_FINALS = {"ing": "in", "eng": "en"}
_LONGEST = 40
"""Characters of a name that have pinyin."""


def sound(text: str) -> str:
    """The text with one character for all that sound alike, tones left out: always as long as the text."""
    return text.translate(_alike())


def sounds_alike(one: str, other: str) -> bool:
    return len(one) == len(other) and sound(one) == sound(other)


@lru_cache(maxsize=20_000)
def latin(name: str) -> tuple[str, str] | None:
    """Pinyin and its initials: 青田县 is qingtianxian and qtx. None where there is more than Chinese characters."""
    if han_runs(name) != [name] or len(name) > _LONGEST:
        return None
    syllables = lazy_pinyin(name, style=Style.NORMAL, v_to_u=False, errors="ignore")
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)


@cache
def _alike() -> dict[int, str]:
    """Each character's stand-in: the first of all that sound like it in their commonest reading."""
    first: dict[str, str] = {}
    return {code: first.setdefault(_heard(chr(code)), chr(code)) for code in _HAN}


def _heard(character: str) -> str:
    syllable = pinyin(character, style=Style.NORMAL, v_to_u=False, errors="ignore")
    heard = syllable[0][0] if syllable else character
    for written, said in _INITIALS.items():
        heard = heard.replace(written, said, 1) if heard.startswith(written) else heard
    for written, said in _FINALS.items():
        heard = heard.removesuffix(written) + said if heard.endswith(written) else heard
    return heard
