"""Recordings and other files go into the package from wherever they lie, in pieces, with their own hashes."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import bagit
import pytest

from dossiers.dossier import Dossier
from dossiers.viewer import Role
from papers.archive import Archive
from papers.attachments import Attachment
from papers.folder import Folder, Wanted
from papers.package import FolderSink
from tests.conftest import a_viewer

SUPERVISION = a_viewer(Role.SUPERVISION)
PIECES, PIECE = 4, 50_000
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:bagit")


class Shelf:
    """A store of attachments; `open` counts what of it is in hand at once."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.most = self.in_hand = 0

    def of(self, dossier: Dossier) -> list[Attachment]:  # noqa: ARG002 - the same for each
        return [self._attachment(n) for n in range(1, self._count + 1)]

    def _attachment(self, n: int) -> Attachment:
        content = bytes([n % 256]) * PIECE * PIECES
        digest = hashlib.sha256(content).hexdigest()
        return Attachment(
            f"a{n}", f"recordings/a{n}.wav", f"第{n}段录音", "audio/wav", len(content), digest, 1, duration_ms=61_500
        )

    async def read(self, dossier: Dossier, attachment: Attachment) -> AsyncIterator[bytes]:  # noqa: ARG002
        self.in_hand += 1
        self.most = max(self.most, self.in_hand)
        for _ in range(PIECES):
            yield bytes([int(attachment.id[1:]) % 256]) * PIECE
        self.in_hand -= 1


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(300)


@pytest.fixture
def stocked(archive, shelf) -> Archive:
    return replace(archive, attachments=shelf)


async def test_three_hundred_are_packed_one_after_the_other(stocked, shelf, register, press, tmp_path, text_of):
    dossier = await register()
    read = await stocked.read(SUPERVISION, dossier.id)
    for bag in await Folder(read, Wanted(), press).bags():
        await bag.write(FolderSink(tmp_path))
    assert shelf.most == 1
    packed = bagit.Bag(str(tmp_path / dossier.id))
    packed.validate()
    for attachment in read.attachments:
        assert packed.payload_entries()[f"data/{attachment.path}"]["sha256"] == attachment.sha256
    record = json.loads((tmp_path / dossier.id / "data/dossier.json").read_bytes())
    assert [one["sha256"] for one in record["attachments"]] == [one.sha256 for one in read.attachments]
    whole = "".join(text_of((tmp_path / dossier.id / "data/case-file.pdf").read_bytes()))
    assert "第300段录音" in whole
    assert "1分01秒" in whole
    assert all(one.sha256 in whole for one in read.attachments[:5])


async def test_they_are_split_where_it_is_wished(stocked, register, press, tmp_path):
    dossier = await register()
    read = await stocked.read(SUPERVISION, dossier.id)
    limit = 20_000_000
    made = await Folder(read, Wanted(), press).bags(limit)
    assert len(made) == 4
    for bag in made:
        assert bag.size <= limit
        await bag.write(FolderSink(tmp_path))
        bagit.Bag(str(tmp_path / bag.folder)).validate()
    assert sum(len(bag.payloads) for bag in made) == 303


async def test_they_can_be_left_out(stocked, shelf, register, press):
    dossier = await register()
    read = await stocked.read(SUPERVISION, dossier.id)
    (bag,) = await Folder(read, Wanted(attachments=False), press).bags()
    assert [one.path for one in bag.payloads] == ["case-file.pdf", "dossier.json", "dossier.schema.json"]
    assert shelf.most == 0
