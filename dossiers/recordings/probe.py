"""A program of its own: looks into one recording, in a process that can do no harm.

It has a limit of memory and processor time, and nothing but Python and the files beside it that it names. It reads the
recording by asking for pieces: `>QI` (offset, length) on its standard output, answered by `>I` and so many bytes on its
standard input. Its last word is an offset of all ones, a length, and so much JSON:
`{"duration_ms", "channels", "video", "rate", "peaks"}` or `{"fault"}`.

`ffprobe` and `ffmpeg` do the looking, as programs, under the same limits. They are given the recording as a stream and
may open nothing else, and read it as the one format that its first bytes say: they would else try formats that open
other files.
"""

import json
import os
import resource
import selectors
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import IO, Any

from dossiers.recordings.claims import check_wav, mp3_seconds, nothing_said, ogg_seconds
from dossiers.recordings.mp4 import table_first
from dossiers.recordings.peaks import Peaks
from dossiers.recordings.remote import Fault, Order, Remote, pieces

_END = 2**64 - 1
_MB = 1_000_000
_PIPE_BYTES = 65_536
_SHOWN = "format=duration:stream=index,codec_type,codec_name,channels,sample_rate:stream_disposition=attached_pic"
_CODECS = {"aac", "alac", "flac", "mp3", "opus", "vorbis"}
_BAD_PACKETS = 0.05
"""The part of the packets that may be broken: a recorder skips now and then."""
_TOO_MANY_BAD = 69
_ENDED = 255
"""How ffmpeg exits where too many packets were bad, and where a signal ended it."""
_KNOWN_CHANNELS = 8
_SHORT_SECONDS = 1.0
_SHORT_PART = 0.02
"""By how much less may be there than the file says."""
_GUESSED = {"aac": nothing_said, "wav": nothing_said, "mp3": mp3_seconds, "ogg": ogg_seconds}
"""Where ffprobe, which sees no more than the beginning of a stream, guesses by the bit rate or does not know."""


def look(size: int, demuxer: str, most_seconds: float, ffprobe: str, ffmpeg: str) -> dict[str, Any]:
    """Read it from the beginning to the end."""
    if demuxer == "wav":
        check_wav(Remote(size), size)
    order = table_first(Remote(size), size) if demuxer == "mov" else [(0, size)]
    sound, film, claimed = _streams(ffprobe, demuxer, order)
    if demuxer in _GUESSED:
        claimed = _GUESSED[demuxer](Remote(size), size, int(sound["sample_rate"])) if sound else 0
    heard = Heard(sound, film, most_seconds)
    heard.listen(ffmpeg, demuxer, order)
    if claimed - heard.longest > max(_SHORT_SECONDS, claimed * _SHORT_PART):
        raise Fault(f"it is cut short: it says {claimed:.1f} s, and {heard.longest:.1f} s are there")
    if heard.broken:
        raise Fault(f"more than {_BAD_PACKETS:.0%} of its packets cannot be decoded")
    return {
        "duration_ms": round(heard.longest * 1000),
        "channels": sound["channels"] if sound else 0,
        "video": film is not None,
        "rate": heard.rate / heard.peaks.every if sound else 0,
        "peaks": heard.peaks.done(),
    }


def _streams(ffprobe: str, demuxer: str, order: Order) -> tuple[Any, Any, float]:
    """The sound and the film in it, where there are, and how many seconds it says it has."""
    words = ("-show_error", "-show_entries", _SHOWN, "-of", "json", "pipe:0")
    with _running(ffprobe, "-f", demuxer, *words, order=order) as process:
        told = _json(_output(process).read())
        _check_end(process.wait(), told.get("error", {}).get("string"))
    kinds: dict[str, Any] = {}
    for stream in told.get("streams", []):
        # A picture of its cover, as music has it, makes no film.
        if not stream.get("disposition", {}).get("attached_pic"):
            kinds.setdefault(stream.get("codec_type"), stream)
    sound, film = kinds.get("audio"), kinds.get("video")
    if sound is None and film is None:
        raise Fault("there is neither sound nor film in it")
    if sound:
        _check_codec(sound.get("codec_name", "something unknown"))
        if not int(sound.get("sample_rate", 0)) or not sound.get("channels"):
            raise Fault("there is no sound in it that can be decoded")
    return sound, film, float(told.get("format", {}).get("duration", 0))


def _check_codec(name: str) -> None:
    if name not in _CODECS and not name.startswith("pcm_"):
        raise Fault(f"its sound is encoded as {name}; taken are: {', '.join(sorted(_CODECS))} and PCM")


