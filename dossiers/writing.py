"""Writing: what a dossier is written as, when it is new and after a step; nothing here reads or writes itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

import bson

from dossiers import pages, volumes
from dossiers.days import now
from dossiers.dossier import Dossier

Raw = dict[str, Any]

_HEAVY_ENTRY = 20_000
"""Bytes of an entry before which the others are bound, be they few."""
_LISTS: Any = {"id": True, "chain": True, "effects": True, "contacts": True, "parties": True, "matter": {"requests"}}
"""What `$set` does not write as it is: chain and effects are only ever pushed to, the others may lie in volumes."""


def document_of(dossier: Dossier) -> Raw:
    """A new dossier as it is stored, due to be indexed, before anything is taken out of it."""
    fields: Raw = dossier.model_dump(exclude={"id", "chain", "effects"})
    chain = [entry.model_dump() for entry in dossier.chain]
    return {"_id": dossier.id, **fields, "chain": chain, "index_due": now(), "index_attempts": 0}


def new(dossier: Dossier) -> tuple[Raw, list[Raw]]:
    """A new dossier as it is stored, and the pages and volumes that go before it."""
    document = document_of(dossier)
    first = pages.take_out(document, dossier.version)
    if dossier.version > volumes.MOST or len(bson.encode(document)) > volumes.HEAVY:
        bound = {}
        for path in (*volumes.RULED, volumes.CHAIN):
            named, stored = _bind(document, path, dossier.id)
            first += stored
            bound[path] = named
        document["volumes"] = volumes.named(bound)
    return document, first


def _bind(written: Raw, path: str, number: str) -> tuple[list[Raw], list[Raw]]:
    """Leave, in place, the latest of that list, where it is long; gives the volumes of the others."""
    rows: list[Raw] = volumes.listed(written, path) or []
    if not volumes.heavy(rows):
        return [], []
    # The last entry is what a dossier is loaded with.
    there = len(rows) - max(volumes.latest(rows), int(path == volumes.CHAIN))
    volumes.put(written, path, rows[there:])
    return volumes.bind(number, path, rows[:there])


@dataclass(slots=True)
class Writing:
    """The one update by which a step is written, and what goes before it."""

    number: str
    changed: Raw
    push: dict[str, list[Raw]]
    volumes: dict[str, list[Raw]]
    """Of each list, as the dossier will name them."""
    first: list[Raw]
    """Pages and volumes, to be inserted before."""
    binds_entries: bool
    """Whether earlier entries are to be bound too; they have to be read for it."""
    rebound: bool = False
    kept: int | None = None
    """How many of the earlier entries stay in the dossier; None: all that are there."""

    @classmethod
    def of(cls, dossier: Dossier) -> Self:
        entry = dossier.chain[-1]
        push = {"chain": [entry.model_dump()]}
        fields, bound = _loose(dossier)
        changed: Raw = {**dossier.changes(fields), **_mark(dossier)}
        heavy = _heavy(changed)
        if "contacts" not in heavy and (added := dossier.added("contacts", changed.get("contacts", []))):
            push["contacts"] = added
            del changed["contacts"]
        if dossier.effects:
            push["effects"] = [effect.model_dump() for effect in dossier.effects]
            changed["effects_due"] = now()
        first = [page for written in (changed, push) for page in pages.take_out(written, entry.number)]
        if push.pop("paged", False):
            changed["paged"] = True
        first += _bind_all(changed, heavy, bound, dossier.id)
        loose = entry.number - 1 - volumes.bound(bound[volumes.CHAIN])
        binds = loose > 0 and (loose >= volumes.MOST or len(bson.encode(push["chain"][0])) > _HEAVY_ENTRY)
        rebound = any(bound[path] != volumes.of(dossier.stored, path) for path in bound)
        return cls(dossier.id, changed, push, bound, first, binds, rebound)

    @classmethod
    def without_step(cls, dossier: Dossier, fields: Collection[str]) -> Self | None:
        """What differs in these fields from what is stored; None where nothing does."""
        loose, bound = _loose(dossier)
        changed: Raw = {name: value for name, value in dossier.changes(loose).items() if name in fields}
        rebound = any(bound[path] != volumes.of(dossier.stored, path) for path in bound)
        if not changed and not rebound:
            return None
        first = pages.take_out(changed, dossier.version)
        first += _bind_all(changed, _heavy(changed), bound, dossier.id)
        changed |= _mark(dossier)
        return cls(dossier.id, changed, {}, bound, first, binds_entries=False, rebound=rebound)

    def bind_entries(self, stored: Raw) -> None:
        """Bind the earlier entries, of the dossier as stored, but for the latest."""
        rows: list[Raw] = stored.get("chain", [])
        self.kept = volumes.latest(rows)
        if self.kept == len(rows):
            return
        named, bound = volumes.bind(self.number, volumes.CHAIN, rows[: len(rows) - self.kept])
        self.volumes[volumes.CHAIN] = [*self.volumes[volumes.CHAIN], *named]
        self.first += bound
        self.rebound = True

    def update(self) -> Raw:
        if self.rebound:
            self.changed["volumes"] = volumes.named(self.volumes)
        push: Raw = {field: {"$each": values} for field, values in self.push.items()}
        if self.kept is not None:
            push["chain"]["$slice"] = -(self.kept + 1)
        return {"$set": self.changed, **({"$push": push} if push else {})}


def _mark(dossier: Dossier) -> Raw:
    return {"index_due": dossier.due_since(now()), "index_attempts": 0}


def _heavy(changed: Raw) -> list[str]:
    return [path for path in volumes.RULED if volumes.heavy(volumes.listed(changed, path) or [])]


def _bind_all(changed: Raw, heavy: Sequence[str], bound: dict[str, list[Raw]], number: str) -> list[Raw]:
    """Bind these lists, in place; gives the volumes to insert."""
    first = []
    for path in heavy:
        named, stored = _bind(changed, path, number)
        bound[path] = [*bound[path], *named]
        first += stored
    return first


def _loose(dossier: Dossier) -> tuple[Raw, dict[str, list[Raw]]]:
    """What of a dossier lies outside its volumes, chain and effects apart, and the volumes that stay as they are."""
    fields: Raw = dossier.model_dump(exclude=_LISTS)
    kept = {volumes.CHAIN: volumes.of(dossier.stored, volumes.CHAIN)}
    for path, rows in dossier.ruled().items():
        kept[path] = volumes.unchanged(volumes.of(dossier.stored, path), dossier.as_loaded(path), rows)
        loose: Sequence[Any] = rows[volumes.bound(kept[path]) :]
        volumes.put(fields, path, [row.model_dump() for row in loose])
    return fields, kept
