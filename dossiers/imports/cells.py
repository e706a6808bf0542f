"""What a cell says, as text, as a list or as people."""

import re
from datetime import date, datetime
from typing import Any

_LISTED = re.compile(r"[、，,；;\n]+")
_POINTS = re.compile(r"[；;\n]+|(?<=[。])(?=[0-9一二三四五六七八九十]{1,2}[、.．])")
_N = "[0-9一二三四五六七八九十]{1,3}"
_NUMBERED = re.compile(rf"^\s*(?:[(（]?{_N}[)）]?[、.．:：]|[(（]{_N}[)）])\s*")
_SENTENCE = re.compile(r"[。！？!?；;\n]")
_TITLE = 40
_EXACT = 10**15
"""Spreadsheets keep 15 digits of a number."""


def passage(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Text of any number of lines; raises ValueError for what is no text."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (str, int, float, date)) and not isinstance(value, bool):
        return str(value).strip()
    raise ValueError(f"must be text, not of the kind {type(value).__name__}")


def line(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Text in one line."""
    return " ".join(passage(value).split("\n"))


def exact(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """A number that is a name: of a telephone, of an identity card."""
    if isinstance(value, float) and abs(value) >= _EXACT:
        raise ValueError("is kept as a number and has lost its last digits; make the column text and type it again")
    return line(value)


def listed(value: Any) -> list[str]:  # noqa: ANN401 - whatever a cell holds
    """Several names, as a list or in one text."""
    parts = value if isinstance(value, list) else _LISTED.split(passage(value))
    return [text for text in map(line, parts) if text]


def points(value: Any) -> list[str]:  # noqa: ANN401 - whatever a cell holds
    """Several requests, as a list, or in one text line by line or numbered."""
    parts = value if isinstance(value, list) else _POINTS.split(passage(value))
    return [text for text in (_NUMBERED.sub("", line(part)) for part in parts) if text]


def persons(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever a cell holds
    """Several people, by name, or as objects with name, phone and so on."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [part if isinstance(part, dict) else {"name": line(part)} for part in value]
    return [{"name": name} for name in listed(value)]


def external_numbers(value: Any) -> list[dict[str, str]]:  # noqa: ANN401 - whatever a cell holds
    """As {system: number}, or a list of {"system": …, "number": …}."""
    if isinstance(value, dict):
        return [{"system": line(system), "number": line(number)} for system, number in value.items()]
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise ValueError('must be written {"system": "number"}')
    return value


def beginning(text: str) -> str:
    """A title for a text that has none: its first sentence, cut where it is long."""
    sentence = next((part.strip() for part in _SENTENCE.split(text) if part.strip()), "")
    return sentence if len(sentence) <= _TITLE else f"{sentence[:_TITLE]}…"
