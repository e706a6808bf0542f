"""Ranges of bytes that a request asks for (RFC 9110, chapter 14), and whether what it has is still the same."""

import re
from dataclasses import dataclass

_ASKED = re.compile(r"(\d{0,18})\s*-\s*(\d{0,18})", re.ASCII)
MOST = 16
"""Ranges of one request; more of them are asked by who means harm."""


@dataclass(frozen=True, slots=True)
class Range:
    """From byte `start` to before `end`."""

    start: int
    end: int

    def of(self, size: int) -> str:
        """As Content-Range says it."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


class NotSatisfiable(Exception):
    pass


def asked(header: str | None, size: int) -> list[Range] | None:
    """In ascending order, those that touch joined; None where the whole is to be sent.

    What is no range of bytes is not asked for. Raises NotSatisfiable where none of them is there, or they are many.
    """
    unit, _, text = (header or "").partition("=")
    if unit.strip().lower() != "bytes":
        return None
    found = [_ASKED.fullmatch(part.strip()) for part in text.split(",")]
    if not all(one and (one[1] or one[2]) for one in found):
        return None
    ranges = []
    for one in found:
        if one is None:
            continue
        first, last = one[1], one[2]
        if first and last and int(last) < int(first):
            return None
        ranges.append(_range(first, last, size))
    if len(ranges) > MOST or not (there := [one for one in ranges if one.start < one.end]):
        raise NotSatisfiable
    return _joined(there)


def _range(first: str, last: str, size: int) -> Range:
    if not first:
        return Range(max(size - int(last), 0), size) if int(last) else Range(size, size)
    return Range(int(first), min(int(last) + 1, size) if last else size)


def _joined(ranges: list[Range]) -> list[Range]:
    """So that nothing is sent twice."""
    joined: list[Range] = []
    for one in sorted(ranges, key=lambda one: one.start):
        if joined and one.start <= joined[-1].end:
            joined[-1] = Range(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return joined


def has(header: str | None, tag: str) -> bool:
    """Whether If-Match or If-None-Match names the entity tag."""
    names = [name.strip() for name in (header or "").split(",")]
    return "*" in names or tag in names or f"W/{tag}" in names
