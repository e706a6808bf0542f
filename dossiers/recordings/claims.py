"""What a recording says of its own length, where that is not at its beginning or is not to be trusted.

It runs in the process that looks into recordings (probe.py).
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from dossiers.recordings.remote import Fault, Remote

_UNKNOWN = 2**32 - 1
_FRAME = 1152
_FULL_RATE = 32_000
"""An MP3 of a lower rate has frames of half as many samples."""
_OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC")
_OGG_BYTES = 262_144
"""Some pages of Ogg, of which none has more than 65,307 bytes (RFC 3533)."""


def check_wav(file: Remote, size: int) -> None:
    """What is there would else be taken for all there was. Where the recorder died, the header says 0 or the most."""
    file.seek(12)
    most = 0
    while len(header := file.read(8)) == 8:  # noqa: PLR2004 - name and length
        (length,) = struct.unpack("<I", header[4:])
        if header[:4] == b"data":
            length = most if length == _UNKNOWN else length
            if file.tell() + length > size:
                raise Fault(f"it is cut short: it says {length:,} bytes of sound, and {size - file.tell():,} are there")
            return
        if header[:4] == b"ds64":  # lengths of more than 32 bits (EBU Tech 3306)
            (most,) = struct.unpack("<8xQ", file.read(16).ljust(16, b"\0"))
            file.skip(-16)
        file.skip(length + length % 2)
    raise Fault("it cannot be read: there is no sound in it")


def nothing_said(_file: Remote, _size: int, _rate: int) -> float:
    return 0


def mp3_seconds(file: Remote, _size: int, rate: int) -> float:
    """What the first frame says, where it is one that tells how many there are (Xing)."""
    beginning = file.read(10)
    if beginning.startswith(b"ID3"):
        seven_bits = beginning[6:10]
        file.seek(10 + sum(byte << 7 * (3 - n) for n, byte in enumerate(seven_bits)))
    else:
        file.seek(0)
    first = file.read(256)
    at = max(first.find(b"Xing"), first.find(b"Info"))
    if at < 0 or len(first) < at + 12 or not first[at + 7] & 1:
        return 0
    (frames,) = struct.unpack(">I", first[at + 8 : at + 12])
    return float(frames * (_FRAME if rate >= _FULL_RATE else _FRAME // 2) / rate)


def ogg_seconds(file: Remote, size: int, rate: int) -> float:
    """From the first page of sound to the last, each of which tells its last sample: rather too little."""
    beginning = list(_pages(file.read(_OGG_BYTES)))
    serial = next((page.serial for page in beginning if page.content.startswith(_OGG_SOUND)), None)
    file.seek(max(size - _OGG_BYTES, 0))
    end = _pages(file.read(_OGG_BYTES))
    told = [page.sample for page in (*beginning, *end) if page.serial == serial and page.sample > 0]
    return max(told[-1] - told[0], 0) / rate if told else 0


class _Page(NamedTuple):
    serial: bytes
    sample: int
    content: bytes


def _pages(content: bytes) -> Iterator[_Page]:
    at = content.find(b"OggS")
    while 0 <= at <= len(content) - 27:
        (sample,) = struct.unpack("<q", content[at + 6 : at + 14])
        head = at + 27 + content[at + 26]
        yield _Page(content[at + 14 : at + 18], sample, content[head : head + 8])
        at = content.find(b"OggS", at + 4)
