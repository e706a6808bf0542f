"""Files made to do harm, and files that harm has come to: refused with a reason, or read as what they are."""

import asyncio
import random
import struct
import zlib
from collections.abc import Callable

import pytest

from dossiers.recordings import probing
from dossiers.recordings.media import kind_of
from dossiers.recordings.probing import Found, Unplayable, probe
from tests.dossiers.recordings.sounds import MADE, made, sound, wav

WAV = wav(2)
MP3 = sound("audio/mpeg", 2, 440, "-id3v2_version", "0")
M4A = sound("audio/mp4")


@pytest.fixture(autouse=True)
def little_memory(monkeypatch):
    """Of addresses; the programs take more than half of it to start. What grew with what a file says would not fit."""
    monkeypatch.setattr(probing, "_MEMORY_MB", 500)


async def looked(content: bytes, hours: float = 24) -> Found | str:
    """What it is, or why it is refused."""
    kind = kind_of(content[:16])
    if kind is None:
        return "not taken"

    async def read(offset: int, length: int) -> bytes:
        return content[offset : offset + length]

    try:
        async with asyncio.timeout(30):
            return await probe(read, len(content), kind, hours, cpu_seconds=20)
    except Unplayable as why:
        return str(why)


def patched(content: bytes, at: int | bytes, by: bytes, skip: int = 0) -> bytes:
    """At a place, or so far behind a name."""
    start = at if isinstance(at, int) else content.index(at) + len(at) + skip
    return content[:start] + by + content[start + len(by) :]


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def nested(depth: int) -> bytes:
    content = bytearray()
    for n in range(depth):
        content[:0] = struct.pack(">I4s", 8 * (n + 1), b"mdia" if n % 2 else b"trak")
    return bytes(content)


def id3(content: bytes, said: int | None = None) -> bytes:
    size = len(content) if said is None else said
    return b"ID3\x03\0\0" + bytes(size >> bits & 0x7F for bits in (21, 14, 7, 0)) + content


def cover(picture: bytes) -> bytes:
    content = b"\0image/png\0\x03\0" + picture
    return b"APIC" + struct.pack(">IH", len(content), 0) + content


