"""Looking into a recording harms nothing, whatever is in it, and takes no more than it may."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from dossiers.recordings.media import AAC, FLAC, KINDS, M4A, MP3, OGG, WAV, agrees, kind_of, known
from dossiers.recordings.probing import Unplayable, probe
from tests.dossiers.recordings.sounds import MADE, sound, wav


def reader(content: bytes):
    async def read(offset: int, length: int) -> bytes:
        return content[offset : offset + length]

    return read


async def found(content: bytes, kind=WAV, hours: float = 24, **limits):
    return await probe(reader(content), len(content), kind, hours, **limits)


async def test_a_long_one_has_no_more_peaks_than_a_page_shows():
    seen = await found(wav(1_200, rate=8_000))
    assert seen.media.duration_ms == 1_200_000
    assert 10_000 <= len(seen.waveform.peaks) <= 20_000
    assert len(seen.waveform.peaks) / seen.waveform.rate == pytest.approx(1_200, abs=1)


async def test_what_is_longer_than_is_taken_is_refused_before_its_end():
    asked = []

    async def read(offset: int, length: int) -> bytes:
        asked.append(offset + length)
        return content[offset : offset + length]

    content = wav(1_000)
    with pytest.raises(Unplayable, match=r"longer than the 0\.01 hours"):
        await probe(read, len(content), WAV, 0.01)
    assert max(asked) < len(content) / 2


async def test_a_file_that_wants_more_than_its_share_of_the_processor_is_given_up():
    with pytest.raises(Unplayable, match="too much time or memory"):
        await found(wav(6_000), cpu_seconds=1)


async def test_a_table_of_more_samples_than_memory_holds_is_refused():
    content = bytearray(sound("audio/mp4"))
    at = content.index(b"stsz") + 12
    content[at : at + 4] = b"\x7f\xff\xff\xff"
    with pytest.raises(Unplayable):
        await found(bytes(content), M4A)


@pytest.mark.parametrize("kind", KINDS.values())
async def test_nothing_but_noise_is_refused(kind):
    with pytest.raises(Unplayable):
        await found(os.urandom(300_000), kind)


@pytest.mark.parametrize("wrong", [WAV, MP3, M4A, FLAC, OGG])
async def test_a_file_is_read_as_one_kind_and_no_other(wrong):
    for media_type in MADE:
        content = sound(media_type)
        if kind_of(content[:16]) is not wrong and not (wrong is MP3 and media_type == "audio/aac"):
            with pytest.raises(Unplayable):
                await found(content, wrong)


async def test_nothing_runs_on_when_nobody_waits():
    async def read(offset: int, length: int) -> bytes:
        await asyncio.sleep(60)
        return b""

    before = children()
    task = asyncio.create_task(probe(read, 1_000_000, WAV, 24))
    async with asyncio.timeout(20):
        while children() == before:  # noqa: ASYNC110 - another process is to appear
            await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == before


async def test_what_it_has_started_ends_with_it():
    """Also what is in the midst of its work."""
    asked, content = [], wav(3_000)

    async def read(offset: int, length: int) -> bytes:
        asked.append(offset)
        if len(asked) > 8:
            await asyncio.sleep(60)
        return content[offset : offset + length]

    before = children()
    task = asyncio.create_task(probe(read, len(content), WAV, 24))
    async with asyncio.timeout(20):
        while len(asked) <= 8:  # noqa: ASYNC110 - another process asks
            await asyncio.sleep(0.02)
    (group,) = children() - before
    assert "ffmpeg" in members(group)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(20):
        while members(group):  # noqa: ASYNC110 - the kernel takes its time
            await asyncio.sleep(0.02)


def members(group: str) -> list[str]:
    """Names of the processes of that group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = stat.read_text().partition(" (")[2].rpartition(") ")
            state, _, of, *_ = rest.split()
            if of == group and state != "Z":
                found.append(name)
    return found


def children() -> set[str]:
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:  # noqa: PTH123 - of the kernel
        return set(file.read().split())


async def test_a_store_that_fails_meanwhile_is_no_fault_of_the_recording():
    class Away(Exception):
        pass

    async def read(offset: int, length: int) -> bytes:
        raise Away

    with pytest.raises(Away):
        await probe(read, 1_000_000, WAV, 24)


@pytest.mark.parametrize("media_type", MADE)
def test_the_first_bytes_tell_the_kind(media_type):
    kind = kind_of(sound(media_type)[:16])
    assert kind is (M4A if media_type == "video/mp4" else KINDS[media_type])


@pytest.mark.parametrize(
    "beginning", [b"", b"\xff", b"RIFF", b"RIFF\0\0\0\0AVI ", b"#EXTM3U", b"\xff\xfe\0\0", b"\0" * 16]
)
def test_what_is_none_of_them_is_told(beginning):
    assert kind_of(beginning) is None


def test_names_of_media_types():
    assert known("Audio/X-WAV; codecs=1") == "audio/wav"
    assert known("text/html") is None
    assert agrees(None, "audio/wav")
    assert agrees("application/octet-stream", "audio/ogg")
    assert agrees("video/mp4", "audio/mp4")  # some recorders call sound in MP4 so
    assert not agrees("audio/mp4", "video/mp4")
    assert not agrees("audio/mpeg", AAC.media_type)
