"""`anjuan verify --store`, as anybody runs it: all is well, or which part differs."""

import os
import secrets
import subprocess
import sys
from dataclasses import replace

import pytest

from dossiers import intake
from dossiers.claims import Call
from dossiers.recordings import uploading
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.parts import BUCKET
from dossiers.recordings.proving import Prover
from dossiers.recordings.upload import Described
from dossiers.store import Store
from tests.conftest import a_registration, a_viewer, insert_units, offices
from tests.dossiers.recordings.sounds import sound

CLERK = a_viewer()
LIMITS = RecordingLimits()


@pytest.fixture
async def own(registry, mongo):
    """An installation with one recording in it."""
    store = Store(mongo[f"anjuan_verify_{secrets.token_hex(4)}"])
    await store.prepare()
    await insert_units(store, offices().values())
    own = replace(registry, store=store)
    dossier = (await intake.register(own, Call(CLERK, "k", {}), a_registration())).dossier
    upload = await uploading.begin(own, CLERK, Described(dossier=dossier.id, size=len(sound())), LIMITS)

    async def pieces():
        yield sound()

    await uploading.Intake(own, upload, LIMITS).take(0, pieces())
    assert await Prover(own, LIMITS).once()
    yield own
    await mongo.drop_database(store.database.name)


def verify(own, *words: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "ANJUAN_ENVIRONMENT": "development", "ANJUAN_DATABASE": own.store.database.name}
    command = [sys.executable, "-m", "scripts.cli", "verify", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


async def test_all_is_as_it_was_proven(own):
    done = verify(own, "--store")
    assert done.returncode == 0
    assert done.stdout == f"Recordings: 1, {len(sound()):,} bytes. All is as it was.\n"


async def test_a_changed_part_is_named(own):
    chunks = own.store.database[f"{BUCKET}.chunks"]
    chunk = await chunks.find_one({"n": 0})
    await chunks.update_one({"_id": chunk["_id"]}, {"$set": {"data": chunk["data"][:-1] + b"x"}})
    done = verify(own, "--store")
    assert done.returncode == 1
    assert "part at byte 0: has another SHA-256 than when it came" in done.stdout


async def test_it_wants_to_be_told_what(own):
    done = verify(own)
    assert done.returncode == 2
    assert "--store" in done.stderr
