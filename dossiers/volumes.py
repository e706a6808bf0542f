"""Volumes (分册): what grows with every entry is bound, so that the dossier stays small however long its matter lasts.

A volume is a run of entries, contacts, parties or requests in their order, never changed: inserted before the dossier
that names it, and once, for its id follows from what it says. In the dossier stay the latest of each, and of every
volume the id and how many it has. Those that are changed after all (a corrected day, an undone merger) are bound anew
from there on. A volume whose dossier was not written after all is read by nobody and may lie there, as pages may.
"""

import hashlib
import logging
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import bson
from pydantic import TypeAdapter
from pymongo.asynchronous.collection import AsyncCollection

from dossiers.contact import Contact
from dossiers.matter import Request
from dossiers.party import Party

Raw = dict[str, Any]

CHAIN = "chain"
RULED = ("contacts", "parties", "matter.requests")
"""Lists that the rules of a dossier read, and that are therefore always loaded whole; its chain is not."""
MOST = 80
"""So many of a list lie in the dossier itself, at most."""
KEPT = 30
"""So many stay there when the others are bound."""
ROWS = 50
"""So many are in a volume, at most."""
HEAVY = 200_000
"""Bytes of a list from which on it is bound, though it has fewer; and of a volume, unless it is of one row."""

_SHELVED = 5_000
"""Rows of volumes that a process keeps at hand: some 10 MB, a few of the longest dossiers there are."""
_NOUNS: Mapping[str, TypeAdapter[Any]] = {
    "contacts": TypeAdapter(list[Contact]),
    "parties": TypeAdapter(list[Party]),
    "matter.requests": TypeAdapter(list[Request]),
}
_LOG = logging.getLogger(__name__)


def listed(raw: Mapping[str, Any], path: str) -> list[Any] | None:
    """The list at that path of a dossier as stored; None where it was not read."""
    value: Any = raw
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return value if isinstance(value, list) else None


def put(raw: Raw, path: str, rows: list[Any]) -> None:
    """Without changing what else holds the same."""
    first, _, rest = path.partition(".")
    raw[first] = {**raw[first], rest: rows} if rest else rows


def of(raw: Mapping[str, Any], path: str) -> list[Raw]:
    """The volumes of that list, each as `{"id": …, "rows": …}`."""
    found: list[Raw] = raw.get("volumes", {}).get(_field(path), [])
    return found


def named(volumes: Mapping[str, Sequence[Raw]]) -> Raw:
    """As the dossier names them."""
    return {_field(path): list(of_list) for path, of_list in volumes.items() if of_list}


def bound(volumes: Iterable[Raw]) -> int:
    """How many rows lie in them."""
    return sum(volume["rows"] for volume in volumes)


def unchanged(volumes: Sequence[Raw], were: Sequence[object], rows: Sequence[object]) -> list[Raw]:
    """The first volumes, as far as every row in them is the very one that was loaded."""
    kept, start = [], 0
    for volume in volumes:
        end = start + volume["rows"]
        if len(rows) < end or any(row is not was for row, was in zip(rows[start:end], were[start:end], strict=True)):
            break
        kept.append(volume)
        start = end
    return kept


def heavy(rows: Sequence[Raw]) -> bool:
    return len(rows) > MOST or weight(rows) > HEAVY


def weight(rows: Sequence[Raw]) -> int:
    return sum(len(bson.encode(row)) for row in rows)


def latest(rows: Sequence[Raw]) -> int:
    """How many of the last stay in the dossier when the others are bound."""
    kept = room = 0
    for row in reversed(rows[-KEPT:]):
        room += len(bson.encode(row))
        if room > HEAVY // 2:
            break
        kept += 1
    return kept


def bind(dossier: str, path: str, rows: Sequence[Raw]) -> tuple[list[Raw], list[Raw]]:
    """Volumes of these rows: as the dossier names them, and as they are stored."""
    stored = [_volume(dossier, path, part) for part in _parts(rows)]
    return [{"id": volume["_id"], "rows": len(volume["rows"])} for volume in stored], stored


def _volume(dossier: str, path: str, rows: list[Raw]) -> Raw:
    content = {"dossier": dossier, "of": path, "rows": rows}
    volume = {"_id": hashlib.sha256(bson.encode(content)).hexdigest()[:32], **content}
    return {**volume, "entries": [row["id"] for row in rows]} if path == CHAIN else volume


