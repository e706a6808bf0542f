"""Text as people hand it in: checked once at the door, so that every store can take it."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

# C0 and C1 controls other than tab and newline, lone surrogates, noncharacters: no store, page or terminal needs them.
_LAST_OF_PLANES = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_UNFIT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]")
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")


NAME = 100
LINE = 300
"""Characters at most of a name, and of a line."""


def _fit(text: str) -> str:
    if (shown := text.replace("\n", "")) and shown.isprintable():
        return text  # nearly every text, and twenty times sooner than by looking for what is unfit
    text = _LINE_END.sub("\n", text)
    if found := _UNFIT.search(text):
        msg = f"has the character U+{ord(found.group()):04X} at position {found.start()}, which is no text; remove it"
        raise ValueError(msg)
    if not any(map(str.isprintable, text)):
        msg = "shows nothing: it has invisible characters only"
        raise ValueError(msg)
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        msg = "must be one line"
        raise ValueError(msg)
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME),
    AfterValidator(_fit),
    AfterValidator(_one_line),
]
"""A name, number or label: one line of at most 100 characters."""

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LINE),
    AfterValidator(_fit),
    AfterValidator(_one_line),
]
"""A title or request: one line of at most 300 characters."""

Passage = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    AfterValidator(_fit),
]
"""A narrative, reason or opinion of at most 20,000 characters."""
