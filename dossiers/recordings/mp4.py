"""MP4 as a stream: its table of what is in it goes before what it tells of (ISO/IEC 14496-12).

It runs in the process that looks into recordings (probe.py).
"""

import array
import struct
from collections.abc import Callable, Iterator

from dossiers.recordings.remote import Fault, Order, Remote

_MOST_BOXES = 1_000
_MOST_TABLE = 128_000_000
_WITHIN = {b"moov": b"trak", b"trak": b"mdia", b"mdia": b"minf", b"minf": b"stbl", b"stbl": b"stco"}
"""Where the places of sound and film are told."""
_PLACES = {b"stco": "I", b"co64": "Q"}
"""By which boxes, and in how many bits."""


def table_first(file: Remote, size: int) -> Order:
    """Most recorders write the table last, where a stream has it too late. Raises Fault."""
    sound_at = None
    at = 0
    for _ in range(_MOST_BOXES):
        if at >= size:
            break
        file.seek(at)
        name, head, length = _box(file.read(16), size - at)
        if length > size - at:
            raise Fault(f"it is cut short: it says {at + length:,} bytes, and {size:,} are there")
        if name == b"moov":
            if sound_at is None:
                return [(0, size)]
            file.seek(at + head)
            return _reordered(file.read(min(length, _MOST_TABLE) - head), sound_at, at, at + length, size)
        if name == b"mdat" and sound_at is None:
            sound_at = at
        at += length
    raise Fault("it cannot be read: it has no table of what is in it, as where the recorder was switched off too soon")


def _reordered(table: bytes, sound_at: int, table_at: int, table_end: int, size: int) -> Order:
    longer = len(_moved(b"moov", table, lambda place: place))

    def moved(place: int) -> int:
        if place < sound_at:
            return place
        return place + longer if place < table_at else place + longer - (table_end - table_at)

    return [(0, sound_at), _moved(b"moov", table, moved), (sound_at, table_at), (table_end, size)]


def _moved(name: bytes, content: bytes, moved: Callable[[int], int]) -> bytes:
    """A box, and in it all places as they are then: in 64 bits, so that its length does not hang on them."""
    if name in _WITHIN:
        parts = _boxes(content)
        content = b"".join(
            _moved(inner, part, moved) if inner in {_WITHIN[name], *_PLACES} else _boxed(inner, part)
            for inner, part in parts
        )
    elif name in _PLACES:
        places = array.array(_PLACES[name])
        (count,) = struct.unpack(">4xI", content[:8].ljust(8, b"\0"))
        whole = (len(content) - 8) // places.itemsize
        places.frombytes(content[8 : 8 + min(count, whole) * places.itemsize])
        places.byteswap()
        after = array.array("Q", map(moved, places))
        after.byteswap()
        name, content = b"co64", struct.pack(">4xI", len(after)) + after.tobytes()
    return _boxed(name, content)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(content):
        name, head, length = _box(content[at : at + 16], len(content) - at)
        yield name, content[at + head : at + length]
        at += length


def _box(head: bytes, left: int) -> tuple[bytes, int, int]:
    """Name of the box that begins here, length of its head and of the whole."""
    length, name = struct.unpack(">I4s", head[:8].ljust(8, b"\0"))
    if length == 0:
        return name, 8, left
    wide = length == 1
    if wide:
        (length,) = struct.unpack(">8xQ", head.ljust(16, b"\0"))
    if length < (16 if wide else 8):
        raise Fault("it cannot be read: a box in it is shorter than its own head")
    return name, 16 if wide else 8, length


def _boxed(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content
