"""The disk of the store is full in the middle of an upload: it is said so, nothing lies about, and it goes on later."""

import asyncio
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from dossiers.recordings.upload import PART_BYTES
from dossiers.viewer import Role
from tests.api import hall as halls
from tests.api.conftest import code_of
from tests.api.hall import Hall, a_hall
from tests.api.recordings.conftest import OFFICE
from tests.api.recordings.test_tus import LARGE, Tus
from tests.conftest import QINGTIAN
from tests.dossiers.recordings.gateway import ACCESS_KEY, REGION, SECRET_KEY, Gateway, gateway
from tests.schema.conftest import a_matter

BUCKET = "anjuan-full"
ROOM_MB = 48
TAKEN = 30_000_000
"""By others: what is left is room for two parts, and not for the rest of it."""


@pytest.fixture
def disk(tmp_path_factory) -> Iterator[Gateway]:
    with gateway(tmp_path_factory.mktemp("disk"), ROOM_MB) as one:
        (one.seen / "of-others").write_bytes(bytes(TAKEN))
        yield one


@pytest.fixture
def hall(disk, tmp_path, worker_id) -> Iterator[Hall]:
    settings = halls.Settings
    where = {
        "s3_endpoint": disk.endpoint, "s3_bucket": BUCKET, "s3_region": REGION,
        "s3_access_key": ACCESS_KEY, "s3_secret_key": SECRET_KEY,
    }  # fmt: skip
    with patch.object(halls, "Settings", lambda **chosen: settings(**chosen, **where)):
        yield from a_hall(tmp_path, worker_id, [])


@pytest.fixture
def tus(hall) -> Tus:
    clerk = hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)
    return Tus(clerk, clerk.registers(**a_matter())["receiptNumber"])


def lying(disk: Gateway, path: str) -> list[str]:
    return asyncio.run(disk.parts(BUCKET).keys(path.rpartition("/")[2]))


def bytes_lying(disk: Gateway) -> int:
    """Of all files on the disk, whoever wrote them and whatever they are called."""
    return sum(one.stat().st_size for one in disk.seen.rglob("*") if one.is_file()) - TAKEN


def test_an_upload_goes_on_once_there_is_room(disk, tus):
    path = tus.create(len(LARGE))

    for offset in (0, 2 * PART_BYTES):
        answer = tus.patch(path, offset, LARGE[offset:])
        assert (answer.status_code, code_of(answer)) == (507, "STORE_FULL")
        assert "what came before is kept" in answer.text
        assert tus.offset(path) == 2 * PART_BYTES
    assert len(lying(disk, path)) == 2
    assert bytes_lying(disk) == 2 * PART_BYTES

    (disk.seen / "of-others").write_bytes(b"")
    assert tus.patch(path, 2 * PART_BYTES, LARGE[2 * PART_BYTES :]).status_code == 204

    tus.ready(path, LARGE)
    assert tus.client.get(tus.recordings()[0]["link"]["url"]).content == LARGE


def test_what_is_given_up_for_want_of_room_leaves_none_of_its_bytes(disk, tus, hall):
    path = tus.create(len(LARGE))
    tus.patch(path, 0, LARGE)
    answer = tus.put(LARGE)
    assert (answer.status_code, code_of(answer)) == (507, "STORE_FULL")
    assert bytes_lying(disk) == 2 * PART_BYTES

    hall.clock.turn_to("2026-03-04")
    tus.sweep()

    assert lying(disk, path) == []
    assert bytes_lying(disk) == 0
    assert tus.recordings() == []