@contextmanager
def _running(program: str, *words: str, order: Order, told: Sequence[int] = ()) -> Iterator[subprocess.Popen[bytes]]:
    """The program, fed with the recording until it has enough, and ended afterwards."""
    process = subprocess.Popen(  # noqa: S603 - what the installation has, and words of ours
        [program, "-v", "quiet", "-protocol_whitelist", "pipe", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pass_fds=told,
    )  # fmt: skip
    feeding = threading.Thread(target=_feed, args=(process, order))
    feeding.start()
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        feeding.join()
        _output(process).close()


def _feed(process: subprocess.Popen[bytes], order: Order) -> None:
    if process.stdin is None:
        raise BrokenPipeError
    with suppress(BrokenPipeError), process.stdin as pipe:
        for piece in pieces(order):
            pipe.write(piece)


def _output(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdout is None:
        raise BrokenPipeError
    return process.stdout


class Heard:
    """What is heard of the sound, and how long the film is."""

    def __init__(self, sound: Any, film: Any, most_seconds: float) -> None:  # noqa: ANN401 - as ffprobe tells it
        self._sound, self._film = sound, film
        self._most_seconds = most_seconds
        self._bytes = 0
        self._line = b""
        self._unit = Fraction(0)
        self._film_end = Fraction(0)
        self.rate = int(sound["sample_rate"]) if sound else 1
        self.peaks = Peaks(self.rate)
        self.broken = False

    @property
    def longest(self) -> float:
        """Seconds."""
        return max(self._bytes / 2 / self.rate, float(self._film_end))

    def listen(self, ffmpeg: str, demuxer: str, order: Order) -> None:
        film_out, film_in = os.pipe()
        words = ["-nostdin", "-max_error_rate", str(_BAD_PACKETS), "-threads", "1", "-f", demuxer, "-i", "pipe:0"]
        if self._sound:
            words += ["-map", f"0:{self._sound['index']}", *_mixed(self._sound["channels"]), "-f", "s16le", "pipe:1"]
        if self._film:
            copied = ("-c", "copy", "-copyinkf", "-f", "framecrc", f"pipe:{film_in}")
            words += ["-map", f"0:{self._film['index']}", *copied]
        with os.fdopen(film_out, "rb") as told, _running(ffmpeg, *words, order=order, told=[film_in]) as process:
            os.close(film_in)
            self._read({_output(process).fileno(): self._hear, told.fileno(): self._see})
            self.broken = process.wait() == _TOO_MANY_BAD
            _check_end(process.wait())
        if self._sound and not self._bytes:
            raise Fault("there is no sound in it that can be decoded")

    def _read(self, outputs: dict[int, Callable[[bytes], None]]) -> None:
        with selectors.DefaultSelector() as selector:
            for output, take in outputs.items():
                selector.register(output, selectors.EVENT_READ, take)
            while selector.get_map():
                for key, _ in selector.select():
                    if piece := os.read(key.fd, _PIPE_BYTES):
                        key.data(piece)
                    else:
                        selector.unregister(key.fd)
                if self.longest > self._most_seconds:
                    raise Fault(f"it is longer than the {self._most_seconds / 3600:g} hours that are taken")

    def _hear(self, samples: bytes) -> None:
        self._bytes += len(samples)
        self.peaks.add(samples)

    def _see(self, content: bytes) -> None:
        """Lines of a packet each: stream, when it is decoded, when it is shown, for how long, and more."""
        *lines, self._line = (self._line + content).split(b"\n")
        for line in lines:
            if line.startswith(b"#tb"):
                self._unit = Fraction(line.rpartition(b" ")[2].decode())
            elif not line.startswith(b"#"):
                _, _, shown, duration, *_ = map(str.strip, line.decode().split(","))
                self._film_end = max(self._film_end, (int(shown) + int(duration)) * self._unit)


def _mixed(channels: int) -> tuple[str, str]:
    """Into one channel; of very many nobody knows which is where, so that all are alike."""
    if channels <= _KNOWN_CHANNELS:
        return "-ac", "1"
    return "-af", "pan=mono|c0<" + "+".join(f"c{n}" for n in range(channels))


def _json(text: bytes) -> dict[str, Any]:
    """Nothing where it broke off."""
    try:
        told: dict[str, Any] = json.loads(text)
    except ValueError:
        return {}
    return told


def _check_end(code: int, why: str | None = None) -> None:
    if code == _ENDED or code < 0:
        raise Fault("it cannot be read: looking into it took too much time or memory")
    if code not in {0, _TOO_MANY_BAD}:
        raise Fault(f"it cannot be read: {why or 'it is damaged, or no recording at all'}")


def _limit(memory_mb: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MB, memory_mb * _MB))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    size, demuxer, most_seconds, memory_mb, cpu_seconds, ffprobe, ffmpeg = sys.argv[1:]
    _limit(int(memory_mb), int(cpu_seconds))
    try:
        said: dict[str, Any] = look(int(size), demuxer, float(most_seconds), ffprobe, ffmpeg)
    except Fault as fault:
        said = {"fault": str(fault)}
    except (ValueError, ArithmeticError, MemoryError, LookupError, OSError, struct.error) as error:
        said = {"fault": f"it cannot be read: {type(error).__name__}"}
    text = json.dumps(said, separators=(",", ":")).encode()
    sys.stdout.buffer.write(struct.pack(">QI", _END, len(text)) + text)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
