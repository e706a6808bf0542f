"""A program of its own: sets papers that come on its standard input, one after the other (papers/press.py).

Each is set by a copy of this process, with limits: what the compiler keeps of it, and whatever harm the paper does,
goes with the copy. This process itself has opened the fonts and does nothing else, so that it can be copied. It ends
when nobody is there any more who asks, or where a copy has died.
"""

import os
import resource
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import orjson

from papers.errors import FontMissing, PaperFailed
from papers.fonts import FontBook
from papers.typeset import set_plain

ASKED = struct.Struct(">I")
"""Length of what is asked: JSON."""
ANSWERED = struct.Struct(">cI")
"""What the answer is, and its length."""
PDF, FONT_MISSING, PAPER_FAILED = b"P", b"F", b"X"
_FIRST_TO_GO = "900"
"""Where the machine runs out of memory: this process before the one that serves."""


def main(memory_bytes: int, cpu_seconds: int) -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed is no answer
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    with suppress(FontMissing):  # it is told of each paper
        FontBook.open()
    for asked in _asked(sys.stdin.buffer):
        copy = os.fork()
        if copy == 0:
            _limit(memory_bytes, cpu_seconds)
            kind, content = _answer(asked)
            answers.write(ANSWERED.pack(kind, len(content)) + content)
            answers.flush()
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) != 0:
            return


def _asked(source: IO[bytes]) -> Iterator[bytes]:
    while len(head := source.read(ASKED.size)) == ASKED.size:
        yield source.read(ASKED.unpack(head)[0])


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    for what, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
    ):
        resource.setrlimit(what, (limit, limit))


def _answer(asked: bytes) -> tuple[bytes, bytes]:
    told = orjson.loads(asked)
    try:
        return PDF, set_plain(told["paper"], FontBook.open(), told["watermark"])
    except FontMissing as error:
        return FONT_MISSING, error.looked_in.encode()
    except PaperFailed as error:
        return PAPER_FAILED, error.reason.encode()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
