"""Case files over HTTP: asked for by a mutation, followed over a websocket, taken by who asked and by nobody else."""

import hashlib
import json
import secrets
import zipfile
from collections.abc import Iterator

import pytest

from dossiers.regions import Level
from dossiers.units import Unit, UnitKind
from dossiers.viewer import Role
from papers.archive import Archive
from papers.assembling import Assembler
from papers.keeping import Keep
from papers.verifying import verify
from schema.terms import TERMS
from tests.api.hall import Hall, Person, a_hall
from tests.api.test_sockets import hear, opened, say, subscribe
from tests.conftest import JINYUN, LAND, QINGTIAN
from tests.schema.conftest import a_matter

OFFICE = "331121-XFJ"
COUNTY = Unit(id="331121-ZF", name="青田县人民政府", kind=UnitKind.GOVERNMENT, region=QINGTIAN, level=Level.COUNTY)
ASKED = """__typename ... on Error { code message } ... on InvalidInput { field }
  ... on CaseFileAsked { job { id kind state done total } }"""
JOB = """query Job($id: ID!) { caseFileJob(id: $id) { state done total problem { code message }
  failed { dossier problem { code message } }
  parts { number name mediaType sizeBytes sha256 path dossiers } expiresAt } }"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory, worker_id) -> Iterator[Hall]:
    yield from a_hall(tmp_path_factory.mktemp("case-files"), worker_id, [COUNTY])


@pytest.fixture
def clerk(hall) -> Person:
    return hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)


@pytest.fixture
def supervisor(hall) -> Person:
    return hall.signed_in(Role.SUPERVISION, QINGTIAN, OFFICE, "supervisor")


@pytest.fixture
def assemble(hall, tmp_path):
    def assemble() -> None:
        def work(registry, _):
            return Assembler(Archive(registry, TERMS), Keep(registry.store), tmp_path / "work").once()

        assert hall.behind_the_scenes(work, hall.clock)

    return assemble


def asked(person: Person, mutation: str = "assembleCaseFile", /, **given) -> dict:
    answer = person.tries(mutation, ASKED, **given)
    assert answer["__typename"] == "CaseFileAsked", answer
    return answer["job"]


def job_of(person: Person, job: dict) -> dict | None:
    return person.ask(JOB, id=job["id"])["caseFileJob"]


def number_of(clerk: Person) -> str:
    return clerk.registers(**a_matter())["dossier"]["number"]


def test_what_waits_is_a_figure(clerk, supervisor, assemble):
    def waiting() -> float:
        lines = supervisor.client.get("/metrics").text.splitlines()
        return float(next(line for line in lines if line.startswith("anjuan_papers_waiting")).split()[1])

    before = waiting()
    asked(supervisor, dossiers=[number_of(clerk)])
    assert waiting() == before + 1
    assemble()
    assert waiting() == before


def test_from_asking_to_taking(clerk, supervisor, assemble, tmp_path):
    number = number_of(clerk)
    job = asked(supervisor, dossiers=[number])
    assert (job["kind"], job["state"], job["done"], job["total"]) == ("CASE_FILES", "QUEUED", 0, 1)
    assert supervisor.client.get(f"/case-files/{job['id']}").status_code == 404
    assemble()
    done = job_of(supervisor, job)
    assert (done["state"], done["done"], done["problem"]) == ("DONE", 1, None)
    (part,) = done["parts"]
    assert part["dossiers"] == [number]
    taken = supervisor.client.get(part["path"])
    assert taken.status_code == 200
    assert taken.headers["content-length"] == str(int(part["sizeBytes"]))
    assert taken.headers["content-type"] == "application/zip"
    assert taken.headers["etag"] == f'"{part["sha256"]}"'
    assert hashlib.sha256(taken.content).hexdigest() == part["sha256"]
    file = tmp_path / part["name"]
    file.write_bytes(taken.content)
    assert verify(file).differences == []
    assert supervisor.client.get(f"/case-files/{job['id']}").content == taken.content


def test_what_could_not_be_made_is_told_and_the_rest_is_taken(hall, clerk, supervisor, assemble):
    numbers = [number_of(clerk) for _ in range(2)]
    job = asked(supervisor, dossiers=numbers)
    hall.behind_the_scenes(lambda registry, _: registry.store.dossiers.delete_one({"_id": numbers[0]}), hall.clock)
    assemble()
    done = job_of(supervisor, job)
    assert (done["state"], done["done"], done["problem"]) == ("PARTLY_DONE", 1, None)
    (failure,) = done["failed"]
    assert (failure["dossier"], failure["problem"]["code"]) == (numbers[0], "NOT_FOUND")
    (part,) = done["parts"]
    assert (part["dossiers"], supervisor.client.get(part["path"]).status_code) == (numbers[1:], 200)


def test_a_link_of_another_user_is_refused(hall, clerk, supervisor, assemble):
    job = asked(supervisor, dossiers=[number_of(clerk)])
    assemble()
    path = job_of(supervisor, job)["parts"][0]["path"]
    colleague = hall.signed_in(Role.SUPERVISION, QINGTIAN, OFFICE, "colleague")
    moved = hall.signed_in(Role.SUPERVISION, JINYUN, "331122-XFJ", "supervisor")
    for person in (colleague, moved, clerk):
        refused = person.client.get(path)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
        assert job_of(person, job) is None
    assert hall.petitioner.get(path).status_code == 401
    assert hall.petitioner.get(path, headers={"authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize("path", ["/case-files/x", "/case-files/%00/1", "/case-files/..%2f/1", "/case-files/x/99999"])
def test_what_is_not_there_is_not_found(supervisor, path):
    assert supervisor.client.get(path).status_code == 404


def test_what_may_not_be_had_is_refused(hall, clerk, supervisor):
    number = number_of(clerk)
    stranger = hall.signed_in(Role.SUPERVISION, JINYUN, "331122-XFJ")

    def refusal(person, **given):
        return person.tries("assembleCaseFile", ASKED, **given)

    assert refusal(stranger, dossiers=[number])["code"] == "NOT_FOUND"
    assert refusal(clerk, dossiers=[number], options={"reason": "归档"})["code"] == "NOT_PERMITTED"
    assert refusal(supervisor, dossiers=[])["field"] == "dossiers"
    assert refusal(supervisor, dossiers=["x"])["field"] == "dossiers.0"
    assert refusal(supervisor, dossiers=[number], options={"splitBytes": -5.0})["field"] == "options.splitBytes"
    assert refusal(supervisor, dossiers=[number], options={"redactedTwin": True})["field"] == "options.redactedTwin"


def test_progress_is_told_over_a_websocket(hall, clerk, supervisor, assemble):
    job = asked(supervisor, dossiers=[number_of(clerk)])
    query = "subscription ($id: ID!) { caseFileProgress(id: $id) { state done parts { path } } }"
    with opened(str(supervisor.client.base_url).rstrip("/")) as socket:
        token = supervisor.client.headers["authorization"]
        say(socket, {"type": "connection_init", "payload": {"Authorization": token}})
        assert hear(socket)["type"] == "connection_ack"
        subscribe(socket, query, variables={"id": job["id"]})
        first = hear(socket)["payload"]["data"]["caseFileProgress"]
        assert (first["state"], first["done"]) == ("QUEUED", 0)
        assemble()
        while (told := hear(socket))["type"] == "next":
            last = told["payload"]["data"]["caseFileProgress"]
        assert (last["state"], last["done"], len(last["parts"])) == ("DONE", 1, 1)
        assert told["type"] == "complete"
        subscribe(socket, query, "2", variables={"id": "nobody's"})
        assert hear(socket) == {"id": "2", "type": "complete"}


def test_a_petitioners_own_copy(hall, clerk, supervisor, assemble, tmp_path, text_of):
    registered = clerk.registers(**a_matter())
    number, code = registered["dossier"]["number"], registered["receipt"]["code"]
    clerk.does("assign", number, toUnit=LAND, reportDue="2026-05-01", reason="限期报结果：内部意见")
    job = asked(clerk, "printPetitionerCopy", dossier=number, party="p1")
    assemble()
    (part,) = job_of(clerk, job)["parts"]
    assert part["mediaType"] == "application/pdf"
    whole = "".join(text_of(clerk.client.get(part["path"]).content))
    for told in ("诉求手册", number, "发放征地补偿款", "青田县自然资源和规划局", "受理告知期限", "复核", code):
        assert told in whole
    for internal in ("内部意见", "2026-05-01", registered["receipt"]["secret"], "13857700123", "陈大山"):
        assert internal not in whole
    assert clerk.tries("printPetitionerCopy", ASKED, dossier=number, party="p9")["code"] == "NOT_FOUND"


def test_an_officials_work_record(hall, supervisor, assemble, text_of):
    name = f"clerk-{secrets.token_hex(3)}"
    official = hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE, name)
    numbers = [number_of(official) for _ in range(2)]
    official.does("transfer", numbers[0], toUnit=LAND)
    period = {"first": hall.today, "last": hall.today}
    for person in (official, supervisor):
        job = asked(person, "printWorkRecord", official=name, **period)
        assemble()
        whole = "".join(text_of(person.client.get(job_of(person, job)["parts"][0]["path"]).content))
        assert all(number in whole for number in numbers)
        assert "办理条目3条" in whole
        assert "转送" in whole
    other = hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE, "other")
    assert other.tries("printWorkRecord", ASKED, official=name, **period)["code"] == "NOT_PERMITTED"
    backwards = {"first": "2026-03-02", "last": "2026-03-01"}
    assert other.tries("printWorkRecord", ASKED, official="other", **backwards)["field"] == "last"


def test_the_checklist_says_what_is_missing(hall, clerk):
    number = number_of(clerk)
    query = "query C($n: String!) { caseFileChecklist(dossier: $n) { title there entries source } }"
    listed = clerk.ask(query, n=number)["caseFileChecklist"]
    assert {one["title"]: one["there"] for one in listed} == {"来信来访登记件及反映内容": True, "诉求清单": True}
    clerk.does("accept", number)
    listed = {one["title"]: one for one in clerk.ask(query, n=number)["caseFileChecklist"]}
    assert listed["受理（不予受理、导入法定途径）告知"]["entries"] == [2]
    assert hall.signed_in(Role.UNIT, QINGTIAN, LAND).ask(query, n=number)["caseFileChecklist"] is None


def test_it_is_on_record_who_took_it(hall, clerk, supervisor, assemble):
    number = number_of(clerk)
    job = asked(supervisor, dossiers=[number])
    assemble()
    supervisor.client.get(job_of(supervisor, job)["parts"][0]["path"])

    async def looks(registry, _):
        return await registry.store.looks.find({"dossier": number, "what": "case file"}).to_list()

    (look,) = hall.behind_the_scenes(looks, hall.clock)
    assert (look["subject"], look["job"], look["part"]) == ("supervisor", job["id"], 1)
    assert json.dumps(look, default=str).count("陈大山") == 0


def test_a_zip_of_several_parts(clerk, supervisor, assemble, tmp_path):
    numbers = [number_of(clerk) for _ in range(2)]
    job = asked(supervisor, dossiers=[*numbers, numbers[0]], options={"watermark": False, "splitBytes": 1e6})
    assert job["total"] == 2
    assemble()
    parts = job_of(supervisor, job)["parts"]
    assert [number for part in parts for number in part["dossiers"]] == numbers
    for part in parts:
        file = tmp_path / part["name"]
        file.write_bytes(supervisor.client.get(part["path"]).content)
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None


def test_it_goes_out_by_ranges_and_goes_on_where_it_was_cut(hall, clerk, supervisor, assemble):
    number = number_of(clerk)
    job = asked(supervisor, dossiers=[number])
    assemble()
    (part,) = job_of(supervisor, job)["parts"]
    path, size, tag = part["path"], int(part["sizeBytes"]), f'"{part["sha256"]}"'

    def get(**headers: str):
        return supervisor.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    head = supervisor.client.head(path)
    assert (head.status_code, head.headers["accept-ranges"], head.headers["etag"]) == (200, "bytes", tag)
    first, rest = get(range="bytes=0-999"), get(range="bytes=1000-", if_range=tag)
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest.headers["content-range"] == f"bytes 1000-{size - 1}/{size}"
    assert hashlib.sha256(first.content + rest.content).hexdigest() == part["sha256"]
    assert get(range="bytes=0-999", if_range='"another"').status_code == 200
    assert get(range=f"bytes={size}-").status_code == 416
    assert get(if_none_match=tag).status_code == 304
    several = get(range="bytes=0-9,100-109")
    assert several.headers["content-type"].startswith("multipart/byteranges")
    assert first.content[100:110] in several.content

    async def looks(registry, _):
        return await registry.store.looks.find({"dossier": number, "what": "case file"}).sort("_id", 1).to_list()

    taken = [look["bytes"] for look in hall.behind_the_scenes(looks, hall.clock)]
    assert taken == ["bytes=0-999", "bytes=1000-", "bytes=0-999", "bytes=0-9,100-109"]
    stranger = hall.signed_in(Role.SUPERVISION, QINGTIAN, OFFICE, "colleague")
    assert stranger.client.get(path, headers={"range": "bytes=0-9"}).status_code == 404


def test_what_came_to_nothing_is_seen_on_coming_back(hall, clerk, assemble):
    name = f"supervisor-{secrets.token_hex(3)}"
    person = hall.signed_in(Role.SUPERVISION, QINGTIAN, OFFICE, name)
    numbers = [number_of(clerk) for _ in range(2)]
    jobs = [asked(person, dossiers=[number]) for number in numbers]

    async def lose(registry, _):
        await registry.store.dossiers.delete_one({"_id": numbers[0]})

    hall.behind_the_scenes(lose, hall.clock)
    assemble()
    assemble()
    query = "query Mine($first: Int!) { caseFileJobs(first: $first) { id state problem { code message } } }"
    again = hall.signed_in(Role.SUPERVISION, QINGTIAN, OFFICE, name)
    listed = {job["id"]: job for job in again.ask(query, first=10)["caseFileJobs"]}
    assert {job["id"]: listed[job["id"]]["state"] for job in jobs} == {jobs[0]["id"]: "FAILED", jobs[1]["id"]: "DONE"}
    assert listed[jobs[0]["id"]]["problem"]["code"] == "NOT_FOUND"
    assert numbers[0] in listed[jobs[0]["id"]]["problem"]["message"]
    assert [job["id"] for job in again.ask(query, first=1)["caseFileJobs"]] == [jobs[1]["id"]]
    moved = hall.signed_in(Role.SUPERVISION, JINYUN, "331122-XFJ", name)
    assert moved.ask(query, first=10)["caseFileJobs"] == []
