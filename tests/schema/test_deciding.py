"""Decisions about possible duplicates through GraphQL: repeat, joint, related, different, and what was suggested."""

from datetime import date

from dossiers.days import day_of, now
from dossiers.effects import deliver_due
from dossiers.viewer import Role
from search.indexer import Indexer
from tests.conftest import QINGTIAN, a_viewer
from tests.schema.conftest import CLERK, ERROR, a_contact, a_party, mutation

STORY = (
    "石柱垟村2023年修建330国道复线，征收我家杨梅山3.6亩，镇里按荒山每亩1.2万元补偿，但山上有挂果杨梅树86棵，"
    "村干部说按荒山报上去的，要求按果园重新丈量并补足差额。"
)
DECISIONS = """query D($number: String!) { dossier(number: $number) { state decisions {
    other kind undoneBy suggestedProbability } } }"""
CHOICES = "query C($number: String!) { dossier(number: $number) { possibleSteps { step isOpen reason lacking } } }"
QUALITY = f"""query Q($since: Date!, $until: Date!) {{ duplicateQuality(since: $since, until: $until) {{ {ERROR}
    ... on DuplicateQuality {{ decided same {{ part whole value low high }}
        bands {{ atLeast below oneMatter {{ part whole }} }}
        thresholds {{ atLeast precision {{ part whole }} recall {{ part whole }} }}
        missed {{ dossier other afterDays probability }} }} }} }}"""
SUPERVISION = a_viewer(Role.SUPERVISION, QINGTIAN)


async def told(ask, number) -> list[dict]:
    return (await ask(DECISIONS, number=number))["dossier"]["decisions"]


async def test_repeat_and_joint_are_two_mutations(ask, do, registered) -> None:
    elder, younger, other = [
        await registered(),
        await registered(),
        await registered(party=a_party(identity={"name": "林小满", "phone": "13700002222"})),
    ]
    refused = await do("mergeJoint", dossier=younger, other=elder)
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "other")
    assert (await do("mergeRepeat", dossier=younger, other=elder, reason="同一人"))["__typename"] == "StepTaken"
    assert (await do("mergeJoint", dossier=other, other=elder))["__typename"] == "StepTaken"
    assert [one["kind"] for number in (younger, other) for one in await told(ask, number)] == ["REPEAT", "JOINT"]


async def test_what_must_be_closed_before_a_merger_is_said_by_its_refusal_and_before(
    execute, ask, do, registered
) -> None:
    elder, younger = await registered(), await registered()
    urgent = await do("markUrgent", dossier=younger, danger="扬言跳楼", reportedTo="县委值班室")
    assert urgent["__typename"] == "StepTaken"
    lacking = f"{ERROR} ... on NotNow {{ lacking }}"
    given = {"idempotencyKey": "once", "dossier": younger, "other": elder}
    refused = (await execute(mutation("mergeRepeat", lacking), CLERK, input=given)).data["mergeRepeat"]
    choices = (await ask(CHOICES, number=younger))["dossier"]["possibleSteps"]
    (choice,) = [one for one in choices if one["step"] == "MERGE"]
    assert (refused["code"], choice["isOpen"]) == ("NOT_NOW", False)
    assert "what is urgent must be over (END_URGENT)" in refused["message"]
    assert choice["reason"] == refused["message"]
    assert (
        choice["lacking"]
        == refused["lacking"]
        == ("紧急事项须终报，危险未消除的改在主案卷列为紧急并续报；此前可先关联")
    )
    await do("endUrgent", dossier=younger, text="已返家")
    assert (await do("mergeRepeat", dossier=younger, other=elder))["dossier"]["state"] == "MERGED"


async def test_without_search_the_decision_is_taken_and_nothing_was_suggested(ask, do, registered) -> None:
    one, other = await registered(), await registered()
    assert (await do("tellApart", dossier=one, other=other, reason="不同地块"))["__typename"] == "StepTaken"
    assert await told(ask, one) == [
        {"other": other, "kind": "DIFFERENT", "undoneBy": None, "suggestedProbability": None},
    ]
    assert (await do("reconsider", dossier=one, other=other, reason="看错了"))["__typename"] == "StepTaken"
    assert (await told(ask, one))[0]["undoneBy"] == 3


async def test_what_was_suggested_is_kept_and_counted(execute, registry, index, registered) -> None:
    alike = [await registered(contact=a_contact(narrative=STORY), party=a_party(identity={"name": name}))
             for name in ("陈大山", "林小满")]  # fmt: skip
    unlike = await registered(
        title="反映欠薪",
        party=a_party(identity={"name": "王五"}),
        respondents=[],
        contact=a_contact(narrative="工地欠我工资三万六千元。"),
    )
    await Indexer(registry, index).drain()
    await index.refresh()

    async def decide(mutation: str, dossier: str, other: str) -> None:
        kind = mutation[0].upper() + mutation[1:]
        text = f"mutation M($input: {kind}Input!) {{ {mutation}(input: $input) {{ {ERROR} }} }}"
        given = {"idempotencyKey": mutation, "dossier": dossier, "other": other}
        result = await execute(text, CLERK, index=index, input=given)
        assert result.data[mutation]["__typename"] == "StepTaken"

    await decide("mergeJoint", alike[1], alike[0])
    await decide("tellApart", unlike, alike[0])
    while await deliver_due(registry):
        pass

    today = day_of(now())
    asked = {"since": date(2026, 1, 1).isoformat(), "until": today.isoformat()}
    panel = (await execute(QUALITY, SUPERVISION, **asked)).data["duplicateQuality"]
    assert (panel["decided"], panel["same"]["part"], panel["same"]["whole"], panel["missed"]) == (2, 1, 1, [])
    assert [(one["precision"], one["recall"]) for one in panel["thresholds"] if one["atLeast"] == 0.5] == [
        ({"part": 1, "whole": 1}, {"part": 1, "whole": 1}),
    ]
    assert (await execute(QUALITY, CLERK, **asked)).data["duplicateQuality"]["code"] == "NOT_PERMITTED"
    wrong = {"since": "2026-02-02", "until": "2026-02-01"}
    assert (await execute(QUALITY, SUPERVISION, **wrong)).data["duplicateQuality"]["code"] == "INVALID_INPUT"


async def test_what_is_new_in_a_repeat(ask, do, registered) -> None:
    number = await registered(contact=a_contact(narrative=STORY))
    again = "要求按果园重新丈量并补足差额。上周镇里答复说今年没有钱。"
    await do("addContact", dossier=number, party="p1", contact=a_contact(narrative=again))
    query = "query N($number: String!) { dossier(number: $number) { contacts { whatIsNew } } }"
    found = (await ask(query, number=number))["dossier"]["contacts"]
    assert found == [{"whatIsNew": None}, {"whatIsNew": ["上周镇里答复说今年没有钱。"]}]
