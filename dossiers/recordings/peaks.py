"""Peaks: what of the sound a waveform shows. It runs in the process that looks into recordings (probe.py)."""

_PEAKS_PER_SECOND = 50
_MOST_PEAKS = 20_000


class Peaks:
    """Lowest and highest sample of each moment; the moments grow with the recording, so that there are never many."""

    def __init__(self, rate: int) -> None:
        self._step = max(rate // _PEAKS_PER_SECOND, 1)
        self._left = b""
        self._pairs: list[tuple[int, int]] = []
        self._every = 1
        self._open: list[tuple[int, int]] = []

    def add(self, content: bytes) -> None:
        """Samples of one channel, 16 bits each; half of one may be among them."""
        whole = self._left + content
        moments = len(whole) // (2 * self._step)
        samples = memoryview(whole)[: moments * 2 * self._step].cast("h")
        for n in range(moments):
            moment = samples[n * self._step : (n + 1) * self._step].tolist()
            self._put((min(moment), max(moment)))
        self._left = whole[moments * 2 * self._step :]

    def done(self) -> list[tuple[int, int]]:
        if rest := memoryview(self._left)[: len(self._left) // 2 * 2].cast("h").tolist():
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
