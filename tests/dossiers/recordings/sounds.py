"""Real recordings, made here: a tone that swells every second, in every kind that is taken."""

import array
import io
import math
from fractions import Fraction
from functools import cache

import av

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
def sound(media_type: str = "audio/wav", seconds: int = 2, pitch: int = 440) -> bytes:
    container, codec, rate, channels, film = MADE[media_type]
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate)
        stream.layout = "mono" if channels == 1 else "stereo"
        if film:
            _put_film(file, seconds)
        for start in range(0, seconds * rate, 1024):
            count = min(1024, seconds * rate - start)
            for packet in stream.encode(_frame(start, count, rate, channels, pitch)):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return out.getvalue()


def silent_film(seconds: int = 2) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        _put_film(file, seconds)
    return out.getvalue()


def wav(seconds: int, rate: int = RATE) -> bytes:
    """Quickly, and as long as wanted."""
    samples = array.array("h", (n * 7919 % 20_011 - 10_000 for n in range(rate))).tobytes() * seconds
    header = b"RIFF" + (36 + len(samples)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    header += b"\1\0\1\0" + rate.to_bytes(4, "little") + (2 * rate).to_bytes(4, "little") + b"\2\0\x10\0"
    return header + b"data" + len(samples).to_bytes(4, "little") + samples


def _frame(start: int, count: int, rate: int, channels: int, pitch: int) -> av.AudioFrame:
    samples = array.array("h")
    for n in range(start, start + count):
        swell = 0.2 + 0.8 * (n % rate) / rate
        samples.extend([int(12_000 * swell * math.sin(2 * math.pi * pitch * n / rate))] * channels)
    frame = av.AudioFrame(format="s16", layout="mono" if channels == 1 else "stereo", samples=count)
    frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
    content = samples.tobytes()
    frame.planes[0].update(content + bytes(frame.planes[0].buffer_size - len(content)))
    return frame


def _put_film(file: av.container.OutputContainer, seconds: int) -> None:
    film = file.add_stream("mpeg4", rate=5)
    film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
    for number in range(5 * seconds):
        picture = av.VideoFrame(64, 48, "yuv420p")
        picture.pts, picture.time_base = number, Fraction(1, 5)
        for packet in film.encode(picture):
            file.mux(packet)
    for packet in film.encode(None):
        file.mux(packet)
