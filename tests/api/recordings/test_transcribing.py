"""Having a recording transcribed, over HTTP: asked for, followed until it is done, found by a word that was said."""

import json
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dossiers.transcripts.transcribing import Transcriber
from dossiers.viewer import Role
from tests.api.hall import Hall, a_hall
from tests.api.recordings.conftest import Desk
from tests.conftest import LABOUR, QINGTIAN
from tests.dossiers.recognisers import WELL

_FIELDS = """id recording state attempts askedBy createdAt startedAt finishedAt transcript
  problem { fault message lastWords }"""
ASKED = f"""__typename ... on Error {{ code message }} ... on InvalidInput {{ field }}
  ... on TranscriptionAsked {{ transcription {{ {_FIELDS} }} }}"""
STANDING = f"""query Standing($number: String!) {{ recogniser dossier(number: $number) {{
  transcripts {{ id source status sha256 segments(first: 10) {{ edges {{ node {{ speaker text fragment }} }} }} }}
  transcriptions {{ {_FIELDS} }} spoken(text: "青苗") {{ speaker url }} }} }}"""


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    """What the recogniser does; tests write it."""
    return tmp_path_factory.mktemp("recogniser") / "program.py"


@pytest.fixture(scope="module")
def hall(tmp_path_factory, worker_id, program) -> Iterator[Hall]:
    recogniser = json.dumps([sys.executable, str(program), "{recording}"])
    folder = tmp_path_factory.mktemp("transcribing")
    yield from a_hall(folder, worker_id, [], recogniser=recogniser, recogniser_form="JSON", recogniser_name="听写 3")


@pytest.fixture
def transcribe(hall, tmp_path, program):
    def transcribe(text: str = WELL) -> None:
        program.write_text(text)
        chosen = hall.settings.recogniser_chosen
        hall.behind_the_scenes(lambda registry, _: Transcriber(registry, chosen, tmp_path).once(), hall.clock)

    return transcribe


def _asks(desk: Desk, recording: str, **more: str) -> dict:
    return desk.person.tries("transcribeRecording", ASKED, dossier=desk.number, recording=recording, **more)


def _figure(hall: Hall, name: str) -> float:
    lines = hall.petitioner.get("/metrics").text.splitlines()
    return float(next(line.split()[-1] for line in lines if line.startswith(f"anjuan_{name} ")))


def test_a_recording_is_transcribed_and_what_was_said_is_played(hall, desk, transcribe):
    recording = desk.taken_in()
    asked = _asks(desk, recording["id"])["transcription"]
    assert (asked["recording"], asked["state"], asked["attempts"]) == (recording["id"], "WAITING", 0)
    assert asked["transcript"] is asked["problem"] is asked["startedAt"] is asked["finishedAt"] is None
    assert _figure(hall, "transcriptions_waiting") == 1

    transcribe()

    standing = desk.person.ask(STANDING, number=desk.number)
    assert standing["recogniser"] == "听写 3"
    (done,) = standing["dossier"]["transcriptions"]
    assert (done["id"], done["state"], done["attempts"], done["transcript"]) == (asked["id"], "DONE", 1, "t1")
    assert done["startedAt"] is not None
    assert done["finishedAt"] is not None
    (transcript,) = standing["dossier"]["transcripts"]
    assert (transcript["source"], transcript["status"]) == ("听写 3", "READY")
    first, second, third = [edge["node"] for edge in transcript["segments"]["edges"]]
    assert (first["speaker"], first["text"]) == ("王主任", "现在开会。")
    assert third["text"] == transcript["sha256"] == recording["sha256"]
    (moment,) = standing["dossier"]["spoken"]
    assert moment["url"].endswith(second["fragment"])
    assert desk.client.get(moment["url"]).status_code == 200
    assert _figure(hall, "transcriptions_waiting") == 0


def test_why_it_came_to_nothing_is_told_and_it_can_be_asked_for_again(hall, desk, transcribe):
    recording = desk.taken_in()
    failed_before = _figure(hall, "transcriptions_failed")
    first = _asks(desk, recording["id"])["transcription"]
    assert _asks(desk, recording["id"])["transcription"] == first
    version = desk.person.sees(desk.number)["version"]
    transcribe("import sys; sys.exit('模型不可用')")

    (failed,) = desk.person.ask(STANDING, number=desk.number)["dossier"]["transcriptions"]
    assert (failed["state"], failed["transcript"]) == ("FAILED", None)
    told = "it ended with status 1; its last words may say why"
    assert failed["problem"] == {"fault": "RECOGNISER_FAILED", "message": told, "lastWords": "模型不可用"}
    assert desk.person.sees(desk.number)["version"] == version
    assert _figure(hall, "transcriptions_failed") == failed_before + 1

    assert _asks(desk, recording["id"])["transcription"]["id"] != first["id"]
    transcribe()
    states = [one["state"] for one in desk.person.ask(STANDING, number=desk.number)["dossier"]["transcriptions"]]
    assert states == ["FAILED", "DONE"]


def test_who_may_not_and_what_cannot_be_are_refused(hall, desk):
    recording = desk.taken_in()
    waiting = _figure(hall, "transcriptions_waiting")
    assert _asks(desk, "nothing")["field"] == "recording"
    other = Desk(hall.signed_in(Role.UNIT, QINGTIAN, LABOUR), desk.number)
    assert _asks(other, recording["id"])["__typename"] == "NotFound"
    key = secrets.token_hex(8)
    under_way = desk.put(content=None).json()["id"]
    assert _asks(desk, under_way, idempotencyKey=key)["field"] == "recording"
    assert _figure(hall, "transcriptions_waiting") == waiting
    assert _asks(desk, recording["id"], idempotencyKey=key)["__typename"] == "TranscriptionAsked"
