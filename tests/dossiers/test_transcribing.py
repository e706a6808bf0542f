"""Transcribing: asked for by a person, made by the recogniser, handed in once; and what comes of it where it fails."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from dossiers import handling
from dossiers.claims import Call
from dossiers.errors import IllegalStep, InvalidInput, KeyReused, NotFound, NotPermitted, RateLimited
from dossiers.leasing import LEASE
from dossiers.recordings import keeping
from dossiers.states import Purpose, State
from dossiers.steps import Transfer
from dossiers.transcripts import adding, asking
from dossiers.transcripts.recogniser import Recogniser, RecogniserAbsent
from dossiers.transcripts.transcribing import Transcriber
from dossiers.transcripts.transcript import TranscriptForm
from dossiers.transcripts.transcription import ATTEMPTS, Fault, TranscriptionState
from dossiers.viewer import Role, scope
from tests.conftest import JINYUN, LABOUR, NATION, QINGTIAN, a_viewer
from tests.dossiers.recognisers import SOUND, WELL, a_recogniser, with_sound
from tests.dossiers.taking import CLERK, LAND_STAFF, assert_whole, lead_to, step_call
from tests.kill.waiting import until

SECOND = timedelta(seconds=1)
SAYS = "import sys; sys.stdout.write({!r})"
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v 王主任>现在开会。\n"
SRT = "1\n00:00:00,000 --> 00:00:01,000\n现在开会。\n"
ONCE = """
import os, pathlib, sys, time
log = pathlib.Path({log!r})
log.open("a").write(f"{{os.getpid()}}\\n")
while log.with_name("wait").exists():
    time.sleep(0.05)
