"""A worker that is killed for real, with papers half made."""

import asyncio
import os
import signal
import sys
from datetime import timedelta

import pytest

from dossiers.leasing import LEASE
from dossiers.viewer import Role
from papers import asking
from papers.assembling import Assembler
from papers.job import JobState, Wishes
from papers.keeping import Keep
from papers.verifying import verify
from tests.conftest import a_viewer, address_of
from tests.papers.test_assembling import a_call

SUPERVISION = a_viewer(Role.SUPERVISION)
WORKER = """
import asyncio, sys
from pathlib import Path
from cryptography.fernet import Fernet
import schema.schema
from dossiers.identity import Vault
from dossiers.regions import RegionTree
from dossiers.registry import Registry
from dossiers.store import Store, connect
from papers.archive import Archive
from papers.assembling import Assembler
from papers.keeping import Keep
from schema.terms import TERMS

async def main(uri, name, root):
    store = Store(connect(uri)[name])
    await store.prepare()
    registry = Registry(store, Vault(b"k" * 32, [Fernet.generate_key().decode()]), RegionTree.shipped())
    await Assembler(Archive(registry, TERMS), Keep(store), Path(root)).once()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("after", [1, 5])
async def test_the_next_worker_goes_on_and_nothing_is_left_behind(
    registry, archive, register, clock, tmp_path, after, text_of
):
    keep = Keep(registry.store)
    await keep.prepare()
    numbers = [(await register(title=f"第{n}件")).id for n in range(12)]
    job = await asking.case_files(registry, keep, a_call(), numbers, Wishes(watermark=False))
    name, root = registry.store.database.name, tmp_path / "work"
    words = (sys.executable, "-c", WORKER, address_of("MONGODB_URI"), name, str(root))
    process = await asyncio.create_subprocess_exec(*words, env=dict(os.environ), start_new_session=True)
    while (await keep.find(job.id)).done < after:
        assert process.returncode is None, "it was done before it was killed"
        await asyncio.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    assert list(root.rglob("*.zip")), "it was killed with nothing in hand"
    clock.ahead = LEASE + timedelta(minutes=1)
    assert await Assembler(archive, keep, root).once()
    job = await asking.find(keep, SUPERVISION, job.id)
    assert (job.state, job.done, job.attempts) == (JobState.DONE, 12, 2)
    (part,) = job.parts
    file = tmp_path / part.name
    file.write_bytes(b"".join([piece async for piece in keep.read(part)]))
    assert (verify(file).bags, verify(file).differences) == (12, [])
    assert not list(root.rglob("*.zip"))
    files = await registry.store.database["case_files.files"].find({"metadata.job": job.id}).to_list()
    assert [one["_id"] for one in files] == [part.key]
