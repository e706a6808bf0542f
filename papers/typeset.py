"""Typesetting: a paper as PDF/A-2u, an archive's form whose text can be read back.

The same paper gives the same bytes, with the same fonts and the same compiler. What a paper says goes in as data, which
the template sets as text: nothing of it is ever read as markup.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast

import orjson
import typst

from papers.errors import PaperFailed
from papers.fonts import FontBook
from papers.paper import Paper

_TEMPLATE = Path(__file__).with_name("templates") / "paper.typ"


def typeset(paper: Paper, fonts: FontBook, watermark: str | None = None) -> bytes:
    """In this process, which grows by it: what serves has it done by a press (papers/press.py). Raises PaperFailed."""
    return set_plain(paper.plain(), fonts, watermark)


def set_plain(paper: Mapping[str, Any], fonts: FontBook, watermark: str | None = None) -> bytes:
    """The paper, as plain data, as PDF, on its every page the watermark where there is one. Raises PaperFailed."""
    on = date.fromisoformat(paper["on"])
    data = {
        "paper": breakable(printable(paper, fonts)),
        "watermark": fonts.printable(watermark) if watermark else None,
        "fonts": fonts.families,
        "year": on.year,
        "month": on.month,
        "day": on.day,
    }
    files = {"main.typ": _TEMPLATE.read_bytes(), "paper.json": orjson.dumps(data)}
    made_at = datetime.combine(on, time(), UTC)
    compiler = typst.Compiler(font_paths=fonts.fonts, ignore_system_fonts=True)
    try:
        # The library's stubs know neither a paper in memory nor that one format gives one file.
        pdf = compiler.compile(
            input=cast("Any", files),
            format="pdf",
            pdf_standards="a-2u",
            timestamp=made_at,
            pdf_tags=not paper["contents"],
        )
    except typst.TypstError as error:
        raise PaperFailed(paper["number"], type(error).__name__) from error
    return cast("bytes", pdf)


def printable(value: Any, fonts: FontBook) -> Any:  # noqa: ANN401 - JSON
    """Every text in it as it can be printed."""
    if isinstance(value, str):
        return fonts.printable(value)
    if isinstance(value, list):
        return [printable(one, fonts) for one in value]
    if isinstance(value, dict):
        return {name: printable(one, fonts) for name, one in value.items()}
    return value


def breakable(value: Any) -> Any:  # noqa: ANN401 - JSON
    """With places to break in every run of characters that has none and would leave the page; not in hashes."""
    if isinstance(value, str):
        return _RUN.sub(lambda run: _BREAK.join(run.group()), value)
    if isinstance(value, list):
        return [breakable(one) for one in value]
    if isinstance(value, dict) and value.get("kind") != "hashes":
        return {name: breakable(one) for name, one in value.items()}
    return value


_BREAK = "\u200b"
_RUN = re.compile(r"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]{28,}")
"""But for Chinese characters and punctuation, between which a line may end."""
