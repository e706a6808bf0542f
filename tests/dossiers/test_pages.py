"""Long texts: out of the dossier when it is written, whole again when it is read, and never in a step's way."""

import secrets
from dataclasses import replace

import bson
import pytest
from pymongo import AsyncMongoClient, monitoring

from dossiers import effects, intake, linking
from dossiers.errors import Conflict, DossierFull, PageMissing
from dossiers.identity import BEGINNING
from dossiers.linking import About
from dossiers.pages import MANY_ENTRIES, PAGED_FROM, put
from dossiers.states import Purpose, State
from dossiers.steps import Relation, Transfer
from dossiers.store import Store
from dossiers.viewer import scope
from tests.conftest import LABOUR, LAND, address_of
from tests.dossiers import taking
from tests.dossiers.taking import CLERK, LAND_STAFF, a_contact, a_stamp, assert_whole, lead_to, ref, step_call

CLERK_SEES = scope(CLERK)
NAMED = "我叫陈大山，电话13800001111。"


def long_text(length: int, beginning: str = NAMED) -> str:
    """No two of them have the same characters all through."""
    text = beginning + secrets.token_hex(8) + "村里修路征了水田，补偿款至今没有到账。" * (length // 19 + 1)
    return text[: length - 1] + "。"


class Listener(monitoring.CommandListener):
    """What is sent to the server, as command and collection."""

    def __init__(self):
        self.sent = []
        self.commands = []

    def started(self, event):
        if isinstance(event.command.get(event.command_name), str):
            self.sent.append(f"{event.command_name} {event.command[event.command_name]}")
            self.commands.append(event.command)

    def succeeded(self, event): ...

    def failed(self, event): ...


@pytest.fixture
async def listened(registry):
    """The same registry through a client that tells what it sends."""
    listener = Listener()
    client = AsyncMongoClient(address_of("MONGODB_URI"), tz_aware=True, event_listeners=[listener])
    yield replace(registry, store=Store(client[registry.store.database.name])), listener
    await client.close()


async def raw_of(registry, number) -> dict:
    return await registry.store.dossiers.find_one({"_id": number})


async def add(registry, number, narrative, **fields):
    draft = a_contact(narrative=narrative, **fields)
    return await intake.add_contact(registry, step_call(CLERK, number), "p1", draft)


def said(registry, dossier) -> list[str]:
    return [registry.vault.reveal(contact.narrative) for contact in dossier.contacts]


async def test_a_short_text_stays_and_costs_nothing_more(register, listened):
    through, listener = listened
    call = taking.Call(CLERK, secrets.token_hex(8), {})
    short = long_text(PAGED_FROM - 50)
    number = (await intake.register(through, call, taking.a_registration(narrative=short))).dossier.id
    await add(through, number, short)
    await through.store.read(number, CLERK_SEES)
    await through.store.read_many([number], CLERK_SEES)
    await through.store.chains([number], 0, 10)
    assert not [one for one in listener.sent if "pages" in one]
    raw = await raw_of(through, number)
    assert "paged" not in raw
    shown = short.replace("陈大山", "【姓名】").replace("13800001111", "【电话】")
    assert [contact["narrative"]["text"] for contact in raw["contacts"]] == [shown] * 2


async def test_a_long_text_lies_on_a_page_and_is_read_whole(registry, register):
    letter = long_text(20_000)
    dossier = await register(narrative=letter)
    raw = await raw_of(registry, dossier.id)
    (page,) = await registry.store.pages.find().to_list()
    assert raw["contacts"][0]["narrative"] == {
        "text": page["text"][:BEGINNING], "original": None, "page": page["_id"],
    }  # fmt: skip
    assert raw["paged"] is True
    assert "陈大山" not in page["text"]
    assert letter[-5_000:].encode() not in page["original"]
    read = await registry.store.read(dossier.id, CLERK_SEES)
    assert read.model_dump() == dossier.model_dump()
    assert said(registry, read) == [letter]
    listed = (await registry.store.read_many([dossier.id], CLERK_SEES))[dossier.id]
    assert listed.contacts[0].narrative.text == page["text"]
    assert (await registry.store.texts([page["_id"], "none"])) == {page["_id"]: page["text"]}


async def test_lists_come_with_beginnings(registry, register):
    dossier = await register(narrative=long_text(5_000))
    (listed,) = await registry.store.page(CLERK_SEES, None, 10)
    by_number = (await registry.store.read_many([dossier.id], CLERK_SEES, whole=False))[dossier.id]
    for seen in (listed, by_number):
        narrative = seen.contacts[0].narrative
        assert narrative.shortened
        assert narrative.text == dossier.contacts[0].narrative.text[:BEGINNING]


async def test_a_text_in_two_places_is_one_page(registry, register):
    letter = long_text(3_000)
    number = (await register(narrative=letter)).id
    await add(registry, number, letter)
    await add(registry, number, letter)
    await register(narrative=letter)
    assert await registry.store.pages.count_documents({}) == 1
    read = await registry.store.read(number, CLERK_SEES)
    assert said(registry, read) == [letter] * 3
    assert [registry.vault.reveal(entry.facts.contact.narrative) for entry in read.chain[1:]] == [letter] * 2


async def test_what_is_cut_out_of_the_same_text_makes_another_page(registry, register):
    """Of whom a text speaks, the parties say: what one dossier may show, another must not."""
    letter = long_text(3_000, "林小满和陈大山")
    one, other = await register(narrative=letter), await register(narrative=letter, name="林小满")
    assert await registry.store.pages.count_documents({}) == 2
    for dossier, name in ((one, "陈大山"), (other, "林小满")):
        read = await registry.store.read(dossier.id, CLERK_SEES)
        assert name not in read.contacts[0].narrative.text
        assert said(registry, read) == [letter]


async def test_a_step_reads_no_page_and_writes_no_text_anew(register, listened, registry):
    through, listener = listened
    number = (await register(narrative=long_text(20_000))).id
    await add(registry, number, long_text(9_000))
    before = await raw_of(registry, number)
    await taking.transfer(through, step_call(CLERK, number), LAND, "请依法办理")
    assert not [one for one in listener.sent if "pages" in one]
    (update,) = [one for one in listener.commands if one.get("findAndModify") == "dossiers"]
    assert "contacts" not in update["update"]["$set"]
    after = await raw_of(registry, number)
    assert after["contacts"] == before["contacts"]
    assert after["chain"][:-1] == before["chain"]


async def test_a_step_is_taken_though_the_pages_are_lost(registry, register):
    number = (await register(narrative=long_text(2_000))).id
    await registry.store.pages.delete_many({})
    taken = await taking.transfer(registry, step_call(CLERK, number), LAND, None)
    assert (taken.dossier.version, taken.dossier.state) == (2, State.TRANSFERRED)
    await add(registry, number, long_text(2_000))
    assert await registry.store.pages.count_documents({}) == 1


async def test_a_lost_page_is_named_and_keeps_nobody_from_other_dossiers(registry, register):
    lost, kept = await register(narrative=long_text(2_000)), await register(narrative=long_text(2_000))
    await registry.store.pages.delete_one({"_id": lost.contacts[0].narrative.page})
    await add(registry, lost.id, long_text(1_000))
    await registry.store.pages.delete_one(
        {"_id": (await raw_of(registry, lost.id))["contacts"][1]["narrative"]["page"]}
    )
    for reading in (
        registry.store.read(lost.id, CLERK_SEES),
        registry.store.with_entry(lost.id, lost.chain[0].id),
    ):
        with pytest.raises(PageMissing, match=lost.id) as refused:
            await reading
        assert "restore" in str(refused.value)
    found = await registry.store.read_many([lost.id, kept.id], CLERK_SEES)
    assert [found[one.id].contacts[0].narrative.shortened for one in (lost, kept)] == [True, False]
    chains = await registry.store.chains([lost.id, kept.id], 0, 10)
    assert isinstance(chains[lost.id], PageMissing)
    assert chains[kept.id] == kept.chain
    assert len((await registry.store.chains([lost.id], 0, 1))[lost.id]) == 1


async def test_the_far_end_of_a_step_has_the_whole_text(registry, register):
    near, far = (await register()).id, (await register()).id
    reason = long_text(4_000, "同一块地。")
    await linking.link(registry, step_call(CLERK, near), About(far, reason), Relation.RELATED)
    await effects.deliver_due(registry)
    for number in (near, far):
        read = await registry.store.read(number, CLERK_SEES)
        assert_whole(read)
        assert read.chain[-1].facts.reason.text == reason
    assert await registry.store.pages.count_documents({}) == 1


async def test_saving_again_after_a_lost_answer(registry, stored_bytes):
    number = (await lead_to(registry, Purpose.CLAIM, State.REGISTERED)).id
    dossier = await registry.store.load(number, CLERK_SEES)
    reason = registry.vault.conceal(long_text(2_000))
    dossier.take(Transfer(to=ref(LAND), reason=reason), CLERK, a_stamp(), registry.limits)
    await registry.store.save(dossier)
    before = await stored_bytes()
    again = await registry.store.save(dossier)
    assert again.chain[-1] == dossier.chain[-1]
    assert await stored_bytes() == before


async def test_a_page_of_a_step_that_came_too_late_harms_nobody(registry):
    number = (await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)).id
    mine, theirs = [await registry.store.load(number, CLERK_SEES) for _ in range(2)]
    theirs.take(Transfer(to=ref(LABOUR)), LAND_STAFF, a_stamp(), registry.limits)
    await registry.store.save(theirs)
    reason = registry.vault.conceal(long_text(2_000))
    mine.take(Transfer(to=ref(LABOUR), reason=reason), LAND_STAFF, a_stamp(), registry.limits)
    with pytest.raises(Conflict):
        await registry.store.save(mine)
    assert (await registry.store.read(number, CLERK_SEES)).version == 3
    assert "paged" not in await raw_of(registry, number)


