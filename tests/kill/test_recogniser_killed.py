"""A process dies while a recording is transcribed: the recogniser dies with it, and the transcript comes once."""

import json
import signal
import sys
from pathlib import Path

import pytest

from tests.dossiers.recognisers import WELL
from tests.dossiers.recordings.sounds import sound
from tests.kill.loads import Load
from tests.kill.office import Office, Web
from tests.kill.processes import At
from tests.kill.truth import assert_indexed, assert_whole, dossiers
from tests.kill.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]

_NOTED = """
import os, pathlib, subprocess, sys, time
folder = pathlib.Path(__file__).parent
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with folder.joinpath("begun").open("a") as log:
    log.write(f"{os.getpid()} {child.pid}\\n")
while folder.joinpath("wait").exists():
    time.sleep(0.05)
child.kill()
child.wait()
"""
"""Writes down what it has begun, and waits as long as it is told to."""

_DEATHS = (
    (
        At("after", "findAndModify", "'transcriptions'"),  # it has leased it
        At("after", "find", "'recordings.files'"),  # it lays the recording down
        At("before", "insert", "'transcripts'"),  # the recogniser has said what there is to say
        At("after", "insert", "'transcripts'"),
    ),
    (At("before", "findAndModify", "'ADD_TRANSCRIPT'"), At("after", "findAndModify", "'ADD_TRANSCRIPT'")),
    (At("before", "update", "'DONE'"),),
    (At("after", "update", "'DONE'"),),
)
"""One after another of the same recording."""


@pytest.fixture
def work(office, tmp_path) -> Path:
    """Where the recogniser lies, what it writes down, and below `tmp` whatever is laid down for it."""
    folder = tmp_path / "recogniser"
    (folder / "tmp").mkdir(parents=True)
    (folder / "recognise.py").write_text(_NOTED + WELL)
    command = [sys.executable, str(folder / "recognise.py"), "{recording}"]
    office.processes.environment |= {
        "ANJUAN_RECOGNISER": json.dumps(command),
        "ANJUAN_RECOGNISER_FORM": "JSON",
        "TMPDIR": str(folder / "tmp"),
    }
    return folder


async def test_whoever_transcribes_dies_at_every_moment(office, work) -> None:
    web = await office.serve("--no-index")
    load = Load(len(_DEATHS))
    await load.send(web)
    for deaths, number in zip(_DEATHS, load.numbers, strict=True):
        asked = await _asked(web, number, await _recording(web, number, len(deaths)))
        for at in deaths:
            dying = office.index(dying=at)
            assert await dying.ended() == -signal.SIGKILL, (at, dying.text)
            await until(lambda: not _alive(work), "the recogniser outlives who began it")
            await office.a_minute_passes()
        last = office.index()
        await _assert_done(office, number, asked, work)
        assert await last.stopped() == 0, last.text
    begun = (work / "begun").read_text().splitlines()
    # Of the four, once more where it had not been handed in: not after it was, nor before anything was read.
    assert len(begun) == (1 + 1 + 1) + (1 + 1) + 1 + 1


async def test_the_recogniser_dies_with_who_began_it_and_the_next_begins_anew(office, work) -> None:
    web = await office.serve("--no-index")
    load = Load(1)
    await load.send(web)
    (number,) = load.numbers
    asked = await _asked(web, number, await _recording(web, number))
    (work / "wait").touch()
    for deaths in range(1, 3):
        dying = office.index()
        await until(lambda: _count(work) == deaths, "it is not begun")  # noqa: B023 - awaited at once
        assert len(_alive(work)) == 2
        assert len(_left(work)) == 1
        dying.kill()
        await until(lambda: not _alive(work), "the recogniser outlives who began it")
        await office.a_minute_passes()
    stopped = office.index()
    await until(lambda: _count(work) == 3, "it is not begun")
    assert len(_left(work)) == 1
    assert await stopped.stopped() == 0, stopped.text
    assert (_alive(work), _left(work)) == ([], [])
    waiting = await office.database["transcriptions"].find_one({"_id": asked})
    assert (waiting["state"], waiting["attempts"], "lease" in waiting) == ("WAITING", 2, False)

    (work / "wait").unlink()
    last = office.index()
    await _assert_done(office, number, asked, work)
    assert await last.stopped() == 0, last.text


async def _recording(web: Web, number: str, pitch: int = 1) -> str:
    """Id of one that is proven, by a process that ends then."""
    client, database = web.office.client, web.office.database
    headers = {"authorization": f"Bearer {web.office.token}", "content-type": "audio/wav"}
    content = sound(seconds=4, pitch=400 + pitch)
    answer = await client.put(f"{web.address}/uploads", params={"dossier": number}, content=content, headers=headers)
    assert answer.is_success, answer.text
    prover, recording = web.office.index(), answer.json()["id"]

    async def is_ready() -> bool:
        return (await database["recordings"].find_one({"_id": recording}))["status"] == "READY"

    await until(is_ready, "it is never proven")
    assert await prover.stopped() == 0, prover.text
    return recording


async def _asked(web: Web, number: str, recording: str) -> str:
    given = {"idempotencyKey": recording, "dossier": number, "recording": recording}
    selection = "... on TranscriptionAsked { transcription { id } }"
    return (await web.do("transcribeRecording", selection, given))["transcription"]["id"]


async def _assert_done(office: Office, number: str, asked: str, work: Path) -> None:
    """The dossier has its transcript, once, and of making it nothing is left."""
    jobs = office.database["transcriptions"]

    async def is_over() -> bool:
        return (await jobs.find_one({"_id": asked}))["state"] in {"DONE", "FAILED"}

    await until(is_over, "it is never done")
    found = await jobs.find_one({"_id": asked})
    assert (found["state"], found["problem"]) == ("DONE", None)
    assert not {"due", "lease"} & set(found)
    stored = (await dossiers(office))[number]
    assert [entry["facts"]["step"] for entry in stored["chain"]] == ["REGISTER", "ADD_RECORDING", "ADD_TRANSCRIPT"]
    (transcript,) = stored["transcripts"]
    assert (found["transcript"], transcript["sha256"]) == (transcript["id"], stored["recordings"][0]["sha256"])
    page = await office.database["transcripts"].find_one({"_id": f"{transcript['pages']}:0"})
    assert page["segments"][2]["text"]["text"] == transcript["sha256"]
    await until(lambda: not _left(work), "something is left in the folder")
    assert _alive(work) == []
    await assert_indexed(office)
    await assert_whole(office)


def _count(work: Path) -> int:
    log = work / "begun"
    return log.read_text().count("\n") if log.exists() else 0


def _alive(work: Path) -> list[int]:
    log = work / "begun"
    pids = [int(pid) for pid in log.read_text().split()] if log.exists() else []
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def _left(work: Path) -> list[Path]:
    return list((work / "tmp").glob("anjuan-recogniser-*/*/*"))
