"""The waveform (波形): what of a recording can be seen, as peaks for a player and as a picture."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

_FULL = 32_768
_WIDTH = 1_800
_HEIGHT = 160
_PALETTE = bytes((0xFF, 0xFF, 0xFF, 0x2F, 0x5D, 0x8A))
"""Ground and wave."""

Peak = Sequence[int]


@dataclass(frozen=True, slots=True)
class Waveform:
    """`rate` is how many peaks there are in a second; each is the lowest and the highest sample, of 16 bits."""

    rate: float
    peaks: Sequence[Peak]

    def json(self) -> bytes:
        """For players: from -1 to 1, to three digits."""
        pairs = [[round(low / _FULL, 3), round(high / _FULL, 3)] for low, high in self.peaks]
        return orjson.dumps({"peaksPerSecond": self.rate, "peaks": pairs})

    def png(self) -> bytes:
        """An overview of the whole, 1,800 by 160 points."""
        columns = [self._column(n) for n in range(_WIDTH)]
        rows = (bytes(top <= row <= bottom for top, bottom in columns) for row in range(_HEIGHT))
        pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
        header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 3, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"PLTE", _PALETTE), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)

    def _column(self, number: int) -> tuple[int, int]:
        """The rows from which to which the wave goes; the middle one where it is silent."""
        count, middle = len(self.peaks), _HEIGHT // 2
        first = number * count // _WIDTH
        heard = self.peaks[first : max((number + 1) * count // _WIDTH, first + 1)]
        if not heard:
            return middle, middle
        low, high = min(pair[0] for pair in heard), max(pair[1] for pair in heard)
        return middle - high * (middle - 1) // _FULL, middle - low * (middle - 1) // _FULL


def _chunk(name: bytes, content: bytes) -> bytes:
    """As PNG has them (ISO/IEC 15948): length, name, content, check."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
