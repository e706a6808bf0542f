"""tus 1.0 as clients speak it: in pieces, resumed after every break, never doubled, never gapped."""

import base64
import hashlib
import io
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from urllib.parse import urlsplit

import httpx
import pymongo
import pytest
from tusclient.client import TusClient

from dossiers.recordings.parts import BUCKET
from dossiers.recordings.upload import PART_BYTES
from tests.api.conftest import code_of
from tests.api.recordings.conftest import LIMITS, OFFICE, QINGTIAN, Desk, Role
from tests.conftest import address_of
from tests.dossiers.recordings.sounds import sound, wav

TUS = {"tus-resumable": "1.0.0"}
STREAM = {**TUS, "content-type": "application/offset+octet-stream"}
LARGE = wav(700)
"""22 MB: two whole parts and a rest."""


ON_THE_WAY = 500_000


def metadata(**said: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


class Tus(Desk):
    def create(self, size: int, **said: str) -> str:
        """The path of a new upload."""
        told = metadata(dossier=self.number, filetype="audio/wav", **said)
        answer = self.client.post("/uploads", headers={**TUS, "upload-length": str(size), "upload-metadata": told})
        assert answer.status_code == 201, answer.text
        assert answer.headers["upload-expires"].endswith("GMT")
        return f"/{answer.headers['location']}"

    def patch(self, path: str, offset: int, content, **headers: str) -> httpx.Response:
        return self.client.patch(path, headers={**STREAM, "upload-offset": str(offset), **headers}, content=content)

    def offset(self, path: str) -> int:
        answer = self.client.head(path, headers=TUS)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        return int(answer.headers["upload-offset"])

    def ready(self, path: str, content: bytes) -> None:
        """Proves it, and finds it in the dossier."""
        self.prove()
        status = self.status(path.rpartition("/")[2])
        assert (status["status"], status["sha256"]) == ("READY", hashlib.sha256(content).hexdigest()), status

    def broken_off(self, path: str, offset: int, content: bytes, at: int) -> None:
        """A PATCH of all the content whose connection is cut after so many bytes of it."""
        parts = urlsplit(str(self.client.base_url))
        headers = {
            **STREAM, "host": "x", "upload-offset": str(offset), "content-length": str(len(content)),
            "authorization": self.client.headers["authorization"],
        }  # fmt: skip
        head = f"PATCH {path} HTTP/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in headers.items()) + "\r\n"
        with socket.create_connection((parts.hostname, parts.port)) as connection:
            connection.sendall(head.encode() + content[:at])
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass


@pytest.fixture
def tus(clerk, number) -> Tus:
    return Tus(clerk, number)


@pytest.fixture(scope="module")
def database(hall) -> Iterator[pymongo.database.Database]:
    with pymongo.MongoClient(address_of("MONGODB_URI")) as client:
        yield client[hall.settings.database]


def lying(database, path: str) -> list[int]:
    """Sizes of what lies in the store of that upload, part of it or not."""
    prefix = {"$gte": f"{path.rpartition('/')[2]}:", "$lt": f"{path.rpartition('/')[2]};"}
    sizes: dict[str, int] = {}
    for chunk in database[f"{BUCKET}.chunks"].find({"files_id": prefix}):
        sizes[chunk["files_id"]] = sizes.get(chunk["files_id"], 0) + len(chunk["data"])
    return [sizes[key] for key in sorted(sizes)]


def client_of(tus: Tus) -> TusClient:
    return TusClient(f"{tus.client.base_url}/uploads", headers={"Authorization": tus.client.headers["authorization"]})


@pytest.mark.parametrize("checked", [False, True])
def test_a_usual_client_sends_it_in_chunks(tus, checked):
    content = sound(seconds=20, pitch=600 + checked)
    said = {"dossier": tus.number, "filename": "听证.wav", "filetype": "audio/wav", "order": "1"}

    uploader = client_of(tus).uploader(
        file_stream=io.BytesIO(content), chunk_size=100_000, metadata=said, upload_checksum=checked
    )
    uploader.upload()

    assert uploader.offset == len(content)
    tus.ready(urlsplit(uploader.url).path, content)
    (recording,) = tus.recordings()
    assert (recording["name"], recording["order"]) == ("听证.wav", 1)


def test_a_usual_client_goes_on_where_another_stopped(tus):
    content = sound(seconds=20)
    first = client_of(tus).uploader(
        file_stream=io.BytesIO(content), chunk_size=200_000, metadata={"dossier": tus.number}
    )
    first.upload_chunk()

    second = client_of(tus).uploader(file_stream=io.BytesIO(content), url=first.url, chunk_size=50_000)
    assert second.offset == 200_000
    second.upload()

    tus.ready(urlsplit(first.url).path, content)


CUTS = (0, 1, 65_535, 65_536, 100_001, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 5, len(LARGE) - 1)


def test_cut_at_any_byte_it_goes_on_from_what_came(tus, database):
    path, offset = tus.create(len(LARGE), sha256=hashlib.sha256(LARGE).hexdigest()), 0
    for cut in CUTS:
        tus.broken_off(path, offset, LARGE[offset:], max(cut - offset, 0))
        offset = settled(tus, path)
        # What the server's socket held and nobody had read is lost with the connection.
        assert cut - ON_THE_WAY <= offset <= cut
    assert sum(lying(database, path)) == offset

    answer = tus.patch(path, offset, LARGE[offset:])

    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(len(LARGE)))
    tus.ready(path, LARGE)
    assert tus.recordings()[0]["durationMs"] == 700_000


