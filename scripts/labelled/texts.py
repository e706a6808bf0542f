"""Labelled texts: read from a file as contacts that somebody registered, and put into a scratch store and index.

A line is a JSON object. Only `id` and `text` are needed; what else is missing says nothing for or against anybody.
`matter` and `cluster` are the answer key: `Labels` alone reads them.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from bson import ObjectId

from dossiers.claims import Call, Claim
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.imports import Draft, Drafting, Row, RowRefused
from dossiers.intake import new_dossier
from dossiers.regions import Region
from dossiers.registry import Registry
from dossiers.units import UnitKind, UnitRef, letters_office_id
from dossiers.viewer import Role, Viewer
from search.index import Index
from search.indexer import Indexer

Text = Mapping[str, Any]
Progress = Callable[[int], None]

_READ = ("text", "title", "category", "handed_in_region", "matter_region", "channel", "received_on", "people_count")
_AT_ONCE = 500
_WHO = Viewer("labelled-texts", Role.RECEPTION, "000000", None, name="")
_LAST_DAY = datetime(2200, 1, 1, tzinfo=UTC)
_MORNING = time(2)


def read_texts(path: Path, but: Collection[str] = ()) -> list[Text]:
    """Raises InvalidInput, naming the line, for what is no text with an id of its own, which is none of `but`."""
    texts: dict[str, Text] = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                text = _text(line, f"{path.name}:{number}")
                if text["id"] in texts or text["id"] in but:
                    where, again = f"{path.name}:{number}", text["id"]
                    raise InvalidInput(where, f"the id {again!r} stands twice; give each text its own")
                texts[text["id"]] = text
    return list(texts.values())


def _text(line: bytes, where: str) -> Text:
    try:
        read = orjson.loads(line)
    except ValueError as error:
        raise InvalidInput(where, f"is no JSON: {error}") from error
    if not isinstance(read, dict) or not (_says(read.get("id")) and _says(read.get("text"))):
        raise InvalidInput(where, "must be an object with `id` and `text`, neither of them empty")
    return read


def _says(value: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    return isinstance(value, str) and bool(value.strip())


@dataclass(frozen=True, slots=True)
class Loaded:
    """Case numbers by the ids of the texts, and back."""

    numbers: Mapping[str, str]
    ids: Mapping[str, str]
    background: frozenset[str]
    """Case numbers of what only stands around the texts."""

    def is_background(self, number: str) -> bool:
        return number in self.background


async def load(
    registry: Registry, index: Index, texts: Sequence[Text], background: Sequence[Text], progress: Progress
) -> Loaded:
    """Into a store and an index that hold nothing yet; whatever a row says amiss is left out of it."""
    built = _dossiers(registry, [*texts, *background])
    done = 0
    while batch := list(islice(built, _AT_ONCE)):
        await registry.store.insert_new(batch)
        done += len(batch)
        progress(done)
    await Indexer(registry, index).drain()
    await index.refresh()
    ids = {_number(place): text["id"] for place, text in enumerate([*texts, *background])}
    behind = frozenset(_number(place) for place in range(len(texts), len(ids)))
    return Loaded({text: number for number, text in ids.items()}, ids, behind)


def _dossiers(registry: Registry, texts: Iterable[Text]) -> Iterator[Dossier]:
    drafting = Drafting(registry.regions, clock=lambda: _LAST_DAY)
    nation = next(iter(registry.regions))
    for place, text in enumerate(texts):
        yield _dossier(registry, _draft(drafting, text, nation, place), _number(place))


def _number(place: int) -> str:
    return f"text-{place:07d}"


def _draft(drafting: Drafting, text: Text, nation: Region, place: int) -> Draft:
    """Where it was handed in may be unknown: then the nation's own office has it, which says nothing of any region."""
    cells = {name: text[name] for name in _READ if text.get(name)}
    cells |= {"respondents": names} if (names := _names(text.get("respondents"))) else {}
    cells |= {"id_number": _stands_for(text["petitioner"])} if text.get("petitioner") else {}
    defaults = {"handed_in_region": nation.code, "channel": "WEB", "received_on": date.today().isoformat()}  # noqa: DTZ011
    while True:
        try:
            return drafting.draft(Row(place, {**defaults, **cells}))
        except RowRefused as refused:
            wrong = {fault.field for fault in refused.faults} & cells.keys() - {"text"}
            if not wrong:
                raise InvalidInput(str(text["id"]), str(refused)) from refused
            cells = {name: value for name, value in cells.items() if name not in wrong}


def _names(given: Any) -> list[str]:  # noqa: ANN401 - whatever the file holds
    return [name for name in given if isinstance(name, str) and name.strip()] if isinstance(given, list) else []


def _stands_for(petitioner: Any) -> str:  # noqa: ANN401 - whatever the file holds
    """A made-up identity number, the same for the same petitioner."""
    digest = int.from_bytes(hashlib.sha256(str(petitioner).encode()).digest()[:8])
    return f"{100_000 + digest % 900_000}1900{digest // 900_000 % 10**8:08d}"[:17] + "X"


def _dossier(registry: Registry, draft: Draft, number: str) -> Dossier:
    path = list(registry.regions.path(draft.region))
    office = UnitRef(
        id=letters_office_id(path[-1]),
        name=f"{registry.regions[path[-1]].name}信访局",
        kind=UnitKind.LETTERS_OFFICE,
        path=path,
    )
    moment = datetime.combine(draft.registration.contact.received_on, _MORNING, UTC)
    clerk = replace(_WHO, region=office.region, unit=office.id)
    then = replace(registry, clock=lambda: moment)
    return new_dossier(then, Call(clerk, number, None), Claim(number, str(ObjectId())), draft.registration, office)
