"""Long steps, shown while they run."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

BEAT = 15.0
BEAT_ON_TERMINAL = 1.0
LONG = 3.0
TERMINAL_WIDTH = 118
CLEAR = "\r\033[K"


class Steps:
    """Tells on stderr what begins, what is done and how long it took; safe to use from several threads."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._running: dict[str, float] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._live = sys.stderr.isatty()

    @contextmanager
    def shown(self) -> Iterator[Self]:
        """Keep telling what still runs until the block ends."""
        beat = threading.Thread(target=self._beat, daemon=True)
        beat.start()
        try:
            yield self
        finally:
            self._over.set()
            beat.join()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """One step; a failure is told by the exception that leaves the block."""
        began = time.monotonic()
        self.say(f"{what} …")
        with self._lock:
            self._running[what] = began
        try:
            yield
        finally:
            with self._lock:
                del self._running[what]
        self.say(f"{what}: done in {time.monotonic() - began:.1f} s")

    def say(self, line: str) -> None:
        """One line, with the seconds since the start."""
        with self._lock:
            self._print(f"{CLEAR if self._live else ''}{self._clock()} {line}\n")

    def _beat(self) -> None:
        while not self._over.wait(BEAT_ON_TERMINAL if self._live else BEAT):
            with self._lock:
                now = time.monotonic()
                running = [f"{what} ({now - began:.0f} s)" for what, began in self._running.items()
                           if now - began > LONG]  # fmt: skip
                if running:
                    line = f"{self._clock()} still at it: {'; '.join(running)}"
                    self._print(f"{CLEAR}{line[:TERMINAL_WIDTH]}" if self._live else f"{line}\n")
        if self._live:
            self._print(CLEAR)

    def _clock(self) -> str:
        return f"[{time.monotonic() - self._began:4.0f} s]"

    @staticmethod
    def _print(text: str) -> None:
        print(text, end="", file=sys.stderr, flush=True)