def vast_picture() -> bytes:
    """30,000 by 30,000 points in 10 KB."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10_000_000), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


FTYP = box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom")
LONG_SIZES = struct.pack("<IQQQI", 28, 10**12, 10**12, 10**11, 0)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "wav of 4 GB, it says": (lambda: patched(WAV, 40, b"\0\xff\xff\xff"), "cut short: it says 4,294,967,040 bytes"),
    "wav of 1 TB, it says": (
        lambda: b"RF64\xff\xff\xff\xffWAVEds64" + LONG_SIZES + WAV[12:40] + b"\xff" * 4 + WAV[44:],
        "cut short: it says 1,000,000,000,000 bytes",
    ),
    "wav of 65,535 channels": (lambda: patched(WAV, 22, b"\xff\xff"), "cannot be read"),
    "wav of no channel": (lambda: patched(WAV, 22, b"\0\0"), "cannot be read"),
    "wav of no samples a second": (lambda: patched(WAV, 24, bytes(4)), "cannot be read"),
    "wav of four billion samples a second": (lambda: patched(WAV, 24, b"\xff" * 4), "cannot be read"),
    "wav of samples without bits": (lambda: patched(WAV, 34, b"\0\0"), "encoded as something unknown"),
    "wav whose head has no end": (lambda: patched(WAV, 16, b"\xff" * 4), "there is no sound in it"),
    "zip called mp3": (lambda: b"PK\x03\x04" + zlib.compress(bytes(50_000_000), 9), "not taken"),
    "gzip called mp3": (lambda: zlib.compress(bytes(50_000_000), 9, wbits=31), "not taken"),
    "bomb behind a tag's name": (lambda: b"ID3" + zlib.compress(bytes(50_000_000), 9), "cannot be read"),
    "page called wav": (lambda: b"<html><script>alert(1)</script>" + WAV, "not taken"),
    "text called flac": (lambda: "今天开会。\n".encode() * 1_000, "not taken"),
    "text that begins as flac": (lambda: b"fLaC is how this begins\n" * 1_000, "cannot be read"),
    "nothing": (lambda: b"", "not taken"),
    "boxes within boxes": (lambda: FTYP + box(b"moov", nested(20_000)), "neither sound nor film"),
    "boxes within boxes, last": (lambda: FTYP + box(b"mdat") + box(b"moov", nested(20_000)), "neither sound nor film"),
    "a box shorter than its head": (lambda: FTYP + b"\0\0\0\x04moov", "shorter than its own head"),
    "a box of 2^63 bytes": (lambda: FTYP + b"\0\0\0\1mdat" + struct.pack(">Q", 2**63), "cut short"),
    "boxes without end": (lambda: FTYP + box(b"mdat") * 5_000 + M4A, "no table"),
    "no table": (lambda: FTYP + box(b"mdat", bytes(9_000)), "no table"),
    "places that are not there": (lambda: patched(M4A, b"stco", b"\xff" * 4, 8), "no sound in it"),
    "sizes of two billion": (lambda: patched(M4A, b"stsz", b"\x7f\xff\xff\xff", 8), "cannot be read"),
    "times of two billion": (lambda: patched(M4A, b"stts", b"\x7f\xff\xff\xff", 4), "cannot be read"),
    "a film of 24 days, it says": (lambda: patched(M4A, b"mvhd", b"\x7f\xff\xff\xff", 16), "cut short"),
    "cut to what is behind its end": (lambda: patched(M4A, b"elst", b"\x7f\xff\xff\xf0", 12), "no sound in it"),
    "another's sound": (lambda: made("-f", "lavfi", "-i", "sine=d=1", "-c:a", "ac3", "-f", "mp4"), "encoded as ac3"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_made_to_do_harm_is_refused_with_a_reason(case):
    make, words = REFUSED[case]
    why = await looked(make())
    assert isinstance(why, str)
    assert words in why


WHOLE: dict[str, tuple[Callable[[], bytes], str, int]] = {
    # what is heard of it: type, milliseconds
    "wav whose recorder died": (lambda: patched(WAV, 40, b"\xff" * 4), "audio/wav", 2_000),
    "wav with a page in it": (
        lambda: WAV[:36] + b"LIST\x30\0\0\0" + b"INFO<html><script>alert(1)</script>".ljust(48) + WAV[36:],
        "audio/wav",
        2_000,
    ),
    "ten channels": (lambda: patched(WAV, 22, struct.pack("<HIIH", 10, 16_000, 320_000, 20)), "audio/wav", 200),
    "a tag of 60 MB": (lambda: id3(b"TXXX\3\x93\x87\0\0\0" + bytes(60_000_000)) + MP3, "audio/mpeg", 2_000),
    "a tag that says it is longer than all": (lambda: id3(b"", 200_000_000) + MP3, "audio/mpeg", 2_000),
    "a cover that unpacks to 2.7 GB": (lambda: id3(cover(vast_picture())) + MP3, "audio/mpeg", 2_000),
    "a cover that is none": (lambda: id3(cover(b"\x89PNG\r\n\x1a\n" + bytes(90_000))) + MP3, "audio/mpeg", 2_000),
    "cut to more than there is": (lambda: patched(M4A, b"elst", b"\x7f\xff\xff\xff", 8), "audio/mp4", 2_000),
    "more places than bytes": (lambda: patched(M4A, b"stco", b"\xff" * 4, 4), "audio/mp4", 2_000),
    "boxes within boxes behind it": (lambda: M4A + box(b"moov", nested(10_000)), "audio/mp4", 2_000),
    "its table first": (lambda: sound("audio/mp4", 2, 440, "-movflags", "+faststart"), "audio/mp4", 2_000),
    "in fragments": (
        lambda: sound("audio/mp4", 2, 440, "-movflags", "frag_keyframe+empty_moov"), "audio/mp4", 2_000
    ),
    "a film with its table first": (lambda: sound("video/mp4", 2, 440, "-movflags", "+faststart"), "video/mp4", 2_000),
}  # fmt: skip


@pytest.mark.parametrize("case", WHOLE)
async def test_what_only_looks_harmful_is_read_as_what_it_is(case):
    make, media_type, milliseconds = WHOLE[case]
    seen = await looked(make())
    assert isinstance(seen, Found), seen
    assert seen.media.media_type == media_type
    assert milliseconds <= seen.media.duration_ms <= milliseconds + 130
    assert max(high for _, high in seen.waveform.peaks) > 1_500


def silence(seconds: int, *words: str) -> bytes:
    return made("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", str(seconds), "-f", *words)


SILENT = {"wav": 3, "mp3": 3, "ogg -c:a libopus": 3, "flac": 900}


@pytest.mark.parametrize("words", SILENT)
async def test_silence_is_a_recording_too(words):
    seen = await looked(silence(SILENT[words], *words.split()))
    assert isinstance(seen, Found), seen
    assert seen.media.duration_ms == pytest.approx(SILENT[words] * 1_000, abs=40)
    assert {tuple(peak) for peak in seen.waveform.peaks} == {(0, 0)}
    assert seen.waveform.png().startswith(b"\x89PNG")


async def test_hours_packed_into_a_few_bytes_are_given_up_at_the_limit():
    content = silence(7_200, "flac")
    assert len(content) < 1_500_000
    assert await looked(content, hours=0.1) == "it is longer than the 0.1 hours that are taken"


@pytest.mark.parametrize("media_type", MADE)
async def test_cut_anywhere_it_is_refused_or_no_longer_than_what_is_left(media_type):
    whole, chance = sound(media_type, 6), random.Random(media_type)  # noqa: S311 - no secret
    cuts = [chance.randrange(17, len(whole)) for _ in range(4)]
    for cut, seen in zip(cuts, await asyncio.gather(*(looked(whole[:cut]) for cut in cuts)), strict=True):
        if isinstance(seen, Found):  # what does not say how long it is, or lacks less than a second
            assert seen.media.duration_ms <= 6_100 * cut / len(whole) + 200
            assert media_type in {"audio/aac", "audio/ogg"} or cut > 0.8 * len(whole)


@pytest.mark.parametrize("media_type", MADE)
async def test_with_any_bytes_changed_it_is_refused_or_no_longer_than_it_was(media_type):
    whole, chance = sound(media_type, 6), random.Random(media_type)  # noqa: S311 - no secret
    spoilt = []
    for count in (1, 5, 50, 500):
        content = bytearray(whole)
        for _ in range(count):
            content[chance.randrange(16, len(whole))] = chance.randrange(256)
        spoilt.append(bytes(content))
    for seen in await asyncio.gather(*map(looked, spoilt)):
        assert isinstance(seen, str) or 4_000 <= seen.media.duration_ms <= 6_300
