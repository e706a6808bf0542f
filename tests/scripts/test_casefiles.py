"""`anjuan casefile` and `anjuan verify`, run as an office runs them."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from dossiers.identity import Vault
from tests.conftest import address_of


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault(b"k" * 32, [FERNET])


FERNET = Fernet.generate_key().decode()
HASH_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="


@pytest.fixture
def anjuan(registry, tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANJUAN_")},
        "MONGODB_URI": address_of("MONGODB_URI"),
        "ELASTICSEARCH_URL": address_of("ELASTICSEARCH_URL"),
        "ANJUAN_ENVIRONMENT": "development",
        "ANJUAN_DATABASE": registry.store.database.name,
        "ANJUAN_HASH_KEY": HASH_KEY,
        "ANJUAN_ENCRYPTION_KEYS": FERNET,
        "ANJUAN_DEVELOPMENT_FOLDER": str(tmp_path / "development"),
    }

    def anjuan(*words) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "scripts.cli", *map(str, words)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603

    return anjuan


async def test_a_file_is_assembled_and_verified(anjuan, register, tmp_path, text_of, registry):
    dossier = await register()
    made = anjuan("casefile", dossier.id, "--out", tmp_path)
    assert made.returncode == 0, made.stderr
    package = tmp_path / dossier.id
    whole = "".join(text_of((package / "data/case-file.pdf").read_bytes()))
    assert dossier.id in whole
    assert "陈大山" not in whole
    verified = anjuan("verify", package)
    assert (verified.returncode, verified.stderr) == (0, "")
    assert verified.stdout == "Packages: 1, files: 9. All is as it was.\n"
    assert await registry.store.looks.count_documents({"what": "case file", "dossier": dossier.id}) == 1


async def test_in_clear_with_a_reason_and_a_twin(anjuan, register, tmp_path, text_of, registry):
    dossier = await register()
    made = anjuan("casefile", dossier.id, "--out", tmp_path, "--reason", "归档", "--redacted-twin", "--who", "档案员")
    assert made.returncode == 0, made.stderr
    data = tmp_path / dossier.id / "data"
    assert "陈大山" in "".join(text_of((data / "case-file.pdf").read_bytes()))
    assert "陈大山" not in "".join(text_of((data / "case-file-redacted.pdf").read_bytes()))
    (look,) = await registry.store.looks.find({"what": "disclose"}).to_list()
    assert (look["subject"], look["dossier"], look["party"], look["reason"]) == ("档案员", dossier.id, "p1", "归档")


async def test_what_differs_is_named_with_exit_code_1(anjuan, register, tmp_path):
    dossier = await register()
    anjuan("casefile", dossier.id, "--out", tmp_path)
    record = tmp_path / dossier.id / "data/dossier.json"
    record.write_bytes(record.read_bytes().replace(b'"masked"', b'"Masked"'))
    verified = anjuan("verify", tmp_path)
    assert verified.returncode == 1
    assert verified.stdout == f"{dossier.id}/data/dossier.json: is not what it was: its sha256 and sha512 differ\n"


async def test_refusals_end_in_one_line(anjuan, register, tmp_path):
    dossier = await register()
    anjuan("casefile", dossier.id, "--out", tmp_path)
    for words, said in (
        (("casefile", "331121-2026-999999", "--out", tmp_path), "no dossier"),
        (("casefile", dossier.id, "--out", tmp_path), "is there already"),
        (("verify", tmp_path / "nothing"), "there is no"),
        (("verify", "pyproject.toml"), "no whole ZIP archive"),
    ):
        refused = anjuan(*words)
        assert refused.returncode == 1
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
