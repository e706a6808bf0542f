"""Highlights: passages of a dossier in which the searched words stand, in segments that a page can show safely."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossiers.dossier import Dossier
from search.mapping import TEXT
from search.projection import raised
from search.text import half_width

# No text that is taken in has these noncharacters (dossiers/text.py): they can only be marks.
_ON, _OFF = "\ufdd0", "\ufdd1"
_LENGTH = 100
_PASSAGES = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """Plain text, to be escaped like any; `hit` where it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Highlight:
    """A passage of a field (title, narrative, requests, respondents, later, opinions)."""

    field: str
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


def highlighting(marked: Mapping[str, Any]) -> dict[str, Any]:
    """What Elasticsearch is asked for; its unified highlighter is the one that marks overlapping bigrams whole.

    `marked` is what is to be marked in each field: a search looks in other fields, which hold several of these.
    """
    return {
        "type": "unified",
        "boundary_scanner": "sentence",
        "boundary_scanner_locale": "zh-CN",
        "fragment_size": _LENGTH,
        "number_of_fragments": _PASSAGES,
        "pre_tags": [_ON],
        "post_tags": [_OFF],
        "fields": {
            field: {"matched_fields": [field, f"{field}.char"], "highlight_query": query}
            for field, query in marked.items()
        },
    }


def highlights(found: Mapping[str, Sequence[str]]) -> list[Highlight]:
    return [Highlight(field, tuple(_segments(passage))) for field in TEXT for passage in found.get(field, ())]


def _segments(passage: str) -> Iterator[Segment]:
    for part in passage.split(_ON):
        hit, off, rest = part.partition(_OFF)
        if not off:
            hit, rest = "", part
        if hit:
            yield Segment(hit, hit=True)
        if rest:
            yield Segment(rest, hit=False)


def shown(found: Iterable[Highlight], dossier: Dossier, indexed_version: int) -> list[Highlight]:
    """Those that stand in the dossier as the viewer sees it: the index may lag, and a unit sees only its own period.

    Opinions stand in the chain, which lists do not load: they show where the index has what the viewer sees.
    """
    if dossier.version == indexed_version:
        return list(found)
    texts = {field: [half_width(text) for text in written] for field, written in raised(dossier).items()}
    return [passage for passage in found if any(passage.text in text for text in texts.get(passage.field, ()))]