def _parts(rows: Sequence[Raw]) -> Iterator[list[Raw]]:
    part: list[Raw] = []
    room = 0
    for row in rows:
        size = len(bson.encode(row))
        if part and (len(part) == ROWS or room + size > HEAVY):
            yield part
            part, room = [], 0
        part.append(row)
        room += size
    if part:
        yield part


async def put_back(collection: AsyncCollection[Raw], raws: Sequence[Raw]) -> frozenset[str]:
    """Make whole, in place, those lists of dossiers as stored that were read; gives whose volumes are not all there.

    One more reading, and only where some dossier has volumes.
    """
    parted = _parted(raws, (*RULED, CHAIN))
    return _joined(parted, await _read(collection, {volume: path for part in parted for volume, path in part.ids()}))


class Shelf:
    """Volumes of what rules read that were read lately, as the nouns they are: what never changes is read once.

    Shared by everybody who reads, so the nouns are frozen.
    """

    def __init__(self, collection: AsyncCollection[Raw]) -> None:
        self._collection = collection
        self._volumes: OrderedDict[str, list[Any]] = OrderedDict()
        self._rows = 0

    async def put_back(self, raws: Sequence[Raw]) -> frozenset[str]:
        """As the function of that name, but for chains; the texts in them are as they were bound."""
        parted = _parted(raws, RULED)
        wanted = {volume: path for part in parted for volume, path in part.ids()}
        rows: dict[str, list[Any]] = {volume: self._volumes[volume] for volume in wanted if volume in self._volumes}
        found = await _read(self._collection, {volume: wanted[volume] for volume in wanted if volume not in rows})
        rows |= {volume: _NOUNS[wanted[volume]].validate_python(stored) for volume, stored in found.items()}
        for volume, nouns in rows.items():
            self._keep(volume, nouns)
        return _joined(parted, rows)

    def _keep(self, volume: str, rows: list[Any]) -> None:
        self._rows += 0 if volume in self._volumes else len(rows)
        self._volumes[volume] = rows
        self._volumes.move_to_end(volume)
        while self._rows > _SHELVED:
            _, gone = self._volumes.popitem(last=False)
            self._rows -= len(gone)


@dataclass(frozen=True, slots=True)
class _Parted:
    """A list of a dossier that lies in volumes in part."""

    raw: Raw
    path: str
    volumes: list[Raw]

    def ids(self) -> Iterator[tuple[str, str]]:
        return ((volume["id"], self.path) for volume in self.volumes)


def _parted(raws: Iterable[Raw], lists: Sequence[str]) -> list[_Parted]:
    found = [_Parted(raw, path, of(raw, path)) for raw in raws if raw.get("volumes") for path in lists]
    return [part for part in found if part.volumes and listed(part.raw, part.path) is not None]


def _joined(parted: Iterable[_Parted], rows: Mapping[str, list[Any]]) -> frozenset[str]:
    missing = set()
    for part in parted:
        there = [row for volume, _ in part.ids() for row in rows.get(volume, [])]
        put(part.raw, part.path, [*there, *(listed(part.raw, part.path) or [])])
        if any(volume not in rows for volume, _ in part.ids()):
            missing.add(part.raw["_id"])
    for number in sorted(missing):
        _LOG.error("a volume of a dossier is missing", extra={"dossier": number})
    return frozenset(missing)


async def _read(collection: AsyncCollection[Raw], ids: Iterable[str]) -> dict[str, list[Raw]]:
    """The rows of those volumes that are there, by id."""
    if not (wanted := list(ids)):
        return {}
    found = await collection.find({"_id": {"$in": wanted}}, {"rows": 1}).to_list()
    return {volume["_id"]: volume["rows"] for volume in found}


async def has_entry(collection: AsyncCollection[Raw], dossier: str, entry: str) -> bool:
    """Whether the entry of that id is bound: only what is in the chain ever is."""
    # FerretDB takes the partial index only where the filter says what the index says.
    of_dossier = {"entries": {"$exists": True, "$eq": entry}, "dossier": dossier}
    return await collection.count_documents(of_dossier, limit=1) > 0


def part(volumes: Sequence[Raw], skip: int, count: int) -> tuple[int, list[Raw]]:
    """Those of the volumes that have some of the `count` rows behind the first `skip`, and how many rows come before
    them.
    """
    ends = list(accumulate(volume["rows"] for volume in volumes))
    first = bisect_right(ends, skip)
    last = bisect_left(ends, skip + count)
    return ends[first - 1] if first else 0, list(volumes[first : last + 1])


def _field(path: str) -> str:
    """No dots in the names of fields."""
    return path.rpartition(".")[2]
