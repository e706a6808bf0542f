"""Idempotency: the same key with the same input gives the same entry again.

A claim is inserted before the step is written and names the entry that the step will have. Whoever comes again with
the key finds the claim, and by it the entry; if the writer died between the two, the step is taken under that same id.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from dossiers.answering import answering
from dossiers.errors import AnjuanError, InvalidInput, KeyReused
from dossiers.identity import Vault
from dossiers.registry import Registry
from dossiers.viewer import Viewer

KEPT = timedelta(days=7)
_KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """`dossier` is the number the step goes to, `entry` the id its entry has or will have."""

    dossier: str
    entry: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a mutation: the caller's key, and the input by which a repeated call is recognised: all that was
    given, and the mutation's name, so that a key of one mutation is none of another.

    `kept` is how long the key is remembered, for ever where it is None (a row of an imported file).
    """

    viewer: Viewer
    key: str
    input: Any
    kept: timedelta | None = KEPT

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= _KEY_LENGTH or not self.key.isprintable():
            raise InvalidInput("idempotency_key", f"must be 1 to {_KEY_LENGTH} printable characters")

    @property
    def id(self) -> str:
        """Neither a subject nor a key can be read as a part of the other: where the subject ends is said."""
        return f"{len(self.viewer.subject)}:{self.viewer.subject}:{self.key}"

    def fingerprint(self, vault: Vault) -> str:
        """What the input is recognised by: keyed, since of what it says much can be guessed.

        Raises InvalidInput where some of it is no text (a lone surrogate).
        """
        try:
            return vault.fingerprint(orjson.dumps(self.input, option=orjson.OPT_SORT_KEYS))
        except orjson.JSONEncodeError as error:
            raise InvalidInput("input", str(error)) from error


async def find(registry: Registry, call: Call) -> Claim | None:
    """The claim of an earlier call with this key; raises KeyReused where that had another input."""
    async with answering():
        raw = await registry.store.claims.find_one({"_id": call.id})
    if raw is None:
        return None
    if raw["input_hash"] != call.fingerprint(registry.vault):
        raise KeyReused(call.key)
    return Claim(raw["dossier"], raw["entry"])


async def stake(registry: Registry, call: Call, claim: Claim) -> Claim:
    """Claim the key for an entry about to be written, or give the claim of whoever came first with it."""
    document: dict[str, Any] = {
        "_id": call.id,
        "input_hash": call.fingerprint(registry.vault),
        "dossier": claim.dossier,
        "entry": claim.entry,
    }
    if call.kept is not None:
        document["expires_at"] = registry.clock() + call.kept
    async with answering():
        try:
            await registry.store.claims.insert_one(document)
        except DuplicateKeyError:
            return await find(registry, call) or await stake(registry, call, claim)
    return claim


async def release(registry: Registry, call: Call) -> None:
    """Forget the key of a call whose step can never be written."""
    async with answering():
        await registry.store.claims.delete_one({"_id": call.id, "input_hash": call.fingerprint(registry.vault)})


@asynccontextmanager
async def once(registry: Registry, call: Call, what: str) -> AsyncIterator[None]:
    """Of what is no dossier. Raises KeyReused where the key came before with another input; a refusal sets it free."""
    claim = Claim(what, new_entry_id())
    first = await stake(registry, call, claim) == claim
    try:
        yield
    except AnjuanError:
        if first:
            await release(registry, call)
        raise


def new_entry_id() -> str:
    return str(ObjectId())
