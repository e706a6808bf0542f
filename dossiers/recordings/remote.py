"""The recording as the process that looks into it (probe.py) sees it: far away, at the other end of two pipes."""

import struct
import sys
from collections.abc import Iterator, Sequence

PIECE = 2 * 1024 * 1024
"""As it lies in the store."""

Order = Sequence[bytes | tuple[int, int]]
"""What is given to a program, one after the other: bytes, or from where to where of the recording."""


class Fault(Exception):
    """The message is for who sent the recording."""


class Remote:
    """The recording, over the pipes; a piece is asked for ahead of what is read."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._at = 0
        self._start = 0
        self._piece = b""

    def seek(self, offset: int) -> None:
        self._at = offset

    def skip(self, count: int) -> None:
        self._at += count

    def tell(self) -> int:
        return self._at

    def read(self, size: int) -> bytes:
        """As many, or those that are left."""
        pieces = []
        while size > 0 and self._at < self._size:
            if not self._start <= self._at < self._start + len(self._piece):
                self._start = self._at - self._at % PIECE
                self._piece = _asked(self._start, min(PIECE, self._size - self._start))
            begin = self._at - self._start
            pieces.append(self._piece[begin : begin + size])
            self._at += len(pieces[-1])
            size -= len(pieces[-1])
        return b"".join(pieces)


def _asked(offset: int, length: int) -> bytes:
    sys.stdout.buffer.write(struct.pack(">QI", offset, length))
    sys.stdout.buffer.flush()
    (count,) = struct.unpack(">I", sys.stdin.buffer.read(4))
    return sys.stdin.buffer.read(count)


def pieces(order: Order) -> Iterator[bytes]:
    for one in order:
        if isinstance(one, bytes):
            yield one
            continue
        start, end = one
        for at in range(start, end, PIECE):
            yield _asked(at, min(PIECE, end - at))
