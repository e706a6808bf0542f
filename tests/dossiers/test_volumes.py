"""What grows with every entry: bound in volumes when it is written, whole again when it is read."""

from datetime import timedelta

import bson
import pytest
from pymongo import AsyncMongoClient

from dossiers import handling, intake, pages, volumes
from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.effects import deliver_due
from dossiers.errors import Conflict, PageMissing
from dossiers.registration import PartyDraft
from dossiers.steps import AddContact, Correct, Transfer, Unmerge
from dossiers.store import Store
from dossiers.viewer import scope
from dossiers.writing import Writing
from tests.conftest import LABOUR, LAND, address_of
from tests.dossiers.taking import CLERK, LAND_STAFF, a_contact, a_stamp, ref, step_call, transfer
from tests.dossiers.test_merging import merge
from tests.dossiers.test_pages import Listener

SEES = scope(CLERK)
WITHOUT_CHAIN = {"chain"}
SURNAMES = "赵钱孙李周吴郑王冯陈"


@pytest.fixture
def thin(monkeypatch) -> None:
    """Volumes after a few entries, so that few are needed to have many."""
    monkeypatch.setattr(volumes, "MOST", 4)
    monkeypatch.setattr(volumes, "KEPT", 2)
    monkeypatch.setattr(volumes, "ROWS", 2)


async def raw_of(registry, number) -> dict:
    return await registry.store.dossiers.find_one({"_id": number})


async def add(registry, number, narrative="再次来访，补偿款仍未到账。", **fields):
    call = step_call(CLERK, number, **fields)
    return await intake.add_contact(registry, call, "p1", a_contact(narrative=narrative, requests=["发放补偿款"]))


async def grown(registry, register, entries: int) -> str:
    number = (await register()).id
    for n in range(2, entries + 1):
        await add(registry, number, f"第{n}次反映。")
    return number


LONG = "331121-2026-900001"


def grown_in_memory(registry, dossier: Dossier, contacts: int) -> Dossier:
    """The same dossier under a number of its own with so many contacts, as if each had been recorded."""
    dossier = Dossier.model_validate({**dossier.model_dump(), "id": LONG})
    first, narrative = dossier.contacts[0], registry.vault.conceal("我叫陈大山，" + "补偿款仍未到账。" * 30)
    day = max(day_of(registry.clock()), dossier.last_happened_on)
    while dossier.version < contacts:
        more = {"id": dossier.free_contact_id(), "entry": dossier.next_number, "narrative": narrative}
        facts = AddContact(contact=first.model_copy(update={**more, "received_on": day}))
        dossier.take(facts, CLERK, a_stamp(happened_on=day, recorded_at=registry.clock()), registry.limits)
    return dossier


@pytest.mark.usefixtures("thin")
async def test_a_dossier_keeps_the_latest_and_is_read_whole(registry, register) -> None:
    number = await grown(registry, register, 23)

    raw = await raw_of(registry, number)
    assert all(len(raw[field]) <= volumes.MOST for field in ("chain", "contacts"))
    assert len(raw["matter"]["requests"]) <= volumes.MOST
    assert {field: volumes.bound(named) + len(volumes.listed(raw, path))
            for path, field in (("chain", "chain"), ("contacts", "contacts"), ("matter.requests", "requests"))
            for named in [raw["volumes"][field]]} == {"chain": 23, "contacts": 23, "requests": 23}  # fmt: skip
    whole = await registry.store.read(number, SEES)
    assert [entry.number for entry in whole.chain] == list(range(1, 24))
    assert [contact.narrative.text for contact in whole.contacts[1:]] == [f"第{n}次反映。" for n in range(2, 24)]
    assert [request.id for request in whole.matter.requests] == [f"r{n}" for n in range(1, 24)]
    (listed,) = await registry.store.page(SEES, None, 10)
    loaded = await registry.store.load(number, SEES)
    by_number = (await registry.store.read_many([number], SEES))[number]
    for seen in (listed, loaded, by_number):
        assert seen.model_dump(exclude=WITHOUT_CHAIN) == whole.model_dump(exclude=WITHOUT_CHAIN)
    assert [entry.number for entry in loaded.chain] == [23]


@pytest.mark.usefixtures("thin")
async def test_every_part_of_a_chain_is_found(registry, register) -> None:
    long, short = await grown(registry, register, 11), await grown(registry, register, 3)
    whole = {number: (await registry.store.read(number, SEES)).chain for number in (long, short)}
    for skip in range(13):
        for count in (1, 2, 3, 7, 20):
            parts = await registry.store.chains([long, short], skip, count)
            assert parts == {number: chain[skip : skip + count] for number, chain in whole.items()}, (skip, count)


