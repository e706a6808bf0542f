"""Listening: whole and by ranges, by header and by link, to nobody else, and never unlogged."""

import email.parser
import email.policy
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pymongo
import pytest

from dossiers.recordings.parts import BUCKET
from dossiers.recordings.upload import PART_BYTES
from dossiers.viewer import Role
from tests.api.conftest import code_of
from tests.api.hall import Person
from tests.api.recordings.conftest import LIMITS, OFFICE, Desk
from tests.conftest import LAND, LISHUI, QINGTIAN, address_of
from tests.dossiers.recordings.sounds import sound, wav
from tests.schema.conftest import a_matter

CONTENT = wav(600)
"""19 MB: three parts."""
SIZE = len(CONTENT)


@pytest.fixture(scope="module")
def held(hall) -> tuple[Desk, dict]:
    """A desk, and a long recording that its dossier has."""
    clerk = hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)
    desk = Desk(clerk, clerk.registers(**a_matter())["receiptNumber"])
    return desk, desk.taken_in(CONTENT, filename="听证 一.wav")


@pytest.fixture
def desk(held) -> Desk:
    return held[0]


@pytest.fixture
def recording(held) -> dict:
    return held[1]


@pytest.fixture
def path(recording) -> str:
    return f"/recordings/{recording['id']}"


@pytest.fixture
def get(desk, path):
    return lambda **headers: desk.client.get(path, headers={name.replace("_", "-"): headers[name] for name in headers})


@pytest.fixture
def database(hall) -> Iterator[pymongo.database.Database]:
    with pymongo.MongoClient(address_of("MONGODB_URI")) as client:
        yield client[hall.settings.database]


def player_of(person: Person) -> httpx.Client:
    """A browser's player: it sends the cookie that its page was given, and no header."""
    player = httpx.Client(base_url=str(person.client.base_url).replace("127.0.0.1", "localhost"), timeout=20)
    answer = person.client.post("/recordings/listener")
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path" not in cookie  # that of the route, wherever a proxy has it
    player.headers["cookie"] = cookie.partition(";")[0]
    person.client.cookies.clear()
    return player


def test_the_whole_of_it_as_it_came(get, recording):
    answer = get()
    assert (answer.status_code, answer.content) == (200, CONTENT)
    headers = answer.headers
    assert headers["content-length"] == str(SIZE)
    assert headers["content-type"] == "audio/wav"
    assert headers["etag"] == f'"{recording["sha256"]}"'
    assert headers["accept-ranges"] == "bytes"
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-disposition"] == (
        f"inline; filename=\"recording-{recording['id']}.wav\"; filename*=UTF-8''%E5%90%AC%E8%AF%81%20%E4%B8%80.wav"
    )


def test_to_be_kept_it_is_attached(desk, path):
    answer = desk.client.get(path, params={"download": ""}, headers={"range": "bytes=0-0"})
    assert answer.headers["content-disposition"].startswith("attachment; ")


RANGES = {
    "the first byte": ("bytes=0-0", 0, 1),
    "from the middle on": (f"bytes={SIZE // 2}-", SIZE // 2, SIZE),
    "the last bytes": ("bytes=-500", SIZE - 500, SIZE),
    "more than there are": (f"bytes=-{SIZE * 2}", 0, SIZE),
    "beyond the end": (f"bytes={SIZE - 1}-{SIZE * 2}", SIZE - 1, SIZE),
    "over two parts": (f"bytes={PART_BYTES - 10}-{PART_BYTES + 9}", PART_BYTES - 10, PART_BYTES + 10),
    "the end of a part": (f"bytes={PART_BYTES - 1}-{PART_BYTES - 1}", PART_BYTES - 1, PART_BYTES),
    "the begin of a part": (f"bytes={PART_BYTES}-{PART_BYTES}", PART_BYTES, PART_BYTES + 1),
    "a part and its neighbours": (f"bytes=1-{2 * PART_BYTES + 1}", 1, 2 * PART_BYTES + 2),
    "with room between": ("bytes = 5-9", 5, 10),
    "two that touch": ("bytes=0-4,5-9", 0, 10),
    "two that overlap": ("bytes=3-9,0-4", 0, 10),
    "one that is there": (f"bytes=0-4,{SIZE}-", 0, 5),
}


@pytest.mark.parametrize("case", RANGES)
def test_one_range(get, case):
    header, start, end = RANGES[case]
    answer = get(range=header)
    assert (answer.status_code, answer.headers["content-range"]) == (206, f"bytes {start}-{end - 1}/{SIZE}")
    assert answer.content == CONTENT[start:end]


@pytest.mark.parametrize(
    "header", ["", "items=0-5", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=-", "bytes=0-1,x"]
)
def test_what_is_no_range_is_not_asked_for(get, header):
    answer = get(range=header)
    assert (answer.status_code, len(answer.content)) == (200, SIZE)


@pytest.mark.parametrize(
    "header",
    [
        f"bytes={SIZE}-",
        f"bytes={SIZE * 3}-{SIZE * 4}",
        "bytes=-0",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 40, 2)),
    ],
)
def test_what_is_not_there_cannot_be_had(get, header):
    answer = get(range=header)
    assert (answer.status_code, code_of(answer)) == (416, "RANGE")
    assert answer.headers["content-range"] == f"bytes */{SIZE}"


