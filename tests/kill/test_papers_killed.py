"""The store or the worker dies while case files are made: the job goes on, and leaves nothing else behind."""

import asyncio
import hashlib
import secrets
from pathlib import Path

import pytest

from api.app import development_issuer
from dossiers.units import letters_office_id
from dossiers.viewer import Role
from papers.assembling import ROOT
from papers.verifying import verify
from tests.conftest import QINGTIAN
from tests.kill.loads import Load
from tests.kill.office import Office, Web
from tests.kill.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]

_ASK = """mutation Ask($input: AssembleCaseFileInput!) { assembleCaseFile(input: $input) {
  __typename ... on Error { code message } ... on CaseFileAsked { job { id } } } }"""
_JOBS = """{ caseFileJobs { id state done total problem { code message } parts { path sizeBytes sha256 dossiers } } }"""
_DOSSIERS = 40


@pytest.fixture
def supervisor(office) -> dict[str, str]:
    issuer = development_issuer(office.settings)
    token = issuer.token(Role.SUPERVISION, QINGTIAN, letters_office_id(QINGTIAN), subject="supervisor", name="督查")
    return {"authorization": f"Bearer {token}"}


async def _ask(web: Web, supervisor: dict[str, str], query: str, **variables) -> dict:
    body = {"query": query, "variables": variables}
    return (await web.office.client.post(f"{web.address}/graphql", json=body, headers=supervisor)).json()


async def _asked(web: Web, supervisor: dict[str, str], numbers: list[str]) -> str:
    given = {"idempotencyKey": secrets.token_hex(8), "dossiers": numbers}
    answer = await _ask(web, supervisor, _ASK, input=given)
    return answer["data"]["assembleCaseFile"]["job"]["id"]


async def _job(office: Office, job_id: str) -> dict:
    return await office.database["case_file_jobs"].find_one({"_id": job_id})


async def _has_made(office: Office, job_id: str, count: int) -> None:
    async def made() -> bool:
        return (await _job(office, job_id))["done"] >= count

    await until(made, f"{count} were never made")


async def _is_over(office: Office, job_id: str) -> None:
    """As it is a minute later: what was leased before the store died is due again."""

    async def over() -> bool:
        job = await _job(office, job_id)
        return job["state"] in {"DONE", "FAILED"}

    await until(over, "it never comes to an end")


async def _assert_whole(office: Office, web: Web, supervisor: dict[str, str], numbers: list[str], folder: Path) -> None:
    (job,) = (await _ask(web, supervisor, _JOBS))["data"]["caseFileJobs"]
    assert (job["state"], job["done"], job["problem"]) == ("DONE", len(numbers), None)
    (part,) = job["parts"]
    assert part["dossiers"] == numbers
    taken = await office.client.get(web.address + part["path"], headers=supervisor)
    assert hashlib.sha256(taken.content).hexdigest() == part["sha256"]
    (folder / "taken.zip").write_bytes(taken.content)
    verified = verify(folder / "taken.zip")
    assert (verified.bags, verified.differences) == (len(numbers), [])
    stored = await office.database["case_files.files"].distinct("_id")
    assert await office.database["case_files.chunks"].distinct("files_id") == stored
    assert len(stored) == 1
    assert not list((ROOT / office.settings.database).iterdir())


async def test_the_store_dies_in_the_middle_of_a_job(office, pair, supervisor, tmp_path) -> None:
    web = await office.serve("--no-index")
    load = Load(_DOSSIERS)
    await load.send(web)
    job_id = await _asked(web, supervisor, load.numbers)
    worker = office.index()
    await _has_made(office, job_id, 5)

    await asyncio.to_thread(pair.kill, "mongodb")
    await asyncio.sleep(5)
    assert worker.popen.poll() is None
    refused = await _ask(web, supervisor, _JOBS)
    assert refused["errors"][0]["extensions"]["code"] == "STORE_UNAVAILABLE"
    await asyncio.to_thread(pair.up, "mongodb")
    await office.a_minute_passes()

    await _is_over(office, job_id)
    assert (await _job(office, job_id))["attempts"] > 1
    await _assert_whole(office, web, supervisor, load.numbers, tmp_path)


async def test_the_worker_dies_in_the_middle_of_a_job_and_another_goes_on(office, supervisor, tmp_path) -> None:
    web = await office.serve("--no-index")
    load = Load(_DOSSIERS)
    await load.send(web)
    job_id = await _asked(web, supervisor, load.numbers)
    for made in 5, 20:
        worker = office.index()
        await _has_made(office, job_id, made)
        worker.kill()
        await office.a_minute_passes()
        await office.database["case_file_jobs"].update_one({"_id": job_id}, {"$set": {"done": 0}})
    office.index()
    await _is_over(office, job_id)
    assert (await _job(office, job_id))["attempts"] == 3
    await _assert_whole(office, web, supervisor, load.numbers, tmp_path)
