"""Who is told what of transcriptions, and what is answered where there is no recogniser."""

from dossiers import handling
from dossiers.claims import Call
from dossiers.states import Purpose, State
from dossiers.steps import Transfer
from dossiers.transcripts import asking
from tests.conftest import LABOUR
from tests.dossiers.recognisers import a_recogniser, with_sound
from tests.dossiers.recordings.sounds import wav
from tests.dossiers.taking import lead_to, step_call
from tests.schema.conftest import CLERK, LABOUR_STAFF, LAND_STAFF, mutation

ASKED = "__typename ... on Error { code message } ... on TranscriptionAsked { transcription { state } }"
PLAIN = Purpose.CLAIM, State.TRANSFERRED
STANDING = """{ dossiers(first: 10) { edges { node { number
  recordings { id } transcriptions { recording state askedBy problem { fault } } } } } }"""


async def test_without_a_recogniser_it_is_refused_with_what_to_do(registry, ask):
    assert await ask("{ recogniser }") == {"recogniser": None}
    dossier = await with_sound(registry)
    given = {"idempotencyKey": "k", "dossier": dossier.id, "recording": dossier.recordings[0].id}
    answer = (await ask(mutation("transcribeRecording", ASKED), input=given))["transcribeRecording"]
    assert (answer["__typename"], answer["code"]) == ("RecogniserAbsent", "RECOGNISER_ABSENT")
    assert "ANJUAN_RECOGNISER" in answer["message"]


async def test_who_sees_the_recording_sees_how_far_it_is(registry, ask):
    async def standing(viewer):
        nodes = [edge["node"] for edge in (await ask(STANDING, viewer))["dossiers"]["edges"]]
        return {one["number"]: (len(one["recordings"]), one["transcriptions"]) for one in nodes}

    await lead_to(registry, *PLAIN)
    dossiers = [await with_sound(registry) for _ in range(2)]
    gone = dossiers[0]
    await handling.step(registry, step_call(LAND_STAFF, gone), Transfer, {"to_unit": LABOUR, "reason": None})
    late = await with_sound(registry, wav(4), gone)
    for dossier in (dossiers[1], late):
        wanted = dossier.recordings[-1].id
        await asking.ask(registry, a_recogniser(), Call(CLERK, dossier.id, {}), dossier.id, wanted)

    waiting = {"state": "WAITING", "askedBy": CLERK.name, "problem": None}
    told = await standing(CLERK)
    assert sorted(len(asked) for _, asked in told.values()) == [0, 1, 1]
    assert told[late.id] == (2, [{"recording": late.recordings[-1].id, **waiting}])
    assert (await standing(LABOUR_STAFF))[late.id] == told[late.id]
    assert (await standing(LAND_STAFF))[late.id] == (1, [])
