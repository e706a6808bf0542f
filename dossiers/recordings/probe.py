"""A program of its own: looks into one recording, in a process that can do no harm.

Run by path, with a limit on memory and processor time; it knows nothing of this product and reads the recording by
asking for pieces of it: `>QI` (offset, length) on its standard output, answered by `>I` and so many bytes on its
standard input. Its last word is an offset of all ones, a length, and so much JSON:
`{"duration_ms", "channels", "video", "rate", "peaks"}` or `{"fault"}`.

A file is read as the one format that its first bytes say: FFmpeg would else try formats that open other files.
"""

import io
import json
import resource
import struct
import sys
from collections.abc import Iterator
from typing import Any

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.stream import Disposition

_END = 2**64 - 1
_MB = 1_000_000
_PIECE = 2 * 1024 * 1024
"""As it lies in the store."""
_PEAKS_PER_SECOND = 50
_MOST_PEAKS = 20_000
_CODECS = {"aac", "alac", "flac", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis"}
_BAD_PACKETS = 0.02
"""The part of the packets that may be broken: a recorder skips now and then."""
_UNKNOWN = 2**32 - 1
_FRAME = 1152
_FULL_RATE = 32_000
"""An MP3 of a lower rate has frames of half as many samples."""
_SHORT_SECONDS = 1.0
_SHORT_PART = 0.02
"""By how much less may be there than the file says."""


class Fault(Exception):
    """The message is for who sent the recording."""


class Remote(io.RawIOBase):
    """The recording, over the pipes; a piece is asked for ahead of what is read."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._at = 0
        self._start = 0
        self._piece = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(self._size - self._at, 0)
        wanted = left if size < 0 else min(size, left)
        if not wanted:
            return b""
        if not self._start <= self._at < self._start + len(self._piece):
            self._start = self._at - self._at % _PIECE
            self._piece = _asked(self._start, min(_PIECE, self._size - self._start))
        begin = self._at - self._start
        found = self._piece[begin : begin + wanted]
        self._at += len(found)
        return found


def _asked(offset: int, length: int) -> bytes:
    sys.stdout.buffer.write(struct.pack(">QI", offset, length))
    sys.stdout.buffer.flush()
    (count,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return sys.stdin.buffer.read(count)


class Peaks:
    """Lowest and highest sample of each moment; the moments grow with the recording, so that there are never many."""

    def __init__(self, rate: int) -> None:
        self._step = max(rate // _PEAKS_PER_SECOND, 1)
        self._left = b""
        self._pairs: list[tuple[int, int]] = []
        self._every = 1
        self._open: list[tuple[int, int]] = []

    def add(self, samples: bytes) -> None:
        """Of one channel, 16 bits each."""
        whole = memoryview(self._left + samples).cast("h")
        moments = len(whole) // self._step
        for n in range(moments):
            moment = whole[n * self._step : (n + 1) * self._step].tolist()
            self._put((min(moment), max(moment)))
        self._left = bytes(whole[moments * self._step :])

    def done(self) -> list[tuple[int, int]]:
        if self._left:
            rest = memoryview(self._left).cast("h").tolist()
            self._put((min(rest), max(rest)))
        if self._open:
            self._pairs.append(_joined(self._open))
        return self._pairs

    @property
    def every(self) -> int:
        """Samples of a moment."""
        return self._step * self._every

    def _put(self, pair: tuple[int, int]) -> None:
        self._open.append(pair)
        if len(self._open) == self._every:
            self._pairs.append(_joined(self._open))
            self._open = []
        if len(self._pairs) >= _MOST_PEAKS:
            self._pairs = [_joined(self._pairs[n : n + 2]) for n in range(0, len(self._pairs), 2)]
            self._every *= 2


def _joined(pairs: list[tuple[int, int]]) -> tuple[int, int]:
    return min(low for low, _ in pairs), max(high for _, high in pairs)


def look(size: int, demuxer: str, most_seconds: float) -> dict[str, Any]:
    """Read it from the beginning to the end."""
    try:
        if demuxer == "wav":
            _check_wav(Remote(size), size)
        frames = _mp3_frames(Remote(size)) if demuxer == "mp3" else None
        with av.open(Remote(size), mode="r", format=demuxer) as container:
            return _looked(container, most_seconds, frames)
    except av.error.FFmpegError as error:
        raise Fault(f"it cannot be read: {error.strerror or type(error).__name__}") from error


def _check_wav(file: Remote, size: int) -> None:
    """FFmpeg takes what is there for all there was. Where the recorder died, the header says 0 or the most."""
    file.seek(12)
    while len(header := file.read(8)) == 8:  # noqa: PLR2004 - name and length
        (length,) = struct.unpack("<I", header[4:])
        if header[:4] == b"data":
            if length not in {0, _UNKNOWN} and file.tell() + length > size:
                raise Fault(f"it is cut short: it says {length:,} bytes of sound, and {size - file.tell():,} are there")
            return
        file.seek(length + length % 2, io.SEEK_CUR)
    raise Fault("it cannot be read: there is no sound in it")


def _mp3_frames(file: Remote) -> int | None:
    """How many the first frame says there are, where it is one that tells (Xing)."""
    beginning = file.read(10)
    if beginning.startswith(b"ID3"):
        seven_bits = beginning[6:10]
        file.seek(10 + sum(byte << 7 * (3 - n) for n, byte in enumerate(seven_bits)))
    else:
        file.seek(0)
    first = file.read(256)
    at = max(first.find(b"Xing"), first.find(b"Info"))
    if at < 0 or len(first) < at + 12 or not first[at + 7] & 1:
        return None
    (frames,) = struct.unpack(">I", first[at + 8 : at + 12])
    return int(frames)


def _looked(container: Any, most_seconds: float, frames: int | None) -> dict[str, Any]:  # noqa: ANN401 - the library's
    sound = next(iter(container.streams.audio), None)
    # A picture of its cover, as music has it, makes no film.
    film = next((one for one in container.streams.video if not one.disposition & Disposition.attached_pic), None)
    if sound is None and film is None:
        raise Fault("there is neither sound nor film in it")
    claimed = (container.duration or 0) / av.time_base
    if sound is None:
        seconds = _film_seconds(container, film, most_seconds)
        _check_length(seconds, claimed)
        return {"duration_ms": round(seconds * 1000), "channels": 0, "video": True, "rate": 0, "peaks": []}
    _check_codec(sound.codec_context.name)
    heard = Heard(container, sound, most_seconds)
    heard.listen()
    if frames and heard.rate:
        claimed = frames * (_FRAME if heard.rate >= _FULL_RATE else _FRAME // 2) / heard.rate
    elif container.format.name in {"aac", "mp3", "wav"}:
        claimed = 0  # guessed from the bit rate
    _check_length(max(heard.seconds, heard.film_seconds), claimed)
    return {
        "duration_ms": round(max(heard.seconds, heard.film_seconds) * 1000),
        "channels": sound.codec_context.channels,
        "video": film is not None,
        "rate": heard.rate / heard.peaks.every if heard.peaks else 0,
        "peaks": heard.peaks.done() if heard.peaks else [],
    }


def _check_codec(name: str) -> None:
    if name not in _CODECS and not name.startswith("pcm_"):
        raise Fault(f"its sound is encoded as {name}; taken are: {', '.join(sorted(_CODECS))} and PCM")


def _check_length(seconds: float, claimed: float) -> None:
    if claimed - seconds > max(_SHORT_SECONDS, claimed * _SHORT_PART):
        raise Fault(f"it is cut short: it says {claimed:.1f} s, and {seconds:.1f} s are there")


def _film_seconds(container: Any, film: Any, most_seconds: float) -> float:  # noqa: ANN401
    end = 0.0
    for packet in container.demux(film):
        end = max(end, _end_of(packet))
        _check_most(end, most_seconds)
    return end


def _end_of(packet: Any) -> float:  # noqa: ANN401
    if packet.pts is None or packet.time_base is None:
        return 0.0
    return float((packet.pts + (packet.duration or 0)) * packet.time_base)


def _check_most(seconds: float, most_seconds: float) -> None:
    if seconds > most_seconds:
        raise Fault(f"it is longer than the {most_seconds / 3600:g} hours that are taken")


class Heard:
    """What is heard of the sound, packet by packet."""

    def __init__(self, container: Any, sound: Any, most_seconds: float) -> None:  # noqa: ANN401
        self._container = container
        self._sound = sound
        self._most_seconds = most_seconds
        self._samples = 0
        self._packets = 0
        self._bad = 0
        self._resampler: AudioResampler | None = None
        self.rate = 0
        self.film_seconds = 0.0
        self.peaks: Peaks | None = None

    @property
    def seconds(self) -> float:
        return self._samples / self.rate if self.rate else 0.0

    def listen(self) -> None:
        for packet in self._container.demux():
            if packet.stream is self._sound:
                for frame in self._decoded(packet):
                    self._hear(frame)
            elif packet.stream.type == "video":
                self.film_seconds = max(self.film_seconds, _end_of(packet))
            _check_most(max(self.seconds, self.film_seconds), self._most_seconds)
        if not self._samples:
            raise Fault("there is no sound in it that can be decoded")
        if self._bad > max(2, self._packets * _BAD_PACKETS):
            raise Fault(f"{self._bad} of its {self._packets} packets cannot be decoded")

    def _decoded(self, packet: Any) -> Iterator[AudioFrame]:  # noqa: ANN401
        self._packets += 1
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            self._bad += 1

    def _hear(self, frame: AudioFrame) -> None:
        if self._resampler is None:
            self.rate = frame.sample_rate
            self.peaks = Peaks(self.rate)
            self._resampler = AudioResampler(format="s16", layout="mono", rate=self.rate)
        self._samples += frame.samples
        for one in self._resampler.resample(frame):
            if self.peaks:
                self.peaks.add(bytes(one.planes[0])[: one.samples * 2])


def _limit(memory_mb: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MB, memory_mb * _MB))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    size, demuxer, most_seconds, memory_mb, cpu_seconds = sys.argv[1:]
    _limit(int(memory_mb), int(cpu_seconds))
    try:
        said: dict[str, Any] = look(int(size), demuxer, float(most_seconds))
    except Fault as fault:
        said = {"fault": str(fault)}
    except (ValueError, ArithmeticError, MemoryError, LookupError) as error:
        said = {"fault": f"it cannot be read: {type(error).__name__}"}
    text = json.dumps(said, separators=(",", ":")).encode()
    sys.stdout.buffer.write(struct.pack(">QI", _END, len(text)) + text)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
