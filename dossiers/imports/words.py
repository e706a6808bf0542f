"""The words of usual exports, and what they mean here."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from dossiers.contact import Form, Manner, Source
from dossiers.party import PartyKind
from dossiers.states import Purpose

Choice = TypeVar("Choice", bound=StrEnum)
_WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "data" / "import-words.toml").read_text("utf-8"))
_ASIDE = re.compile(r"[(\[【〔].*?[)\]】〕]")
_AROUND = re.compile(r"^[\W_]+|[\W_]+$|\s+")
_QUOTES = re.compile(r"[\s\"'“”]+")
_COUNT = re.compile(r"([0-9][0-9,]{0,9})(?:\.0+)?(?:人次|余人|多人|人|名)?")
_SHOWN = 12

FIELDS: Mapping[str, tuple[str, ...]] = {name: tuple(headers) for name, headers in _WORDS["columns"].items()}
"""Our fields, and the headers of usual exports that stand for each, the surest first."""
CHOICES: Mapping[str, type[StrEnum]] = {
    "channel": Form,
    "source": Source,
    "manner": Manner,
    "purpose": Purpose,
    "kind": PartyKind,
}
"""Our fields that are a choice."""


def folded(word: str) -> str:
    """A word as it is compared: without spaces and quotes, of one width and case."""
    return _QUOTES.sub("", unicodedata.normalize("NFKC", word)).casefold()


def folded_header(header: str) -> str:
    """A header without what is set around it: ＊联系电话（必填）： is 联系电话."""
    plain = unicodedata.normalize("NFKC", header)
    return folded(_AROUND.sub("", _ASIDE.sub("", plain)) or plain)


def is_blank(value: Any) -> bool:  # noqa: ANN401 - whatever a cell holds
    """Whether a cell says nothing: empty, or a word that stands for that."""
    return folded(value) in _set("blank") if isinstance(value, str) else value is None or value in ([], {})


def is_nameless(name: str) -> bool:
    """Whether it says, in the place of a name, that there is none."""
    return folded(name) in _set("nameless")


def choice(field: str, value: Any, choices: type[Choice]) -> Choice:  # noqa: ANN401 - whatever a cell holds
    """The choice that a word stands for, its own name too; raises ValueError naming the words."""
    word = folded(str(value))
    if found := _choices(field).get(word):
        return choices(found)
    known = "; ".join(f"{option} {'、'.join(words[:2])}" for option, words in _WORDS[field].items())
    shown = f"{word!r} is" if len(word) <= _SHOWN and not any(char.isdigit() for char in word) else "is"
    raise ValueError(f"{shown} none of the choices: {known}")


def yes_or_no(value: Any) -> bool:  # noqa: ANN401 - whatever a cell holds
    word = folded(str(value))
    if word not in _set("yes") | _set("no"):
        raise ValueError("must be 是 or 否")
    return word in _set("yes")


def people(value: Any) -> int:  # noqa: ANN401 - whatever a cell holds
    """A number of people, written 17, 17人 or 17.0."""
    found = None if isinstance(value, bool) else _COUNT.fullmatch(folded(str(value)))
    if found is None:
        raise ValueError("must be a whole number of people, such as 17")
    return int(found[1].replace(",", ""))


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(folded(word) for word in _WORDS[name])


@cache
def _choices(field: str) -> Mapping[str, str]:
    options: Mapping[str, list[str]] = _WORDS[field]
    return {folded(word): option for option, words in options.items() for word in (option, *words)}
