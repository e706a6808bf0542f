"""The command line, run as people run it."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import jwt
import pytest

from schema.schema import COMMITTED
from scripts.sample.matters import generate

pytestmark = pytest.mark.xdist_group("cli")

ROOT = Path(__file__).parents[2]
COMMANDS = ("serve", "index", "reindex", "sweep", "import", "units", "sample", "bench", "schema", "token")


@pytest.fixture(scope="module")
def environment(mongo, tmp_path_factory) -> dict[str, str]:
    own = {
        "ANJUAN_ENVIRONMENT": "development",
        "ANJUAN_DATABASE": f"anjuan_test_cli_{secrets.token_hex(4)}",
        "ANJUAN_INDEX_PREFIX": f"anjuan-test-cli-{secrets.token_hex(4)}",
        "ANJUAN_DEVELOPMENT_FOLDER": str(tmp_path_factory.mktemp("issuer")),
        "COLUMNS": "120",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("ANJUAN_")} | own


@pytest.fixture(scope="module")
async def database(mongo, elasticsearch, environment):
    yield mongo[environment["ANJUAN_DATABASE"]]
    await mongo.drop_database(environment["ANJUAN_DATABASE"])
    indices = await elasticsearch.indices.get(index=f"{environment['ANJUAN_INDEX_PREFIX']}*", expand_wildcards="all")
    for name in indices.body:
        await elasticsearch.indices.delete(index=name)


@pytest.fixture
def anjuan(environment):
    def call(*words: str, **changed: str) -> subprocess.CompletedProcess:
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "scripts.cli", *words],
            cwd=ROOT, env=environment | changed, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return call


def test_every_command_explains_itself(anjuan) -> None:
    helped = anjuan("--help")
    assert helped.returncode == 0
    assert all(command in helped.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help(anjuan, command) -> None:
    helped = anjuan(command, "--help")
    assert helped.returncode == 0
    assert f"anjuan {command}" in helped.stdout.replace("python -m scripts.cli", "anjuan")


def test_a_wrong_word_is_a_wrong_call(anjuan) -> None:
    assert anjuan("sing").returncode == 2
    assert anjuan("token", "--role", "KING", "--region", "331121").returncode == 2


def test_the_schema_is_the_committed_one(anjuan) -> None:
    assert anjuan("schema").stdout == COMMITTED.read_text(encoding="utf-8")


def test_a_token_says_who_it_is_for(anjuan) -> None:
    printed = anjuan("token", "--role", "reception", "--region", "331121", "--unit", "331121-XFJ", "--hours", "1")
    claims = jwt.decode(printed.stdout.strip(), options={"verify_signature": False})
    assert (claims["role"], claims["region"], claims["unit"]) == ("RECEPTION", "331121", "331121-XFJ")
    assert claims["exp"] - claims["iat"] == 3_600


def test_in_production_no_token_is_issued_and_every_missing_setting_is_named(anjuan) -> None:
    refused = anjuan("token", "--role", "ADMIN", "--region", "100000", ANJUAN_ENVIRONMENT="production")
    assert refused.returncode == 1
    assert refused.stdout == ""
    for variable in ("ANJUAN_HASH_KEY", "ANJUAN_ENCRYPTION_KEYS", "ANJUAN_JWKS_URL", "ANJUAN_ISSUER"):
        assert variable in refused.stderr
    assert "Traceback" not in refused.stderr


def test_without_a_store_it_says_so_in_one_line(anjuan, tmp_path) -> None:
    failed = anjuan("units", "--letters-offices", MONGODB_URI="mongodb://127.0.0.1:1")
    assert failed.returncode == 1
    assert failed.stderr.startswith("anjuan: the document store does not answer")
    assert failed.stderr.count("\n") == 1


async def test_units_rows_and_index_from_nothing(anjuan, database, tmp_path) -> None:
    """Offices are added, a file is tried, imported and imported again; the index is built anew and compared."""
    offices = anjuan("units", "--letters-offices")
    assert (offices.returncode, offices.stdout) == (0, "3215 units written.\n")
    assert anjuan("units", "--letters-offices").stdout == "0 units written.\n"

    good = [matter.row for matter in generate(6, seed=4)]
    bad = {**good[0], "id": "bad", "received_on": "2024-02-30"}
    file = tmp_path / "matters.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in (*good, bad)), encoding="utf-8")

    tried = anjuan("import", str(file), "--dry-run")
    assert tried.returncode == 3
    assert "7 rows: 6 would be added, 0 on file already, 1 refused." in tried.stdout
    assert await database["dossiers"].count_documents({}) == 0

    faults = tmp_path / "faults.jsonl"
    imported = anjuan("import", str(file), "--who", "tester", "--faults", str(faults))
    assert imported.returncode == 3
    assert "7 rows: 6 added, 0 on file already, 1 refused." in imported.stdout
    assert [json.loads(line)["row"] for line in faults.read_text().splitlines()] == [7]
    again = anjuan("import", str(file))
    assert "7 rows: 0 added, 6 on file already, 1 refused." in again.stdout
    assert await database["dossiers"].count_documents({}) == 6

    rebuilt = anjuan("reindex")
    assert (rebuilt.returncode, rebuilt.stdout) == (0, "6 dossiers are in the new index.\n")
    swept = anjuan("sweep")
    assert swept.returncode == 0
    assert "6 dossiers compared" in swept.stdout


async def test_a_sample_is_registered_with_its_steps(anjuan, database) -> None:
    before = [raw["_id"] async for raw in database["dossiers"].find({}, {"_id": 1})]
    loaded = anjuan("sample", "8", "--seed", "5", "--load")
    assert (loaded.returncode, loaded.stdout) == (0, "8 matters are on file.\n")
    new = [raw async for raw in database["dossiers"].find({"_id": {"$nin": before}}, {"chain.id": 1})]
    assert len(new) == 8
    assert sum(len(raw["chain"]) for raw in new) == sum(1 + len(matter.later) for matter in generate(8, seed=5))


def test_a_sample_is_printed_as_rows(anjuan) -> None:
    printed = anjuan("sample", "3", "--seed", "9")
    assert [json.loads(line) for line in printed.stdout.splitlines()] == [matter.row for matter in generate(3, seed=9)]