async def test_of_many_pages_those_that_are_there_are_passed_over(registry):
    pages = [{"_id": f"page-{n}", "text": "文", "original": None} for n in range(5)]
    await put(registry.store.pages, pages[1:3])
    await put(registry.store.pages, pages)
    await put(registry.store.pages, [])
    assert await registry.store.pages.count_documents({}) == 5


async def test_from_many_entries_on_shorter_texts_go_out_too(registry, register):
    middling = [long_text(500) for _ in range(MANY_ENTRIES + 2)]
    number = (await register(narrative=middling[0])).id
    sizes = []
    for narrative in middling[1:]:
        await add(registry, number, narrative)
        sizes.append(len(bson.encode(await raw_of(registry, number))))
    assert max(sizes) < 1_000_000
    raw = await raw_of(registry, number)
    assert [len(entry["facts"]["contact"]["narrative"]["text"]) for entry in raw["chain"][-2:]] == [BEGINNING] * 2
    assert [len(contact["narrative"]["text"]) for contact in raw["contacts"]][-2:] == [BEGINNING] * 2
    read = await registry.store.read(number, CLERK_SEES)
    assert_whole(read)
    assert said(registry, read) == middling


async def test_three_hundred_contacts_of_twenty_thousand_characters(registry, register):
    letters = [long_text(20_000) for _ in range(300)]
    number = (await register(narrative=letters[0])).id
    for letter in letters[1:]:
        await add(registry, number, letter, requests=["发放征地补偿款"])
    assert len(bson.encode(await raw_of(registry, number))) < 1_000_000
    read = await registry.store.read(number, CLERK_SEES)
    assert_whole(read)
    assert said(registry, read) == letters
    assert [registry.vault.reveal(entry.facts.contact.narrative) for entry in read.chain[1:]] == letters[1:]


async def test_a_dossier_beyond_what_the_store_takes_says_what_to_do(registry, register, stored_bytes):
    number = (await register()).id
    most = 16 * 1024 * 1024 - len(bson.encode(await raw_of(registry, number))) - 300
    await registry.store.dossiers.update_one({"_id": number}, {"$set": {"filling": b"x" * most}})
    before = (await stored_bytes())[f"dossiers/{number}"]
    with pytest.raises(DossierFull, match=number) as refused:
        await add(registry, number, "再次来访")
    assert "link" in str(refused.value)
    assert (await stored_bytes())[f"dossiers/{number}"] == before
