"""Parsing (解析): WebVTT, SRT, and the JSON of common recognisers, to segments with their times."""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from dossiers.errors import InvalidInput
from dossiers.text import NAME
from dossiers.transcripts.transcript import MOST_CHARACTERS, TranscriptForm, Words

_CLOCK = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z0-9:.][^<>]{0,200}>|<[a-z]>")
_SPEAKER = re.compile(r"^\s*([^\s:：]{1,20})[:：]\s*(?=\S)")
_ASIDE = re.compile(r"\s*(?:NOTE|STYLE|REGION)(?:\s|$)")
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LATEST = 10**12
"""Beyond any recording, in whatever unit; so long a number can be reckoned with."""
_KNOWN_JSON = "give segments with start and end in seconds, or transcription with offsets, or sentence_info"


def parse(content: str, form: TranscriptForm) -> list[Words]:
    """Segments with words, in the order of the text; raises InvalidInput naming the place of what is wrong."""
    if len(content) > MOST_CHARACTERS:
        raise InvalidInput("content", f"has {len(content)} characters; at most {MOST_CHARACTERS}")
    text = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = (_json(text) if form is TranscriptForm.JSON else _cues(text, form)) if text.strip() else iter(())
    return [one for one in found if one.text]


def _cues(text: str, form: TranscriptForm) -> Iterator[Words]:
    if form is TranscriptForm.WEBVTT and not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        raise InvalidInput("content", "does not begin with WEBVTT, as a WebVTT file does")
    line = 1
    for block in _blocks(text):
        at, lines = line, block.split("\n")
        line += block.count("\n")
        if not block.strip():
            continue
        timed = next((number for number, one in enumerate(lines[:2]) if "-->" in one), None)
        if timed is None:
            if form is TranscriptForm.SRT or (at > 1 and not _ASIDE.match(block)):
                raise InvalidInput("content", f"line {at}: no times such as 00:00:01.000 --> 00:00:02.500")
            continue  # the header of WebVTT, or what is no cue
        yield _cue(lines[timed], lines[timed + 1 :], at + timed)


def _blocks(text: str) -> Iterator[str]:
    """With the line ends that part them, so that lines can be counted."""
    start = 0
    for gap in _BLANK.finditer(text):
        yield text[start : gap.start()]
        yield text[gap.start() : gap.end()]
        start = gap.end()
    yield text[start:]


def _cue(times: str, lines: list[str], at: int) -> Words:
    found = _TIMES.match(times)
    if found is None:
        raise InvalidInput("content", f"line {at}: the times are not as in 00:00:01.000 --> 00:00:02.500")
    parts = found.groups()
    said = " ".join(one.strip() for one in lines if one.strip())
    voice = _VOICE.search(said)
    plain = html.unescape(_TAG.sub("", _VOICE.sub("", said)))
    speaker = html.unescape(voice[1]) if voice else None
    if speaker is None and (named := _SPEAKER.match(plain)):
        speaker, plain = named[1], plain[named.end() :]
    return _words(_milliseconds(*parts[:4]), _milliseconds(*parts[4:]), plain, speaker)


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _words(from_ms: int, to_ms: int, text: str, speaker: str | None) -> Words:
    known = _UNFIT.sub("", speaker).strip()[:NAME] if speaker else None
    return Words(from_ms=from_ms, to_ms=to_ms, text=_UNFIT.sub("", text).strip(), speaker=known or None)


def _json(text: str) -> Iterator[Words]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput("content", "is no JSON; was it cut off?") from None
    rows, times = _rows(given)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise InvalidInput("content", f"segment {number}: has no text")
        from_ms, to_ms = times(row, number)
        speaker = row.get("speaker", row.get("spk"))
        yield _words(from_ms, to_ms, row["text"], None if speaker is None else str(speaker))


_Times = Callable[[dict[str, Any], int], tuple[int, int]]


def _rows(given: Any) -> tuple[list[Any], _Times]:  # noqa: ANN401 - JSON
    """The segments, and how that recogniser says their times."""
    if isinstance(given, list) and given and isinstance(given[0], dict) and "sentence_info" in given[0]:
        given = given[0]
    if isinstance(given, list):
        return given, _in_seconds
    kinds: dict[str, _Times] = {
        "segments": _in_seconds,
        "transcription": _as_offsets,
        "sentence_info": _in_milliseconds,
    }
    for name, times in kinds.items():
        if isinstance(given, dict) and isinstance(given.get(name), list):
            return given[name], times
    raise InvalidInput("content", f"is not the JSON of a recogniser known here; {_KNOWN_JSON}")


def _in_seconds(row: dict[str, Any], number: int) -> tuple[int, int]:
    return _number(row.get("start"), number, 1000), _number(row.get("end"), number, 1000)


def _in_milliseconds(row: dict[str, Any], number: int) -> tuple[int, int]:
    return _number(row.get("start"), number), _number(row.get("end"), number)


def _as_offsets(row: dict[str, Any], number: int) -> tuple[int, int]:
    offsets = row.get("offsets")
    if not isinstance(offsets, dict):
        raise InvalidInput("content", f"segment {number}: has no offsets")
    return _number(offsets.get("from"), number), _number(offsets.get("to"), number)


def _number(value: Any, number: int, times: int = 1) -> int:  # noqa: ANN401 - JSON
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LATEST:
        raise InvalidInput("content", f"segment {number}: its beginning and end must be numbers, 0 or more")
    return round(value * times)