def settled(tus: Tus, path: str) -> int:
    """Where it stands once the broken request is over."""
    seen = [tus.offset(path)]
    while len(seen) < 4 or len(set(seen[-4:])) > 1:
        time.sleep(0.2)
        seen.append(tus.offset(path))
    return seen[-1]


def test_two_at_once_send_it_once(tus, database):
    path, barrier = tus.create(len(LARGE)), Barrier(2)

    def send(_: int) -> httpx.Response:
        with httpx.Client(base_url=tus.client.base_url, headers=tus.client.headers, timeout=60) as client:
            barrier.wait()
            headers = {**STREAM, "upload-offset": "0"}
            return client.patch(path, headers=headers, content=LARGE)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, range(2)), key=lambda answer: answer.status_code)

    assert [answer.status_code for answer in answers][1] == 409
    assert code_of(answers[1]) == "OFFSET_DIFFERS"
    while (offset := tus.offset(path)) < len(LARGE):
        tus.patch(path, offset, LARGE[offset:])
    assert sum(lying(database, path)) == len(LARGE)
    tus.ready(path, LARGE)


def test_created_with_its_first_bytes(tus):
    content = sound(pitch=700)
    told = metadata(dossier=tus.number)
    headers = {**STREAM, "upload-length": str(len(content)), "upload-metadata": told}
    answer = tus.client.post("/uploads", headers=headers, content=content[:30_000])
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, "30000")
    path = f"/{answer.headers['location']}"
    assert tus.offset(path) == 30_000
    tus.patch(path, 30_000, content[30_000:])
    tus.ready(path, content)


def test_a_wrong_checksum_keeps_nothing_of_its_bytes(tus, database):
    content = LARGE
    path = tus.create(len(content))
    for algorithm, digest in (("sha256", hashlib.sha256), ("sha1", hashlib.sha1)):
        wrong = base64.b64encode(digest(b"other").digest()).decode()
        answer = tus.patch(path, 0, content, **{"upload-checksum": f"{algorithm} {wrong}"})
        assert (answer.status_code, code_of(answer)) == (460, "CHECKSUM_DIFFERS")
        assert tus.offset(path) == 0
        assert lying(database, path) == []
    right = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert tus.patch(path, 0, content, **{"upload-checksum": f"sha256 {right}"}).status_code == 204
    tus.ready(path, content)