@pytest.mark.usefixtures("thin")
async def test_what_was_recorded_long_ago_is_recorded_once(registry, register, stored_bytes) -> None:
    number = (await register()).id
    dossier = await registry.store.load(number, SEES)
    dossier.take(Transfer(to=ref(LAND)), CLERK, a_stamp(), registry.limits)
    await registry.store.save(dossier)
    taken = await add(registry, number, key="the-key")
    for _ in range(12):
        await add(registry, number)
    assert taken.entry.id not in {entry["id"] for entry in (await raw_of(registry, number))["chain"]}
    before = await stored_bytes()

    again = await add(registry, number, key="the-key")
    assert again.entry == taken.entry
    # Loaded anew, and given to the store under an id that is bound already.
    loaded = await registry.store.load(number, SEES)
    stamp = a_stamp(recorded_at=registry.clock()).model_copy(update={"id": taken.entry.id})
    loaded.take(Transfer(to=ref(LABOUR)), LAND_STAFF, stamp, registry.limits)
    assert (await registry.store.save(loaded)).version == 15
    assert (await registry.store.save(dossier)).version == 15
    assert await registry.store.has_entry(number, taken.entry.id)
    assert not await registry.store.has_entry(number, "none")
    assert await registry.store.bound_entries([taken.entry.id, "none"]) == {taken.entry.id}
    assert await stored_bytes() == before


@pytest.mark.usefixtures("thin")
async def test_volumes_of_a_step_that_came_too_late_harm_nobody(registry, register) -> None:
    number = await grown(registry, register, 4)
    mine, theirs = [await registry.store.load(number, SEES) for _ in range(2)]
    for dossier in (mine, theirs):
        dossier.take(Transfer(to=ref(LAND)), CLERK, a_stamp(recorded_at=registry.clock()), registry.limits)
    writing = Writing.of(mine)
    assert writing.binds_entries
    writing.bind_entries(await raw_of(registry, number))
    await pages.put(registry.store.pages, writing.first)  # and there it dies
    await registry.store.save(theirs)
    with pytest.raises(Conflict):
        await registry.store.save(mine)
    whole = await registry.store.read(number, SEES)
    assert [entry.number for entry in whole.chain] == [1, 2, 3, 4, 5]
    assert len(whole.contacts) == 4


@pytest.mark.usefixtures("thin")
async def test_what_is_changed_after_all_is_bound_anew(registry, register) -> None:
    number = await grown(registry, register, 12)
    before = await registry.store.read(number, SEES)
    day = before.opened_on + timedelta(days=1)
    given = {"entry": 2, "day": day, "reason": "笔误"}

    await handling.step(registry, step_call(CLERK, number), Correct, given)

    after = await registry.store.read(number, SEES)
    assert [contact.received_on for contact in after.contacts] == [
        day if contact.entry == 2 else contact.received_on for contact in before.contacts
    ]
    assert len((await raw_of(registry, number))["contacts"]) <= volumes.MOST
    assert after.chain[:-1] == before.chain
    await add(registry, number)
    assert len((await registry.store.read(number, SEES)).contacts) == 13


@pytest.mark.usefixtures("thin")
async def test_merged_and_undone_both_are_as_before(registry, register) -> None:
    elder = await grown(registry, register, 7)
    younger = (await register(name="林小满", phone="13700002222")).id
    for n in range(7):
        await add(registry, younger, f"又来{n}。")
    fields = {"contacts", "parties", "matter", "hashes"}
    both = (elder, younger)
    before = {number: (await registry.store.read(number, SEES)).model_dump(include=fields) for number in both}

    await merge(registry, younger, elder)
    merged = await registry.store.read(elder, SEES)
    assert len(merged.contacts) == len(merged.matter.requests) == 15
    await handling.step(registry, step_call(CLERK, younger), Unmerge, {"reason": "误并"})
    assert await deliver_due(registry)

    for number, was in before.items():
        assert (await registry.store.read(number, SEES)).model_dump(include=fields) == was


@pytest.mark.usefixtures("thin")
async def test_a_lost_volume_is_named_and_keeps_nobody_from_other_dossiers(registry, register) -> None:
    lost, kept = await grown(registry, register, 9), await grown(registry, register, 9)
    await registry.store.pages.delete_many({"dossier": lost, "of": {"$ne": "parties"}})
    fresh = Store(registry.store.database)
    for reading in (fresh.read(lost, SEES), fresh.load(lost, SEES)):
        with pytest.raises(PageMissing, match=lost) as refused:
            await reading
        assert "restore" in str(refused.value)
    chains = await fresh.chains([lost, kept], 0, 3)
    assert isinstance(chains[lost], PageMissing)
    assert [entry.number for entry in chains[kept]] == [1, 2, 3]
    assert len((await fresh.read_many([lost, kept], SEES))[kept].contacts) == 9


