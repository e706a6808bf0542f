"""A step: through GraphQL over HTTP and by itself, and bare writes to a dossier of the same size."""

import copy
import secrets
from collections.abc import Awaitable, Callable

from bson import ObjectId

from dossiers import handling
from dossiers.claims import Claim
from dossiers.dossier import Dossier
from dossiers.handling import Conceal, StepCall, stamp
from dossiers.identity import ConcealedText
from dossiers.registry import Registry
from dossiers.states import State
from dossiers.steps import AddContact, IssueInterimWord
from dossiers.viewer import Role, Viewer
from scripts.bench.ground import Ground
from scripts.bench.measure import Figure, Rounds, compare
from scripts.bench.recording import Raw, recording
from scripts.web import WebProcessFailed

AT_MOST = 2.0
ENTRIES = (20, 1_000)
_WORD = "已与有关单位核对台账，款项正在办理审批手续，预计本月底前发放到户。"
_INTERIM_WORD = """
mutation Step($input: IssueInterimWordInput!) {
  issueInterimWord(input: $input) {
    __typename
    ... on StepTaken { dossier { id number version state } entry { id number } }
    ... on Error { code message }
  }
}
"""
_CONTACT = """
mutation Step($input: AddContactInput!) {
  addContact(input: $input) {
    __typename
    ... on StepTaken { dossier { id number version state } entry { id number } }
    ... on Error { code message }
  }
}
"""
_WRITES = "bare: the writes that the step consists of ({what}), recorded beforehand, with the same durability"
_UPDATE = (
    "without HTTP and GraphQL: claiming the key, reading, deciding and writing; bare: the versioned "
    "update alone (filter, fields, entry) of a dossier as long"
)

Write = Callable[[], Awaitable[object]]


async def step(ground: Ground, rounds: Rounds) -> list[Figure]:
    """A word to the petitioner, and a contact more, where there is little on record and where there is very much."""
    figures = []
    for entries in ENTRIES:
        after = f"after {entries:,} entries"
        figures.append(await _asked(ground, rounds, f"interim word, {after}", _INTERIM_WORD, {"text": _WORD}, entries))
        figures.append(await _taken(ground, rounds, f"  the step alone, {after}", entries))
        figures.append(await _asked(ground, rounds, f"contact added, {after}", _CONTACT, {"party": "p1"}, entries))
    return figures


async def _asked(ground: Ground, rounds: Rounds, name: str, query: str, given: Raw, entries: int) -> Figure:
    """Through GraphQL over HTTP."""
    registry = ground.scratch.stores.registry
    dossier, twin = [await long_dossier(registry, entries) for _ in range(2)]
    signed_in = ground.web.signed_in(holders(dossier))
    commands = await _recorded(ground, twin, query, given)
    writes = [_again(registry, command) for command in commands]

    async def ours() -> None:
        _check(await signed_in.ask(query, _variables(dossier, given)))

    async def bare() -> None:
        for write in writes:
            await write()

    what = ", ".join(str(next(iter(command.values()))) for command in commands)
    return await compare(name, ours, bare, rounds, at_most=AT_MOST, note=_WRITES.format(what=what))


async def _taken(ground: Ground, rounds: Rounds, name: str, entries: int) -> Figure:
    """By the verb, in this process."""
    registry = ground.scratch.stores.registry
    dossier, twin = [await long_dossier(registry, entries) for _ in range(2)]
    commands = await _recorded(ground, twin, _INTERIM_WORD, {"text": _WORD})
    (bare,) = [_again(registry, command) for command in commands if "findAndModify" in command]
    by = holders(dossier)

    async def ours() -> None:
        call = StepCall(by, secrets.token_hex(8), {"text": _WORD}, dossier=dossier.id)
        await handling.step(registry, call, IssueInterimWord, {"text": _WORD})

    return await compare(name, ours, bare, rounds, at_most=AT_MOST, note=_UPDATE)


async def _recorded(ground: Ground, dossier: Dossier, query: str, given: Raw) -> list[Raw]:
    """What the step writes."""
    async with recording(ground.scratch) as recorder:
        asked = await recorder.ask(holders(dossier), query, _variables(dossier, given))
    _check(asked.data)
    return asked.writes()


def _variables(dossier: Dossier, given: Raw) -> Raw:
    call = {"idempotencyKey": secrets.token_hex(8), "dossier": dossier.id, **given}
    if "party" in given:
        received = dossier.last_happened_on.isoformat()
        call["contact"] = {"form": "VISIT", "receivedOn": received, "narrative": _WORD}
    return {"input": call}


def _again(registry: Registry, command: Raw) -> Write:
    """The write as one would make it with the driver, and as it would come after the last one."""
    if "insert" in command:
        collection, (document,) = registry.store.database[command["insert"]], command["documents"]
        return lambda: collection.insert_one({**document, "_id": secrets.token_hex(24)})
    return _next_update(registry, command)


def _next_update(registry: Registry, command: Raw) -> Write:
    query, update = command["query"], copy.deepcopy(command["update"])
    (entry,) = update["$push"]["chain"]["$each"]

    async def next_update() -> None:
        version = update["$set"]["version"]
        entry.update(id=str(ObjectId()), number=version + 1)
        update["$set"]["version"] = version + 1
        found = await registry.store.dossiers.find_one_and_update(
            {"_id": query["_id"], "version": version, "chain.id": {"$ne": entry["id"]}}, update, projection={"_id": 1}
        )
        if found is None:
            raise WebProcessFailed("somebody else changed the benchmark's dossier")

    return next_update


def holders(dossier: Dossier) -> Viewer:
    """Somebody of the unit that holds it."""
    return Viewer("bench-holder", Role.UNIT, dossier.holder.region, dossier.holder.id, "经办")


async def long_dossier(registry: Registry, entries: int, *, contacts: bool = False) -> Dossier:
    """A dossier of its own with so many entries, words to the petitioner: a sample dossier that has been accepted.

    With `contacts` the entries are contacts of its first party.
    """
    pattern = await registry.store.dossiers.find_one({"state": State.ACCEPTED, "sealed": False})
    if pattern is None:
        raise WebProcessFailed("no dossier among the benchmark's has been accepted: load more of them (--size)")
    dossier = Dossier.model_validate({**pattern, "_id": _own_number(pattern["_id"])})
    by, said = holders(dossier), Conceal(registry.vault)("text", _WORD)
    while dossier.version < entries:
        claim = Claim(dossier.id, str(ObjectId()))
        facts = _contact(dossier, said) if contacts else IssueInterimWord(text=said)
        dossier.take(facts, by, stamp(registry.clock(), claim, by, dossier.last_happened_on), registry.limits)
    await registry.store.insert_new([dossier])
    return dossier


def _contact(dossier: Dossier, said: ConcealedText) -> AddContact:
    again = {"id": dossier.free_contact_id(), "entry": dossier.next_number, "narrative": said}
    return AddContact(contact=dossier.contacts[0].model_copy(update=again))


def _own_number(number: str) -> str:
    """One that no sample dossier has."""
    region_and_year, _, _ = number.rpartition("-")
    return f"{region_and_year}-{900_000 + secrets.randbelow(100_000)}"


def _check(data: Raw) -> None:
    """Raises WebProcessFailed where the step was refused."""
    (answer,) = data.values()
    if answer["__typename"] != "StepTaken":
        raise WebProcessFailed(f"a step was refused: {answer['code']}: {answer['message']}")