"""
"""Writes down that it has begun, and waits as long as it is told to."""


GOOD = a_recogniser()


def sound_of(dossier) -> str:
    return dossier.recordings[0].id if dossier.recordings else "r0"


def left_in(folder: Path) -> list[Path]:
    return [one for one in (folder / "work").rglob("*") if one.parent.parent != folder]


def running(log: Path) -> bool:
    return Path(f"/proc/{int(log.read_text())}").exists()


@pytest.fixture(autouse=True)
async def _empty(registry):
    for collection in (registry.store.transcriptions, registry.store.transcripts, registry.store.recording_parts):
        await collection.delete_many({})


@pytest.fixture
def transcriber(registry, tmp_path):
    """Of a recogniser that is that program, or that recogniser."""

    def transcriber(program: str | Recogniser = WELL, **more) -> Transcriber:
        recogniser = a_recogniser(program, **more) if isinstance(program, str) else program
        return Transcriber(registry, recogniser, tmp_path / "work", every=0.05)

    return transcriber


@pytest.fixture
def ask(registry):
    async def ask(dossier, viewer=CLERK, key="k1", recording=None, recogniser=GOOD):
        wanted = recording or sound_of(dossier)
        call = Call(viewer, key, {"dossier": dossier.id, "recording": wanted})
        return await asking.ask(registry, recogniser, call, dossier.id, wanted)

    return ask


@pytest.fixture
def told(registry):
    async def told(dossier):
        """The latest one of the dossier."""
        return (await asking.of_dossiers(registry.store, [dossier.id]))[dossier.id][-1]

    return told


async def test_what_the_recogniser_says_is_handed_in_for_who_asked(registry, transcriber, ask, told, tmp_path):
    dossier = await with_sound(registry)
    asked = await ask(dossier)
    assert (asked.state, asked.attempts, asked.finished_at) == (TranscriptionState.WAITING, 0, None)
    assert await asking.waiting(registry.store, 10) == (1, 0)

    assert await transcriber().once()

    done = await told(dossier)
    assert (done.state, done.attempts, done.transcript, done.problem) == (TranscriptionState.DONE, 1, "t1", None)
    assert done.created_at <= done.started_at <= done.finished_at
    after = await registry.store.read(dossier.id, scope(CLERK))
    assert_whole(after)
    (transcript,) = after.transcripts
    assert (transcript.recording, transcript.sha256) == (sound_of(dossier), hashlib.sha256(SOUND).hexdigest())
    assert (transcript.source, transcript.form, transcript.segments) == ("听写 1.0", TranscriptForm.JSON, 3)
    assert (after.chain[-1].by.subject, after.chain[-1].facts.step) == (CLERK.subject, "ADD_TRANSCRIPT")
    said = [one.text.text for one in await adding.segments(registry.store, transcript, 0, 9)]
    assert said[0] == "现在开会。"
    assert "13857700123" not in said[1]
    assert said[2] == transcript.sha256
    assert left_in(tmp_path) == []
    assert await asking.waiting(registry.store, 10) == (0, 0)
    assert not await transcriber().once()
    raw = await registry.store.transcriptions.find_one({"_id": asked.id})
    assert not {"due", "lease"} & set(raw)


@pytest.mark.parametrize(
    ("form", "written"), [(TranscriptForm.WEBVTT, VTT), (TranscriptForm.SRT, SRT), (TranscriptForm.SRT, "\ufeff" + SRT)]
)
async def test_every_form_of_the_import_is_read(registry, transcriber, ask, told, form, written):
    dossier = await with_sound(registry)
    await ask(dossier)
    assert await transcriber(SAYS.format(written), form=form, reads_input=True).once()
    assert (await told(dossier)).transcript == "t1"


def one_segment(start: str, end: str) -> str:
    return f'[{{"start": {start}, "end": {end}, "text": "好"}}]'


@pytest.mark.parametrize(
    ("program", "fault", "message", "last_words"),
    [
        ("import sys; sys.exit('没有模型')", Fault.RECOGNISER_FAILED, "it ended with status 1", "没有模型"),
        ("pass", Fault.WROTE_NOTHING, "it ended well, and wrote nothing", None),
        (SAYS.format("{"), Fault.REFUSED, "content: is no JSON; was it cut off?", None),
        (SAYS.format("[]"), Fault.REFUSED, "content: has no segment with words", None),
        (SAYS.format(one_segment("0", "90")), Fault.REFUSED, "content: segment 1, from 0 ms: ends at", None),
        (SAYS.format(one_segment("1" + "0" * 400, "9")), Fault.REFUSED, "content: segment 1", None),
        (SAYS.format(one_segment("1e308", "1e308")), Fault.REFUSED, "content: segment 1", None),
        (SAYS.format(VTT), Fault.REFUSED, "content: is no JSON", None),
    ],
)  # fmt: skip
async def test_what_fails_is_told_and_changes_nothing(
    registry, transcriber, ask, told, stored_bytes, tmp_path, program, fault, message, last_words
):
    dossier = await with_sound(registry)
    await ask(dossier)
    before = await stored_bytes()

    assert await transcriber(program).once()

    failed = await told(dossier)
    assert (failed.state, failed.attempts, failed.transcript) == (TranscriptionState.FAILED, 1, None)
    assert (failed.problem.fault, failed.problem.last_words) == (fault, last_words)
    assert failed.problem.message.startswith(message)
    assert await stored_bytes() == before
    assert await registry.store.transcripts.count_documents({}) == 0
    assert left_in(tmp_path) == []
    assert await asking.waiting(registry.store, 10) == (0, 1)
    assert not await transcriber().once()


async def test_identities_are_cut_out_of_its_last_words(registry, transcriber, ask, told):
    dossier = await with_sound(registry)
    await ask(dossier)
    program = "import sys; print('听到：陈大山，电话13857700123\\n在', sys.argv[1], file=sys.stderr); sys.exit(2)"
    await transcriber(program).once()
    said = (await told(dossier)).problem.last_words
    assert said.startswith("听到：")
    assert said.endswith("\n在 /recording.wav")
    assert "13857700123" not in said
    assert "陈大山" not in said


async def test_bytes_that_are_not_those_that_were_proven_reach_no_recogniser(
    registry, transcriber, ask, told, tmp_path
):
    changed, lost = await with_sound(registry), await with_sound(registry)
    for dossier in (changed, lost):
        await ask(dossier, key=dossier.id)
    _, second = await keeping.parts(registry.store, sound_of(changed))
    await registry.store.parts.delete([second.key])
    await registry.store.parts.put(second.key, bytes(second.size))
    await registry.store.parts.delete([(await keeping.parts(registry.store, sound_of(lost)))[0].key])
    log = tmp_path / "log"
    for _ in range(2):
        assert await transcriber(ONCE.format(log=str(log))).once()
    for dossier in (changed, lost):
        problem = (await told(dossier)).problem
        assert problem.fault is Fault.RECORDING_DAMAGED
        assert problem.message.endswith("restore it from a backup")
    assert not log.exists()


async def test_the_same_key_asks_once_and_one_that_runs_is_not_begun_again(registry, transcriber, ask):
    dossier = await with_sound(registry)
    first = await ask(dossier)
    assert (await ask(dossier)).id == first.id
    assert (await ask(dossier, LAND_STAFF, "k2")).id == first.id
    both = await asyncio.gather(*(ask(dossier, key=f"k{n}") for n in range(3, 9)))
    assert {one.id for one in both} == {first.id}
    await transcriber("pass").once()
    assert (await ask(dossier)).state is TranscriptionState.FAILED
    again = await ask(dossier, key="k9")
    assert (again.number, again.state) == (2, TranscriptionState.WAITING)
    await transcriber().once()
    assert (await ask(dossier, key="k9")).transcript == "t1"
    with pytest.raises(KeyReused):
        await ask(await with_sound(registry), key="k9")


@pytest.mark.parametrize(
    ("viewer", "refusal"),
    [
        (a_viewer(Role.UNIT, QINGTIAN, LABOUR), NotFound),
        (a_viewer(region=JINYUN), NotFound),
        (a_viewer(Role.ADMIN, NATION), NotFound),
    ],
)
async def test_who_may_not_add_a_transcript_asks_for_none(registry, ask, stored_bytes, viewer, refusal):
    dossier = await with_sound(registry)
    before = await stored_bytes()
    with pytest.raises(refusal):
        await ask(dossier, viewer)
    assert await stored_bytes() == before
    assert await registry.store.transcriptions.count_documents({}) == 0


async def test_what_cannot_be_transcribed_is_refused(registry, ask):
    dossier = await with_sound(registry)
    with pytest.raises(InvalidInput, match="recording: is no recording of this dossier"):
        await ask(dossier, recording="r0")
    with pytest.raises(RecogniserAbsent, match="ANJUAN_RECOGNISER"):
        await ask(dossier, recogniser=None)
    await registry.store.dossiers.update_one({"_id": dossier.id}, {"$set": {"state": "ARCHIVED"}})
    with pytest.raises(IllegalStep):
        await ask(dossier)
    with pytest.raises(IllegalStep):
        await ask(await lead_to(registry, Purpose.ACCUSATION, State.REGISTERED))
    assert await registry.store.transcriptions.count_documents({}) == 0


async def test_who_asks_too_often_waits(registry, ask, clock):
    dossier = await with_sound(registry)
    clock.fixed = registry.clock().replace(second=10)
    for _ in range(asking.PER_MINUTE):
        await ask(dossier)
    with pytest.raises(RateLimited):
        await ask(dossier)


async def test_rights_are_looked_at_again_when_it_is_handed_in(registry, transcriber, ask, told):
    dossier = await with_sound(registry)
    await ask(dossier, LAND_STAFF)
    await handling.step(registry, step_call(LAND_STAFF, dossier), Transfer, {"to_unit": LABOUR, "reason": None})
    with pytest.raises(NotPermitted):
        await ask(dossier, LAND_STAFF, "k2")
    await transcriber().once()
    problem = (await told(dossier)).problem
    assert problem.fault is Fault.REFUSED
    assert "only it may add a transcript" in problem.message


async def test_a_worker_that_dies_is_followed_by_another(registry, transcriber, ask, told, clock, tmp_path):
    dossier = await with_sound(registry)
    await ask(dossier)
    dead = transcriber()
    lease = await dead._queue.lease(state=TranscriptionState.RUNNING)
    left = tmp_path / "work" / registry.store.database.name / f"{lease.raw['_id']}.{lease.word}"
    left.mkdir(parents=True)
    (left / "recording.wav").write_bytes(SOUND)
    assert not await transcriber().once()
    assert await transcriber().sweep() == 0

    clock.ahead = LEASE + SECOND
    assert await transcriber().once()

    done = await told(dossier)
    assert (done.state, done.attempts, done.transcript) == (TranscriptionState.DONE, 2, "t1")
    assert not left.exists()


async def test_one_that_died_when_it_had_handed_it_in_is_not_begun_again(
    registry, transcriber, ask, told, clock, tmp_path
):
    dossier = await with_sound(registry)
    asked = await ask(dossier)
    assert await transcriber().once()
    waiting = {"state": "RUNNING", "due": registry.clock(), "lease": "dead", "attempts": ATTEMPTS}
    await registry.store.transcriptions.update_one(
        {"_id": asked.id}, {"$set": waiting, "$unset": {"transcript": 1, "finished_at": 1}}
    )
    log = tmp_path / "log"
    assert await transcriber(ONCE.format(log=str(log))).once()
    assert ((await told(dossier)).state, (await told(dossier)).transcript) == (TranscriptionState.DONE, "t1")
    assert not log.exists()
    assert len((await registry.store.load_any(dossier.id)).transcripts) == 1


async def test_one_at_which_workers_die_again_and_again_is_given_up(registry, transcriber, ask, told, tmp_path):
    dossier = await with_sound(registry)
    asked = await ask(dossier)
    await registry.store.transcriptions.update_one({"_id": asked.id}, {"$set": {"attempts": ATTEMPTS}})
    log = tmp_path / "log"
    assert await transcriber(ONCE.format(log=str(log))).once()
    assert (await told(dossier)).problem.fault is Fault.GIVEN_UP
    assert not log.exists()


async def test_what_the_machine_cannot_do_now_is_tried_again_and_then_given_up(
    registry, transcriber, ask, told, clock, tmp_path
):
    dossier = await with_sound(registry)
    await ask(dossier)
    (tmp_path / "work").write_text("a file where folders should be")
    for attempt in range(1, ATTEMPTS + 1):
        assert (await told(dossier)).state is TranscriptionState.WAITING
        assert await transcriber().once()
        assert (await told(dossier)).attempts == attempt
        assert not await transcriber().once()
        clock.ahead += timedelta(minutes=5)
    assert (await told(dossier)).problem.fault is Fault.GIVEN_UP


async def test_the_order_to_stop_ends_it_and_leaves_it_to_the_next(registry, transcriber, ask, told, tmp_path):
    dossier = await with_sound(registry)
    await ask(dossier)
    log, wait = tmp_path / "log", tmp_path / "wait"
    wait.touch()
    stop = asyncio.Event()
    working = asyncio.create_task(transcriber(ONCE.format(log=str(log)) + WELL).run(stop))
    await until(lambda: log.exists() and log.read_text(), "it does not begin")
    stop.set()
    await working
    assert not running(log)
    stopped = await told(dossier)
    assert (stopped.state, stopped.attempts) == (TranscriptionState.WAITING, 0)
    assert left_in(tmp_path) == []
    assert await transcriber().once()
    assert (await told(dossier)).transcript == "t1"


async def test_whose_lease_is_lost_stops_and_hands_in_nothing(registry, transcriber, ask, told, tmp_path, monkeypatch):
    monkeypatch.setattr("dossiers.leasing._RENEWED_SECONDS", 0.05)
    dossier = await with_sound(registry)
    asked = await ask(dossier)
    log, wait = tmp_path / "log", tmp_path / "wait"
    wait.touch()
    working = asyncio.create_task(transcriber(ONCE.format(log=str(log)) + WELL).once())
    await until(lambda: log.exists() and log.read_text(), "it does not begin")
    await registry.store.transcriptions.update_one({"_id": asked.id}, {"$set": {"lease": "another's"}})
    assert await working
    assert not running(log)
    assert (await told(dossier)).state is TranscriptionState.RUNNING
    assert (await registry.store.load_any(dossier.id)).transcripts == []


async def test_so_many_at_once_as_may_be(registry, transcriber, ask, told, tmp_path):
    dossiers = [await with_sound(registry) for _ in range(3)]
    for dossier in dossiers:
        await ask(dossier, key=dossier.id)
    log, wait = tmp_path / "log", tmp_path / "wait"
    wait.touch()
    stop = asyncio.Event()
    two = transcriber(a_recogniser(ONCE.format(log=str(log)) + WELL, at_once=2))
    working = asyncio.create_task(two.run(stop))
    await until(lambda: log.exists() and log.read_text().count("\n") == 2, "two do not begin")
    states = sorted([(await told(dossier)).state for dossier in dossiers])
    assert states == [TranscriptionState.RUNNING, TranscriptionState.RUNNING, TranscriptionState.WAITING]
    wait.unlink()

    async def all_done() -> bool:
        return await asking.waiting(registry.store, 10) == (0, 0)

    await until(all_done, "they are never done")
    stop.set()
    await working
    assert [(await told(dossier)).transcript for dossier in dossiers] == ["t1"] * 3