def test_several_ranges_come_in_parts(get):
    wanted = [(0, 100), (PART_BYTES - 50, PART_BYTES + 50), (SIZE - 7, SIZE)]
    answer = get(range="bytes=0-99, -7, " + f"{PART_BYTES - 50}-{PART_BYTES + 49}")
    assert answer.status_code == 206
    assert int(answer.headers["content-length"]) == len(answer.content)
    head = f"content-type: {answer.headers['content-type']}\r\n\r\n".encode()
    whole = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + answer.content)
    parts = [
        (part["content-range"], part.get_content_type(), part.get_payload(decode=True)) for part in whole.iter_parts()
    ]
    assert parts == [(f"bytes {a}-{b - 1}/{SIZE}", "audio/wav", CONTENT[a:b]) for a, b in wanted]


def test_if_range_and_its_like(get, recording):
    tag = f'"{recording["sha256"]}"'
    assert get(range="bytes=0-4", if_range=tag).status_code == 206
    for other in ('"another"', f"W/{tag}", "Sun, 22 Nov 2026 08:00:00 GMT"):
        answer = get(range="bytes=0-4", if_range=other)
        assert (answer.status_code, len(answer.content)) == (200, SIZE)
    assert get(if_none_match=tag).status_code == 304
    assert get(if_none_match=f'"x", W/{tag}').status_code == 304
    assert get(if_none_match='"x"', range="bytes=0-0").status_code == 206
    assert get(if_match='"x"').status_code == 412
    assert get(if_match=tag, range="bytes=0-0").status_code == 206


def test_head_says_what_get_would(desk, path):
    answer = desk.client.head(path)
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, str(SIZE), b"")
    answer = desk.client.head(path, headers={"range": "bytes=5-9"})
    assert (answer.status_code, answer.headers["content-range"]) == (206, f"bytes 5-9/{SIZE}")


def test_a_player_plays_by_link_and_cookie(desk, recording):
    link = recording["link"]
    with player_of(desk.person) as player:
        assert player.get(link["url"], headers={"range": "bytes=0-99"}).content == CONTENT[:100]
        assert player.get(link["waveform"]).headers["content-type"] == "image/png"
        assert len(player.get(link["peaks"]).json()["peaks"]) > 10_000


def test_a_link_alone_or_a_cookie_alone_opens_nothing(hall, desk, recording, path):
    with httpx.Client(base_url=hall.petitioner.base_url) as nobody:
        for way in recording["link"]["url"], recording["link"]["peaks"], recording["link"]["waveform"]:
            answer = nobody.get(way)
            assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")
    with player_of(desk.person) as player:
        answer = player.get(path)
        assert (answer.status_code, code_of(answer)) == (403, "LINK_REFUSED")
        player.headers["cookie"] = player.headers["cookie"][:-4] + "AAAA"
        assert player.get(recording["link"]["url"]).status_code == 401