def test_given_up_it_leaves_nothing(tus, database):
    path = tus.create(len(LARGE))
    tus.patch(path, 0, LARGE[:9_000_000])
    assert sum(lying(database, path)) == 9_000_000

    assert tus.client.delete(path, headers=TUS).status_code == 204

    assert lying(database, path) == []
    assert tus.client.head(path, headers=TUS).status_code == 410
    answer = tus.patch(path, 9_000_000, LARGE[9_000_000:])
    assert (answer.status_code, code_of(answer)) == (410, "UPLOAD_OVER")


def test_what_is_whole_is_no_more_to_be_given_up(tus):
    upload = tus.put().json()["id"]
    answer = tus.client.delete(f"/uploads/{upload}", headers=TUS)
    assert (answer.status_code, code_of(answer)) == (400, "INVALID_INPUT")
    assert tus.offset(f"/uploads/{upload}") == len(sound())
    assert code_of(tus.patch(f"/uploads/{upload}", len(sound()), b"more")) == "OFFSET_DIFFERS"
    tus.ready(f"/uploads/{upload}", sound())


def test_left_lying_it_expires_and_is_swept(tus, hall, database):
    path, kept = tus.create(len(LARGE)), tus.create(500_000)
    tus.patch(path, 0, LARGE[:9_000_000])
    hall.clock.moment += LIMITS.kept - timedelta(minutes=1)
    tus.patch(kept, 0, bytes(100_000))
    tus.sweep()
    assert tus.offset(path) == 9_000_000

    hall.clock.moment += timedelta(minutes=2)
    assert tus.client.head(path, headers=TUS).status_code == 410
    tus.sweep()

    assert lying(database, path) == []
    assert tus.offset(kept) == 100_000
    hall.clock.moment += timedelta(hours=2)
    tus.sweep()
    assert tus.client.head(path, headers=TUS).status_code == 404
    assert database.recordings.count_documents({"_id": path.rpartition("/")[2]}) == 0
    assert database.recording_parts.count_documents({"recording": path.rpartition("/")[2]}) == 0


def test_refused_it_leaves_its_reason_for_a_month_and_no_bytes(tus, hall, database):
    path = tus.create(30_000)
    tus.patch(path, 0, bytes(30_000))
    tus.prove()
    tus.sweep()
    assert lying(database, path) == []
    hall.clock.moment += timedelta(days=29)
    tus.sweep()
    assert tus.status(path.rpartition("/")[2])["refusal"]["code"] == "MEDIA_TYPE_REFUSED"
    hall.clock.moment += timedelta(days=2)
    tus.sweep()
    assert tus.client.get(path).status_code == 404


def test_what_a_dead_writer_left_is_tidied_away_and_the_recording_stays(tus, hall, database):
    content = sound(pitch=710)
    path = tus.create(len(content))
    upload = path.rpartition("/")[2]
    stray = f"{upload}:{0:015d}:dead"
    database[f"{BUCKET}.chunks"].insert_one({"files_id": stray, "n": 0, "data": b"half of a part"})
    tus.patch(path, 0, content)
    tus.ready(path, content)
    assert len(lying(database, path)) == 2

    hall.clock.moment += timedelta(hours=2)
    tus.sweep()

    assert lying(database, path) == [len(content)]
    assert tus.client.get(tus.recordings()[0]["link"]["url"]).content == content


