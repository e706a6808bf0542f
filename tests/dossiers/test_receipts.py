"""Receipts: codes that can be typed, secrets that are stored nowhere, and that nothing is left half-written."""

import asyncio
import secrets
from itertools import pairwise

import pytest

from dossiers import intake, receipts
from dossiers.claims import Call
from dossiers.receipts import ALPHABET, CODE_LENGTH, SECRET_LENGTH, check_character, grouped, is_code, plain
from tests.conftest import a_registration
from tests.dossiers.taking import CLERK, a_contact, a_party, step_call


async def registered(registry, key=None, **changes):
    call = Call(CLERK, key or secrets.token_hex(8), {})
    return await intake.register(registry, call, a_registration(**changes))


async def stored(registry) -> list[dict]:
    return await registry.store.receipts.find().to_list()


@pytest.fixture(autouse=True)
async def no_receipts(registry):
    await registry.store.receipts.delete_many({})


def test_no_two_characters_look_alike() -> None:
    alike = ("0ODQ", "1IL", "2Z", "5S", "6G", "8B", "UV")
    assert all(len(set(group) & set(ALPHABET)) <= 1 for group in alike)
    assert len(set(ALPHABET)) == len(ALPHABET) == 23


async def test_a_secret_is_chance_enough(registry) -> None:
    assert (SECRET_LENGTH - 1) * 4.52 >= 60
    given = [(await registered(registry)).receipt for _ in range(5)]
    assert {len(receipt.secret) for receipt in given} == {SECRET_LENGTH}
    assert len({receipt.secret for receipt in given} | {receipt.code for receipt in given}) == 10


async def test_every_wrong_character_and_every_exchange_of_two_is_told(registry) -> None:
    code = (await registered(registry)).receipt.code
    assert is_code(code)
    wrong = [code[:n] + one + code[n + 1 :] for n in range(CODE_LENGTH) for one in ALPHABET if one != code[n]]
    exchanged = [code[:n] + b + a + code[n + 2 :] for n, (a, b) in enumerate(pairwise(code)) if a != b]
    assert exchanged
    assert not any(is_code(one) for one in (*wrong, *exchanged))
    assert not any(is_code(one) for one in ("", "----", code[:-1], code + code, "O" * 12))
    assert check_character(code[:-1]) == code[-1]


async def test_it_is_found_however_it_is_typed(registry) -> None:
    receipt = (await registered(registry)).receipt
    code, secret = receipt.code, receipt.secret
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    for typed in (code, code.lower(), grouped(code), f" {grouped(code)}\n", wide):
        assert plain(typed) == code
        assert (await receipts.find(registry, typed, grouped(secret).lower())).party == "p1"


async def test_the_secret_is_stored_nowhere(registry) -> None:
    taken = await registered(registry, "key")
    secret = taken.receipt.secret
    for collection in (registry.store.receipts, registry.store.dossiers, registry.store.claims, registry.store.looks):
        assert secret not in str(await collection.find().to_list())
    assert secret not in repr(taken)
    (kept,) = await stored(registry)
    assert kept["_id"] == taken.receipt.code
    assert set(kept) == {"_id", "dossier", "party", "entry", "secret_hash"}


async def test_the_same_key_shows_the_same_receipt_again_and_another_key_another(registry) -> None:
    first = (await registered(registry, "key")).receipt
    again = await asyncio.gather(*(registered(registry, "key") for _ in range(4)))
    assert {one.receipt for one in again} == {first}
    assert len(await stored(registry)) == 1
    assert (await registered(registry, "other")).receipt != first


async def test_a_wrong_secret_and_an_unknown_code_find_nothing(registry) -> None:
    one, other = [(await registered(registry)).receipt for _ in range(2)]
    assert await receipts.find(registry, one.code, one.secret)
    for code, secret in ((one.code, other.secret), ("2" * 12, one.secret), ("", ""), (one.code, "")):
        assert await receipts.find(registry, code, secret) is None


async def test_each_contact_of_a_party_has_its_own(registry) -> None:
    taken = await registered(registry)
    number = taken.dossier.id
    repeat = await intake.add_contact(registry, step_call(CLERK, number), "p1", a_contact())
    joined = await intake.join_party(registry, step_call(CLERK, number), a_party(), a_contact())
    given = [one.receipt for one in (taken, repeat, joined)]
    assert len({one.code for one in given}) == 3
    known = [await receipts.find(registry, one.code, one.secret) for one in given]
    assert [one.party for one in known] == ["p1", "p1", "p2"]
    assert {one.dossier for one in known} == {number}


async def test_what_was_not_written_is_made_up_for_by_the_same_call(registry) -> None:
    call = step_call(CLERK, (await registered(registry)).dossier)
    first = await intake.add_contact(registry, call, "p1", a_contact())
    await registry.store.receipts.delete_many({})
    assert (await intake.add_contact(registry, call, "p1", a_contact())).receipt == first.receipt
    assert await receipts.find(registry, first.receipt.code, first.receipt.secret)


async def test_two_that_come_to_one_code_both_have_their_own(registry) -> None:
    taken = await registered(registry)
    entry = taken.entry.id
    await registry.store.receipts.update_one({"_id": taken.receipt.code}, {"$set": {"entry": "another"}})
    second = await receipts.issue(registry, taken.dossier.id, "p1", entry)
    assert second.code != taken.receipt.code
    assert await receipts.issue(registry, taken.dossier.id, "p1", entry) == second


async def test_a_dispute_that_the_office_found_has_none(registry) -> None:
    taken = await registered(registry, source="SCREENING", party=None)
    assert taken.receipt is None
    assert await stored(registry) == []