async def test_volumes_are_read_once(registry, register) -> None:
    listener = Listener()
    client = AsyncMongoClient(address_of("MONGODB_URI"), tz_aware=True, event_listeners=[listener])
    store = Store(client[registry.store.database.name])
    await store.insert_new([grown_in_memory(registry, await register(), 120)])
    first = await store.load(LONG, SEES)
    assert [one for one in listener.sent if one == "find pages"]
    listener.sent.clear()
    again = await store.load(LONG, SEES)
    assert listener.sent == ["find dossiers"]
    assert again.model_dump() == first.model_dump()
    await client.close()


async def test_what_many_read_nobody_changes(registry, register) -> None:
    await registry.store.insert_new([grown_in_memory(registry, await register(), 120)])
    dossier = await registry.store.load(LONG, SEES)
    for noun in (dossier.contacts[0], dossier.parties[0], dossier.matter.requests[0]):
        with pytest.raises(ValueError, match="frozen"):
            noun.id = "another"


async def test_six_thousand_contacts_are_a_small_dossier(registry, register) -> None:
    dossier = grown_in_memory(registry, await register(), 6_000)
    await registry.store.insert_new([dossier])
    await add(registry, dossier.id)
    await transfer(registry, step_call(CLERK, dossier.id), LAND, None)
    raw = await raw_of(registry, dossier.id)
    assert len(bson.encode(raw)) < 500_000
    loaded = await registry.store.load(dossier.id, SEES)
    assert (len(loaded.contacts), loaded.version) == (6_001, 6_002)
    first = (await registry.store.chains([dossier.id], 0, 10))[dossier.id]
    assert [entry.number for entry in first] == list(range(1, 11))


async def test_parties_of_five_hundred_co_signers(registry, register) -> None:
    number = (await register()).id
    for n in range(6):
        signers = [{"name": SURNAMES[k % 10] + chr(0x4E00 + 500 * n + k) + "山"} for k in range(500)]
        party = PartyDraft.model_validate({"identity": {"name": f"王{chr(0x6000 + n)}山"}, "co_signers": signers})
        await intake.join_party(registry, step_call(CLERK, number), party, a_contact())
        assert len(bson.encode(await raw_of(registry, number))) < 1_000_000
    whole = await registry.store.read(number, SEES)
    assert [len(party.co_signers) for party in whole.parties] == [0, *[500] * 6]
    assert len(whole.people()) == 1 + 6 * 501


async def test_volumes_hold_no_more_than_they_may() -> None:
    rows = [{"id": str(n), "text": "x" * 30_000} for n in range(23)]
    named, stored = volumes.bind("331121-2026-000001", volumes.CHAIN, rows)
    assert [row for volume in stored for row in volume["rows"]] == rows
    assert [(volume["_id"], len(volume["rows"])) for volume in stored] == [(one["id"], one["rows"]) for one in named]
    assert max(len(bson.encode(volume)) for volume in stored) < volumes.HEAVY + 10_000
    assert volumes.bind("331121-2026-000001", volumes.CHAIN, rows) == (named, stored)
    others, _ = volumes.bind("331121-2026-000002", volumes.CHAIN, rows)
    assert not {one["id"] for one in others} & {one["id"] for one in named}
    alone = [{"id": "0", "text": "x" * 10**6}]
    assert len(volumes.bind("331121-2026-000001", volumes.CHAIN, alone)[1]) == 1
    assert volumes.latest(alone) == 0


@pytest.mark.usefixtures("thin")
async def test_put_right_without_a_step(registry, register) -> None:
    number, other = await grown(registry, register, 12), (await register()).id
    before = {one: await registry.store.read(one, SEES) for one in (number, other)}
    for dossier in await registry.store.after("", 10):
        assert not await registry.store.put_right(dossier, {"contacts"})
        dossier.contacts = [one.model_copy(update={"people_count": 3}) for one in dossier.contacts]
        dossier.moves = 7
        assert await registry.store.put_right(dossier, {"contacts"})
    for one, was in before.items():
        now = await registry.store.read(one, SEES)
        assert {contact.people_count for contact in now.contacts} == {3}
        assert now.model_dump(exclude={"contacts"}) == was.model_dump(exclude={"contacts"})
    assert len((await raw_of(registry, number))["contacts"]) <= volumes.MOST
    assert [dossier.id for dossier in await registry.store.after(number, 10)] == [other]

    (stale,) = await registry.store.after(number, 1)
    await add(registry, other)
    stale.contacts = []
    assert not await registry.store.put_right(stale, {"contacts"})
    await registry.store.dossiers.update_one({"_id": other}, {"$set": {"old_name": 1}})
    (renamed,) = await registry.store.after(number, 1)
    assert await registry.store.put_right(renamed, {"contacts"}, drop=("old_name", "older"))
    assert "old_name" not in await raw_of(registry, other)