REFUSED = {
    "no version": ("HEAD", {}, 412),
    "another version": ("HEAD", {"tus-resumable": "0.2.2"}, 412),
    "no stream": ("PATCH", {**TUS, "upload-offset": "0", "content-type": "audio/wav"}, 415),
    "no offset": ("PATCH", STREAM, 400),
    "no number": ("PATCH", {**STREAM, "upload-offset": "zero"}, 400),
    "below nought": ("PATCH", {**STREAM, "upload-offset": "-1"}, 400),
    "a gap": ("PATCH", {**STREAM, "upload-offset": "1"}, 409),
    "unknown checksum": ("PATCH", {**STREAM, "upload-offset": "0", "upload-checksum": "md5 AAAA"}, 400),
    "no digest": ("PATCH", {**STREAM, "upload-offset": "0", "upload-checksum": "sha1 AAAA"}, 400),
    "too much": ("PATCH", {**STREAM, "upload-offset": "0"}, 413),
    "not this": ("PUT", TUS, 405),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_said_wrongly_is_refused_and_nothing_moves(tus, case):
    method, headers, status = REFUSED[case]
    path = tus.create(10)
    answer = tus.client.request(method, path, headers=headers, content=b"eleven bytes" if method == "PATCH" else None)
    assert answer.status_code == status
    if method == "PATCH":
        assert code_of(answer)
    assert tus.offset(path) in {0, 10}


CREATED_WRONGLY = {
    "no length": ({"upload-metadata": ""}, 400),
    "no dossier": ({"upload-length": "10", "upload-metadata": ""}, 400),
    "no base64": ({"upload-length": "10", "upload-metadata": "dossier ###"}, 400),
    "twice": ({"upload-length": "10", "upload-metadata": f"{metadata(dossier='x')},{metadata(dossier='x')}"}, 400),
    "nothing": ({"upload-length": "0", "upload-metadata": metadata(dossier="x")}, 400),
    "too large": ({"upload-length": str(10**12), "upload-metadata": metadata(dossier="x")}, 413),
    "endless": ({"upload-length": "9" * 30, "upload-metadata": metadata(dossier="x")}, 400),
    "much said": ({"upload-length": "10", "upload-metadata": "x" * 9_000}, 400),
}


@pytest.mark.parametrize("case", CREATED_WRONGLY)
def test_what_is_announced_wrongly_is_refused(tus, case):
    headers, status = CREATED_WRONGLY[case]
    answer = tus.client.post("/uploads", headers={**TUS, **headers})
    assert answer.status_code == status
    assert code_of(answer)


def test_what_there_is_is_told_to_everybody(hall):
    answer = hall.petitioner.options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,creation-with-upload,termination,checksum,expiration"
    assert answer.headers["tus-max-size"] == str(LIMITS.most_bytes)
    assert answer.headers["tus-checksum-algorithm"] == "sha256,sha1"


def test_a_network_that_lets_only_post_through_is_no_hindrance(tus):
    path = tus.create(10)
    headers = {**STREAM, "upload-offset": "0", "x-http-method-override": "PATCH"}
    assert tus.client.post(path, headers=headers, content=b"0123456789").status_code == 204
    assert tus.offset(path) == 10


def test_nobody_begins_without_end(hall, number):
    eager = Tus(hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE, subject="eager"), number)
    for _ in range(LIMITS.most_open):
        eager.create(10)
    told = metadata(dossier=number)
    answer = eager.client.post("/uploads", headers={**TUS, "upload-length": "10", "upload-metadata": told})
    assert (answer.status_code, code_of(answer)) == (429, "RATE_LIMITED")


UPLOADS = """query Uploads($dossier: String) { uploads(dossier: $dossier) {
  dossier name status size received refusal { code message } } }"""


def test_who_sends_sees_how_far_it_is(tus):
    path = tus.create(100_000, filename="一.wav")
    tus.patch(path, 0, bytes(40_000))
    refused = tus.put(bytes(5_000)).json()["id"]
    tus.prove()

    begun, over = sorted(tus.person.ask(UPLOADS, dossier=tus.number)["uploads"], key=lambda one: one["status"])

    assert begun == {
        "dossier": tus.number, "name": "一.wav", "status": "RECEIVING", "size": 100_000, "received": 40_000,
        "refusal": None,
    }  # fmt: skip
    assert (over["status"], over["received"]) == ("REFUSED", 5_000)
    assert over["refusal"] == tus.status(refused)["refusal"]
