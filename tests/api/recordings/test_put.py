"""A whole file by PUT: taken in by its content, or refused with the reason, and nothing of it left."""

import base64
import hashlib
import struct
import zlib

import httpx
import pytest

from dossiers.viewer import Role
from tests.api.conftest import code_of
from tests.api.recordings.conftest import OFFICE, Desk
from tests.conftest import LAND, LISHUI, QINGTIAN
from tests.dossiers.recordings.sounds import MADE, silent_film, sound, wav
from tests.schema.conftest import a_matter

CHAIN = """query Chain($number: String!) { dossier(number: $number) {
  chain(newestFirst: true, first: 1) { edges { node { number happenedOn by { subject } facts { __typename
    ... on RecordingAdded { step recording { id sha256 } } } } } } } }"""


@pytest.mark.parametrize("media_type", MADE)
def test_every_kind_is_taken_in_with_what_its_content_says(desk, media_type):
    content = sound(media_type)

    taken = desk.taken_in(content, media_type)

    assert taken["sha256"] == hashlib.sha256(content).hexdigest()
    assert (taken["size"], taken["mediaType"]) == (len(content), media_type)
    assert taken["channels"] == MADE[media_type][3]
    assert 1_990 <= taken["durationMs"] <= 2_130


def test_what_was_said_of_it_is_kept_with_identities_cut_out(desk):
    said = {"filename": "陈大山 听证 13857700123.wav", "recorded_at": "2026-03-01T09:00:00+08:00",
            "device": "录音笔 A1", "order": "2", "hearing": "h1"}  # fmt: skip
    desk.plans_a_hearing()

    taken = desk.taken_in(**said)

    assert "陈大山" not in taken["name"]
    assert "13857700123" not in taken["name"]
    assert taken["name"].endswith(".wav")
    assert taken["recordedAt"] == "2026-03-01T01:00:00+00:00"
    assert (taken["device"], taken["order"], taken["hearing"]) == ("录音笔 A1", 2, "h1")


def test_the_chain_has_it_once_in_the_name_of_who_sent_it(desk, hall):
    taken = desk.taken_in()
    desk.prove()

    (edge,) = desk.person.ask(CHAIN, number=desk.number)["dossier"]["chain"]["edges"]
    entry = edge["node"]
    assert (entry["number"], entry["happenedOn"]) == (2, hall.today)
    assert entry["by"]["subject"] == f"dev-reception-331121-{OFFICE}"
    assert entry["facts"] == {
        "__typename": "RecordingAdded", "step": "ADD_RECORDING",
        "recording": {"id": taken["id"], "sha256": taken["sha256"]},
    }  # fmt: skip


def test_a_film_without_sound_has_no_channels_and_no_waveform(desk):
    taken = desk.taken_in(silent_film(), "video/mp4")
    assert (taken["channels"], taken["mediaType"]) == (0, "video/mp4")
    assert code_of(desk.client.get(taken["link"]["peaks"])) == "NOT_FOUND"


def test_the_waveform_shows_the_swell_of_the_tone(desk):
    taken = desk.taken_in(sound(seconds=3))

    peaks = desk.client.get(taken["link"]["peaks"]).json()
    picture = desk.client.get(taken["link"]["waveform"])

    assert (peaks["peaksPerSecond"], len(peaks["peaks"])) == (50, 150)
    highs = [high for _, high in peaks["peaks"]]
    assert highs[48] > 4 * highs[1]  # it swells within each second
    assert highs[51] < highs[48] / 3
    assert picture.headers["content-type"] == "image/png"
    assert _size_of(picture.content) == (1_800, 160)


