"""Real recordings, made here: a tone that swells every second, in every kind that is taken."""

import array
import math
import subprocess
import tempfile
from functools import cache
from pathlib import Path

RATE = 16_000

MADE = {
    # media type: container, codec, samples a second, channels, with film
    "audio/wav": ("wav", "pcm_s16le", RATE, 1, False),
    "audio/mpeg": ("mp3", "libmp3lame", RATE, 1, False),
    "audio/mp4": ("ipod", "aac", 44_100, 2, False),
    "audio/aac": ("adts", "aac", RATE, 1, False),
    "audio/flac": ("flac", "flac", RATE, 1, False),
    "audio/ogg": ("ogg", "libopus", 48_000, 2, False),
    "video/mp4": ("mp4", "aac", 48_000, 1, True),
}


@cache
def sound(media_type: str = "audio/wav", seconds: int = 2, pitch: int = 440, *more: str) -> bytes:
    """`more` are words for ffmpeg."""
    container, codec, rate, channels, film = MADE[media_type]
    words = ["-f", "s16le", "-ar", str(rate), "-ac", str(channels), "-i", "pipe:0"]
    words += _film(seconds) if film else []
    words += ["-c:a", codec, *more, "-f", container]
    return made(*words, given=_samples(seconds, rate, channels, pitch))


def silent_film(seconds: int = 2) -> bytes:
    return made(*_film(seconds), "-f", "mp4")


def made(*words: str, given: bytes = b"") -> bytes:
    """What ffmpeg makes of it; it may wind back in what it writes, as a recorder does."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "made")
        subprocess.run(["ffmpeg", "-v", "error", *words, file], input=given, check=True)  # noqa: S603, S607 - the tests' own
        return file.read_bytes()


def _film(seconds: int) -> list[str]:
    source = f"testsrc=size=64x48:rate=5:duration={seconds}"
    return ["-f", "lavfi", "-i", source, "-c:v", "mpeg4", "-pix_fmt", "yuv420p"]


def _samples(seconds: int, rate: int, channels: int, pitch: int) -> bytes:
    samples = array.array("h")
    for n in range(seconds * rate):
        swell = 0.2 + 0.8 * (n % rate) / rate
        samples.extend([int(12_000 * swell * math.sin(2 * math.pi * pitch * n / rate))] * channels)
    return samples.tobytes()


def wav(seconds: int, rate: int = RATE) -> bytes:
    """Quickly, and as long as wanted."""
    samples = array.array("h", (n * 7919 % 20_011 - 10_000 for n in range(rate))).tobytes() * seconds
    header = b"RIFF" + (36 + len(samples)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    header += b"\1\0\1\0" + rate.to_bytes(4, "little") + (2 * rate).to_bytes(4, "little") + b"\2\0\x10\0"
    return header + b"data" + len(samples).to_bytes(4, "little") + samples
