"""`anjuan clocks recompute`, run as people run it, on a database of its own."""

import os
import secrets
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossiers import intake
from dossiers.claims import Call
from dossiers.states import Step
from dossiers.store import Store
from tests.conftest import a_registration, insert_units, offices
from tests.dossiers.taking import CLERK, take

ROOT = Path(__file__).parents[2]
YEAR = """
year = 2026
source_zh = "试行安排"
source_en = "an arrangement on trial"
published_on = 2026-03-30
off = [{ zh = "清明节", en = "Qingming", from = 2026-04-04, to = 2026-04-10 }]
"""


@pytest.fixture
async def office(mongo, registry):
    """A registry on a database that a command can be pointed at."""
    name = f"anjuan_test_recompute_{secrets.token_hex(4)}"
    store = Store(mongo[name])
    await store.prepare()
    await insert_units(store, offices().values())
    yield replace(registry, store=store, clock=lambda: datetime(2026, 4, 1, 4, tzinfo=UTC))
    await mongo.drop_database(name)


@pytest.fixture
def recompute(office, tmp_path):
    def recompute(**changed: str) -> subprocess.CompletedProcess:
        own = {"ANJUAN_ENVIRONMENT": "development", "ANJUAN_DATABASE": office.store.database.name, "COLUMNS": "120"}
        return subprocess.run(
            [sys.executable, "-m", "scripts.cli", "clocks", "recompute"],
            cwd=ROOT, env={**os.environ, **own, **changed}, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return recompute


async def test_differences_are_recorded_once(office, recompute, tmp_path):
    call = Call(CLERK, "recompute", {})
    dossier = await take(office, Step.TRANSFER, (await intake.register(office, call, a_registration())).dossier)
    (tmp_path / "2026.toml").write_text(YEAR, encoding="utf-8")

    same = recompute()
    assert (same.returncode, same.stderr.count("Traceback")) == (0, 0), same.stderr
    assert same.stdout == "1 dossiers with running limits gone over; 0 have other days now.\n"

    other = recompute(ANJUAN_WORKING_DAYS_FOLDER=str(tmp_path))
    assert other.returncode == 0, other.stderr
    assert "1 have other days now" in other.stdout
    stored = await office.store.load_any(dossier.id)
    assert stored.version == dossier.version + 1
    (change,) = next(clock for clock in stored.clocks if clock.id == "objection").changes
    assert (change.from_due.isoformat(), change.to_due.isoformat()) == ("2026-04-09", "2026-04-15")

    again = recompute(ANJUAN_WORKING_DAYS_FOLDER=str(tmp_path))
    assert "0 have other days now" in again.stdout


async def test_a_bad_folder_is_one_line(recompute, tmp_path):
    refused = recompute(ANJUAN_WORKING_DAYS_FOLDER=str(tmp_path / "nowhere"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.endswith("nowhere: is no folder; give the folder that holds the TOML files\n")