def _size_of(png: bytes) -> tuple[int, int]:
    """Of a whole picture: every chunk's check is right, and the pixels are as many as it says."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, chunks = 8, {}
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + content)
        chunks[name], at = content, at + 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    assert len(zlib.decompress(chunks[b"IDAT"])) == height * (width + 1)
    return width, height


def test_a_declared_hash_is_held_to(desk):
    content = sound(pitch=500)
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    answer = desk.put(content, headers={"content-digest": f"sha-256=:{digest}:"})
    assert answer.status_code == 201

    why = desk.refused(sound(pitch=510), sha256=hashlib.sha256(content).hexdigest())

    assert why["code"] == "HASH_DIFFERS"
    assert hashlib.sha256(sound(pitch=510)).hexdigest() in why["message"]
    assert [one["sha256"] for one in desk.recordings()] == [hashlib.sha256(content).hexdigest()]


def _noise(count: int) -> bytes:
    """The same each time."""
    return hashlib.shake_128(b"noise").digest(count)


def _garbled(media_type: str) -> bytes:
    content = bytearray(sound(media_type, seconds=6))
    content[400 : len(content) * 3 // 4] = _noise(len(content) * 3 // 4 - 400)
    return bytes(content)


CUT = {
    "wav": (sound("audio/wav", 6)[:90_000], "audio/wav", "cut short"),
    "flac": (sound("audio/flac", 6)[:30_000], "audio/flac", "cut short"),
    "mp3": (sound("audio/mpeg", 6)[:9_000], "audio/mpeg", "cut short"),
    "m4a": (sound("audio/mp4", 6)[:50_000], "audio/mp4", "cut short"),
    "mp4": (sound("video/mp4", 6)[:50_000], "video/mp4", "cut short"),
    "garbled m4a": (_garbled("audio/mp4"), "audio/mp4", ""),
    "garbled flac": (_garbled("audio/flac"), "audio/flac", ""),
    "garbled ogg": (_garbled("audio/ogg"), "audio/ogg", ""),
    "header alone": (wav(2)[:44], "audio/wav", "cut short"),
    "no samples": (wav(0), "audio/wav", "no sound"),
    "noise behind a name": (b"OggS" + _noise(50_000), "audio/ogg", ""),
    "fLaC and nothing": (b"fLaC", "audio/flac", "cannot be read"),
    "boxes without end": (b"\0\0\0\x18ftypM4A " + bytes(4_000_000), "audio/mp4", "cannot be read"),
}


@pytest.mark.parametrize("case", CUT)
def test_what_is_cut_short_or_garbled_is_refused_and_says_why(desk, case):
    content, media_type, words = CUT[case]

    why = desk.refused(content, media_type)

    assert why["code"] == "UNPLAYABLE"
    assert words in why["message"]
    assert desk.recordings() == []


OTHERS = {
    "text": b"#EXTM3U\nfile:///etc/passwd\n" * 20,
    "page": b"<html><script>alert(1)</script></html>" * 20,
    "program": b"\x7fELF" + bytes(2_000),
    "archive": b"PK\x03\x04" + bytes(2_000),
    "gzip": b"\x1f\x8b\x08" + bytes(2_000),
    "matroska": b"\x1aE\xdf\xa3" + bytes(2_000),
    "avi": b"RIFF\0\1\0\0AVI LIST" + bytes(2_000),
    "one byte": b"x",
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_is_no_recording_is_refused_whatever_it_is_called(desk, case):
    why = desk.refused(OTHERS[case], "audio/wav", filename="听证.wav")
    assert why["code"] == "MEDIA_TYPE_REFUSED"


def test_what_is_not_what_it_is_said_to_be_is_refused(desk):
    why = desk.refused(sound("audio/flac"), "audio/mpeg")
    assert why["code"] == "MEDIA_TYPE_DIFFERS"
    assert "audio/flac" in why["message"]


def test_who_says_nothing_of_the_type_or_calls_it_otherwise_is_not_contradicted(desk):
    assert desk.taken_in(sound(pitch=300), "application/octet-stream")["mediaType"] == "audio/wav"
    assert desk.taken_in(sound(pitch=310), "audio/x-wav")["mediaType"] == "audio/wav"


def test_the_same_recording_is_taken_once(desk):
    taken = desk.taken_in()
    why = desk.refused(sound())
    assert (why["code"], taken["id"] in why["message"]) == ("INVALID_INPUT", True)
    assert [one["id"] for one in desk.recordings()] == [taken["id"]]


REFUSED_AT_ONCE = {
    "no dossier": ({"dossier": ""}, "audio/wav", 400, "INVALID_INPUT"),
    "another's": ({"dossier": "331121-2026-999999"}, "audio/wav", 404, "NOT_FOUND"),
    "a page": ({}, "text/html", 415, "MEDIA_TYPE_REFUSED"),
    "no hash": ({"sha256": "abc"}, "audio/wav", 400, "INVALID_INPUT"),
    "no order": ({"order": "0"}, "audio/wav", 400, "INVALID_INPUT"),
    "no day": ({"recorded_at": "yesterday"}, "audio/wav", 400, "INVALID_INPUT"),
    "no zone": ({"recorded_at": "2026-03-01T09:00:00"}, "audio/wav", 400, "INVALID_INPUT"),
    "a day to come": ({"recorded_at": "2126-03-01T09:00:00+08:00"}, "audio/wav", 400, "INVALID_INPUT"),
    "no hearing": ({"hearing": "h 1"}, "audio/wav", 400, "INVALID_INPUT"),
    "a hearing that there is not": ({"hearing": "h1"}, "audio/wav", 400, "INVALID_INPUT"),
    "a long name": ({"filename": "a" * 301}, "audio/wav", 400, "INVALID_INPUT"),
    "two lines": ({"device": "a\nb"}, "audio/wav", 400, "INVALID_INPUT"),
}


@pytest.mark.parametrize("case", REFUSED_AT_ONCE)
def test_what_cannot_be_taken_is_refused_before_it_is_kept(desk, case):
    said, media_type, status, code = REFUSED_AT_ONCE[case]
    answer = desk.put(sound(), media_type, **said)
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_nothing_is_nothing(desk):
    answer = desk.put(b"")
    assert (answer.status_code, code_of(answer)) == (400, "INVALID_INPUT")
    answer = desk.put(iter(()))
    assert (answer.status_code, code_of(answer)) == (400, "INVALID_INPUT")


def test_without_a_length_it_is_taken_as_long_as_it_comes(desk):
    content = sound(seconds=4)
    answer = desk.put(content[at : at + 10_000] for at in range(0, len(content), 10_000))
    assert (answer.status_code, answer.json()["size"]) == (201, len(content))


def test_who_is_not_signed_in_sends_nothing(desk, hall):
    with httpx.Client(base_url=hall.petitioner.base_url) as nobody:
        answer = nobody.put("/uploads", params={"dossier": desk.number}, content=sound())
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")


def test_only_who_has_it_in_hand_may_add_to_it(desk, hall, land):
    assert code_of(Desk(land, desk.number).put()) == "NOT_FOUND"
    desk.person.does("transfer", desk.number, toUnit=LAND)
    assert Desk(land, desk.number).put().status_code == 201
    labour = hall.signed_in(Role.UNIT, QINGTIAN, "331121-RSJ")
    assert code_of(Desk(labour, desk.number).put()) == "NOT_FOUND"
    land.does("object", desk.number, reason="不属本单位职责")
    desk.person.does("agreeToObjection", desk.number, reason="同意")
    answer = Desk(land, desk.number).put()
    assert (answer.status_code, code_of(answer)) == (403, "NOT_PERMITTED")


def test_an_accusation_takes_none(hall, clerk):
    sealed = clerk.registers(**a_matter(purpose="ACCUSATION", contact={**a_matter()["contact"], "form": "VISIT"}))
    answer = Desk(clerk, sealed["receiptNumber"]).put()
    assert (answer.status_code, code_of(answer)) == (409, "ILLEGAL_STEP")


def test_what_is_merged_meanwhile_takes_none(desk, hall, clerk):
    elder = desk.number
    younger = clerk.registers(**a_matter(contact={**a_matter()["contact"], "receivedOn": hall.today}))["receiptNumber"]
    other = Desk(clerk, younger)
    begun = other.put().json()["id"]
    clerk.does("mergeRepeat", younger, other=elder, reason="同一事项")

    other.prove()

    status = other.status(begun)
    assert (status["status"], status["refusal"]["code"]) == ("REFUSED", "ILLEGAL_STEP")
    answer = other.put()
    assert (answer.status_code, code_of(answer)) == (409, "ILLEGAL_STEP")


def test_uploads_of_others_are_not_seen(desk, hall):
    upload = desk.put().json()["id"]
    above = hall.signed_in(Role.SUPERVISION, LISHUI)
    answer = above.client.get(f"/uploads/{upload}")
    assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")
