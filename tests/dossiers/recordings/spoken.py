"""A hearing as it is heard: statements in Mandarin, spoken by espeak-ng, with silence between them put there by sox."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pypinyin import Style, lazy_pinyin

SILENCE = 1.5
"""Seconds before each statement and after the last."""
STATEMENTS = (
    ("主持人", "现在开会，请信访人陈述。"),
    ("信访人", "村里的青苗款，去年九月就该发，到现在没有拿到。"),
    ("经办人", "钱已经拨到镇里，下周三以前发给各户。"),
)
SUFFIXES = {"audio/wav": "wav", "audio/mpeg": "mp3", "audio/flac": "flac", "audio/ogg": "ogg"}
_VOICES = {"主持人": "30", "信访人": "70", "经办人": "50"}
"""Pitches."""


@dataclass(frozen=True)
class Statement:
    """From and to which second it is heard."""

    speaker: str
    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Spoken:
    folder: Path
    statements: tuple[Statement, ...]

    def file(self, media_type: str) -> Path:
        return self.folder / f"hearing.{SUFFIXES[media_type]}"

    def sound(self, media_type: str) -> bytes:
        return self.file(media_type).read_bytes()

    def webvtt(self) -> str:
        cues = (
            f"{_clock(one.start)} --> {_clock(one.end)}\n<v {one.speaker}>{one.text}</v>\n" for one in self.statements
        )
        return "WEBVTT\n\n" + "\n".join(cues)


def hearing(folder: Path) -> Spoken:
    """In every kind that sox writes."""
    statements, parts, at = [], [], 0.0
    for number, (speaker, text) in enumerate(STATEMENTS):
        said, part = folder / f"said-{number}.wav", folder / f"part-{number}.wav"
        _run("espeak-ng", "-v", "cmn-latn-pinyin", "-p", _VOICES[speaker], "-w", said, _pinyin(text))
        _run("sox", said, part, *_TRIMMED, "pad", str(SILENCE), "0")
        statements.append(Statement(speaker, text, at + SILENCE, at + seconds(part)))
        parts.append(part)
        at += seconds(part)
    whole = Spoken(folder, tuple(statements))
    for media_type in SUFFIXES:
        _run("sox", *parts, whole.file(media_type), "pad", "0", str(SILENCE))
    return whole


_TRIMMED = ("silence", "1", "0.02", "0.5%", "reverse", "silence", "1", "0.02", "0.5%", "reverse")
"""Without the voice's own silence before and after."""


def seconds(file: Path) -> float:
    return float(_run("soxi", "-D", file))


def channels(file: Path) -> int:
    return int(_run("soxi", "-c", file))


@cache
def extremes(file: Path) -> tuple[float, float]:
    """Lowest and highest sample, as sox measures them."""
    told = subprocess.run(["sox", file, "-n", "stat"], capture_output=True, text=True, check=True).stderr  # noqa: S603, S607 - the tests' own
    said = dict(line.split(":", 1) for line in told.splitlines() if ":" in line)
    return float(said["Minimum amplitude"]), float(said["Maximum amplitude"])


def _pinyin(text: str) -> str:
    """With tones: the voice's own dictionary of characters is not among what Debian brings."""
    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))


def _clock(seconds: float) -> str:
    return f"00:{int(seconds // 60):02d}:{seconds % 60:06.3f}"


def _run(*words: str | Path) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout  # noqa: S603 - the tests' own
