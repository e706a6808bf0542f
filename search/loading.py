"""Loading: documents into an index in bulk, each with its own outcome, so that one bad document holds up nobody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson
from elasticsearch import ApiError

from search.index import Index
from search.projection import Document

LARGEST_REQUEST = 1_000_000
"""Bytes: Elasticsearch takes larger ones no faster, and the client sends them in one piece."""
_TOO_MUCH = frozenset({400, 413})
_CONFLICT = 409
_NOT_NOW = frozenset({429, 503})
_GONE = "index_not_found_exception"
_GOOD_UNTIL = 300


@dataclass(frozen=True, slots=True)
class Write:
    """A document under the dossier's version: one that comes late is refused and loses nothing."""

    document: Document
    version: int

    @property
    def number(self) -> str:
        return str(self.document["number"])

    def lines(self) -> tuple[bytes, bytes]:
        action = {"index": {"_id": self.number, "version": self.version, "version_type": "external_gte"}}
        return orjson.dumps(action), orjson.dumps(self.document)


@dataclass(slots=True)
class Outcome:
    """Numbers of the documents that an index has, or has newer; could not take now; and refused, each with its reason.

    A reason is the type of Elasticsearch's error: its words may quote the text.
    """

    done: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Outcome") -> None:
        self.done |= other.done
        self.later |= other.later
        self.refused |= other.refused

    def everywhere(self, other: "Outcome") -> "Outcome":
        """The outcome of writing to two indices: done is what both took."""
        refused = self.refused | other.refused
        return Outcome(self.done & other.done, (self.later | other.later) - refused.keys(), refused)


async def load(index: Index, target: str, writes: Sequence[Write]) -> Outcome:
    """Raises SearchUnavailable where Elasticsearch does not answer; what was sent before that may have been taken."""
    outcome = Outcome()
    for numbers, lines in _requests(writes):
        outcome.add(await _send(index, target, numbers, lines))
    return outcome


def _requests(writes: Sequence[Write]) -> Iterator[tuple[list[str], list[bytes]]]:
    numbers: list[str] = []
    lines: list[bytes] = []
    size = 0
    for write in writes:
        pair = write.lines()
        if numbers and size + len(pair[1]) > LARGEST_REQUEST:
            yield numbers, lines
            numbers, lines, size = [], [], 0
        numbers.append(write.number)
        lines.extend(pair)
        size += len(pair[1])
    if numbers:
        yield numbers, lines


async def _send(index: Index, target: str, numbers: list[str], lines: list[bytes]) -> Outcome:
    try:
        answers = await index.bulk(target, lines)
    except ApiError as error:
        if error.status_code not in _TOO_MUCH:
            raise
        return await _halved(index, target, numbers, lines, error.error)
    outcome = Outcome()
    for number, answer in zip(numbers, answers, strict=True):
        _sort(outcome, number, answer)
    return outcome


async def _halved(index: Index, target: str, numbers: list[str], lines: list[bytes], reason: str) -> Outcome:
    """A request refused whole, by halves, down to the one document at fault."""
    if len(numbers) == 1:
        return Outcome(refused={numbers[0]: reason})
    middle = len(numbers) // 2
    outcome = await _send(index, target, numbers[:middle], lines[: 2 * middle])
    outcome.add(await _send(index, target, numbers[middle:], lines[2 * middle :]))
    return outcome


def _sort(outcome: Outcome, number: str, answer: Mapping[str, object]) -> None:
    status = answer["status"]
    error = answer.get("error")
    reason = str(error["type"]) if isinstance(error, dict) else ""
    if not isinstance(status, int) or status in _NOT_NOW or reason == _GONE:
        outcome.later.add(number)
    elif status < _GOOD_UNTIL or status == _CONFLICT:
        outcome.done.add(number)
    else:
        outcome.refused[number] = reason