def test_a_link_of_another_is_refused_though_they_may_hear_it_by_their_own(hall, desk, recording):
    above = hall.signed_in(Role.SUPERVISION, LISHUI)
    with player_of(above) as player:
        answer = player.get(recording["link"]["url"])
        assert (answer.status_code, code_of(answer)) == (403, "LINK_REFUSED")
        (own,) = Desk(above, desk.number).recordings()
        assert player.get(own["link"]["url"], headers={"range": "bytes=-1"}).status_code == 206
    assert code_of(above.client.get(recording["link"]["url"])) == "LINK_REFUSED"


FORGED = ("", "x", "0.", "99999999999.", ".", "１.a", "1" * 90 + ".a", "9999999999." + "A" * 43)


def test_a_link_is_good_for_its_time_and_its_recording_alone(hall, desk, recording, path):
    other = desk.taken_in(sound(pitch=810))
    word = recording["link"]["url"].partition("link=")[2]
    answers = [desk.client.get(path, params={"link": forged}) for forged in FORGED[1:]]
    answers.append(desk.client.get(f"/recordings/{other['id']}", params={"link": word}))
    later = str(int(word.partition(".")[0]) + 3600)
    answers.append(desk.client.get(path, params={"link": f"{later}.{word.partition('.')[2]}"}))
    assert {(answer.status_code, code_of(answer)) for answer in answers} == {(403, "LINK_REFUSED")}

    hall.clock.moment += LIMITS.link + timedelta(seconds=1)
    answer = desk.client.get(path, params={"link": word})
    assert (answer.status_code, code_of(answer)) == (403, "LINK_EXPIRED")


def test_who_may_not_see_the_dossier_hears_nothing_of_it(hall, desk, recording, path):
    for stranger in (hall.signed_in(Role.UNIT, QINGTIAN, LAND), hall.signed_in(Role.ADMIN, QINGTIAN)):
        answer = stranger.client.get(path)
        assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")


def test_rights_are_looked_at_anew_whatever_the_link_says(hall, clerk, land):
    number = clerk.registers(**a_matter())["receiptNumber"]
    clerk.does("transfer", number, toUnit=LAND)
    early = Desk(land, number).taken_in(sound(pitch=820))
    land.does("object", number, reason="不属本单位职责")
    clerk.does("agreeToObjection", number, reason="同意")
    late = Desk(clerk, number).taken_in(sound(pitch=830))

    assert land.client.get(early["link"]["url"]).status_code == 200  # of its own period
    answer = land.client.get(f"/recordings/{late['id']}")
    assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")
    assert [one["id"] for one in Desk(land, number).recordings()] == [early["id"]]


def test_every_hearing_is_in_the_audit_log(desk, path, recording, database, get):
    heard = {"what": "recording", "recording": recording["id"]}
    before = database.audit_log.count_documents(heard)
    get(range="bytes=0-99")
    get(range=f"bytes={SIZE}-")
    desk.client.head(path)
    get()
    lines = list(database.audit_log.find(heard).sort("_id"))[before:]
    assert [line["part"] for line in lines] == ["bytes=0-99", "all"]
    assert {line["subject"] for line in lines} == {f"dev-reception-331121-{OFFICE}"}
    assert {line["dossier"] for line in lines} == {desk.number}


def test_what_is_not_proven_yet_is_not_there(desk):
    upload = desk.put(sound(pitch=840)).json()["id"]
    assert code_of(desk.client.get(f"/recordings/{upload}")) == "NOT_FOUND"
    assert code_of(desk.client.get("/recordings/nothing")) == "NOT_FOUND"


def test_bytes_that_the_store_has_lost_are_told_and_not_made_up(clerk, database):
    desk = Desk(clerk, clerk.registers(**a_matter())["receiptNumber"])
    taken = desk.taken_in(sound(pitch=850))
    database[f"{BUCKET}.chunks"].delete_many({"files_id": {"$regex": f"^{taken['id']}"}})
    answer = desk.client.get(taken["link"]["url"])
    assert (answer.status_code, code_of(answer)) == (500, "PART_DAMAGED")


def test_signing_out_takes_the_cookie_away(desk):
    answer = desk.client.delete("/recordings/listener")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
