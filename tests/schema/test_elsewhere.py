"""Where the same matter was handed in elsewhere, and asking the other office, through GraphQL on a real index."""

import pytest

from dossiers.effects import deliver_due
from search.indexer import Indexer
from tests.conftest import JINYUN, a_viewer
from tests.schema.conftest import CLERK, ERROR, a_contact, a_party

STORY = (
    "石柱垟村2023年修建330国道复线，征收我家杨梅山3.6亩，镇里按荒山每亩1.2万元补偿，但山上有挂果杨梅树86棵，"
    "村干部说按荒山报上去的，要求按果园重新丈量并补足差额。"
)
OTHERWISE = STORY.replace("我家", "父亲名下的").replace("要求", "希望能够")
ELSEWHERE = """query E($number: String!) { dossier(number: $number) { elsewhere { __typename
    ... on Error { code message }
    ... on Elsewhere { handedIn { region { code } office month number state band ask } } } } }"""
STUBS = f"""query D($number: String!) {{ dossier(number: $number) {{ duplicates {{ {ERROR}
    ... on Duplicates {{ possible {{ __typename ... on DuplicateStub {{ office ask }} }} }} }} }} }}"""
ASK = f"mutation A($input: InquireInput!) {{ inquire(input: $input) {{ {ERROR} }} }}"
REPLY = f"mutation R($input: ReplyInquiryInput!) {{ replyInquiry(input: $input) {{ {ERROR} }} }}"
INQUIRIES = """query I($number: String!) { dossier(number: $number) {
    inquiries { id direction sameMatter number office { name } } } }"""
FAR = a_viewer(region=JINYUN)


@pytest.fixture
async def two(registered, registry, index):
    """One matter, handed in in two counties of different clerks; gives both numbers."""
    ours = await registered(contact=a_contact(narrative=STORY))
    theirs = await registered(FAR, contact=a_contact(narrative=OTHERWISE), party=a_party(identity={"name": "林小满"}))
    await Indexer(registry, index).drain()
    await index.refresh()
    return ours, theirs


async def test_asked_and_answered_across_two_counties(execute, ask, registry, index, two) -> None:
    ours, theirs = two
    result = await execute(ELSEWHERE, CLERK, index=index, number=ours)
    assert result.errors is None, result.errors
    found = result.data["dossier"]["elsewhere"]["handedIn"]
    (row,) = found
    assert (row["region"]["code"], row["number"], row["state"]) == ("331100", None, None)
    assert (row["band"] in {"HIGH", "MEDIUM"}, row["ask"] is not None) == (True, True)
    assert theirs not in str(found)

    given = {"idempotencyKey": "a", "dossier": ours, "stub": row["ask"], "question": "是否同一地块？"}
    assert (await execute(ASK, CLERK, index=index, input=given)).data["inquire"]["__typename"] == "StepTaken"
    while await deliver_due(registry):
        pass
    (asked,) = (await ask(INQUIRIES, FAR, number=theirs))["dossier"]["inquiries"]
    assert (asked["direction"], asked["sameMatter"], asked["number"]) == ("RECEIVED", None, None)

    answer = {"inquiry": asked["id"], "sameMatter": True, "text": "系同一地块", "tellNumber": True}
    answer |= {"idempotencyKey": "r", "dossier": theirs}
    assert (await execute(REPLY, FAR, input=answer)).data["replyInquiry"]["__typename"] == "StepTaken"
    while await deliver_due(registry):
        pass
    (told,) = (await ask(INQUIRIES, number=ours))["dossier"]["inquiries"]
    assert (told["direction"], told["sameMatter"], told["number"]) == ("ASKED", True, theirs)


async def test_a_stub_of_a_dossiers_duplicates_can_be_asked_about_and_only_by_whom_it_was_shown(
    execute, index, two
) -> None:
    ours, _ = two
    stubs = (await execute(STUBS, CLERK, index=index, number=ours)).data["dossier"]["duplicates"]["possible"]
    (handle,) = [stub["ask"] for stub in stubs if stub["__typename"] == "DuplicateStub"]
    given = {"idempotencyKey": "x", "dossier": ours, "stub": handle, "question": "是否同一事项？"}
    somebody = a_viewer(subject="another-clerk")
    refused = (await execute(ASK, somebody, index=index, input=given)).data["inquire"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "stub")


async def test_own_contacts_of_other_counties_are_in_the_list(execute, do, registered, registry, index) -> None:
    number = await registered(contact=a_contact(narrative=STORY))
    over_both = a_viewer(region="331100")
    added = await do(
        "addContact",
        over_both,
        dossier=number,
        party="p1",
        contact=a_contact(narrative="又到市里反映", receivedOn="2026-04-02"),
    )
    assert added["__typename"] == "StepTaken"
    await Indexer(registry, index).drain()
    await index.refresh()
    found = (await execute(ELSEWHERE, CLERK, index=index, number=number)).data["dossier"]["elsewhere"]["handedIn"]
    assert [(row["region"]["code"], row["month"], row["number"], row["ask"]) for row in found] == [
        ("331100", "2026-04", number, None),
    ]


async def test_what_was_told_apart_is_not_shown_again(execute, registered, registry, index) -> None:
    alike = [
        await registered(contact=a_contact(narrative=text), party=a_party(identity={"name": name}))
        for text, name in ((STORY, "陈大山"), (OTHERWISE, "林小满"))
    ]
    await Indexer(registry, index).drain()
    await index.refresh()

    async def shown() -> list[str]:
        query = f"""query D($number: String!) {{ dossier(number: $number) {{ duplicates {{ {ERROR}
            ... on Duplicates {{ possible {{ ... on DuplicateCandidate {{ dossier {{ number }} }} }} }} }} }} }}"""
        found = (await execute(query, CLERK, index=index, number=alike[1])).data["dossier"]["duplicates"]["possible"]
        return [one["dossier"]["number"] for one in found]

    assert alike[0] in await shown()
    text = f"mutation M($input: TellApartInput!) {{ tellApart(input: $input) {{ {ERROR} }} }}"
    given = {"idempotencyKey": "t", "dossier": alike[1], "other": alike[0]}
    assert (await execute(text, CLERK, index=index, input=given)).data["tellApart"]["__typename"] == "StepTaken"
    assert alike[0] not in await shown()
