"""Recordings in a case file: their bytes as they were proven, whole, and listed with their hashes."""

import json
from dataclasses import replace

import bagit
import pytest

from dossiers.viewer import Role
from papers.folder import Folder, Wanted
from papers.package import FolderSink
from papers.recordings import Recordings
from tests.conftest import a_viewer
from tests.dossiers.recordings.test_verifying import LARGE, empty, prove, send  # noqa: F401 - fixtures

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:bagit")


async def test_a_recording_goes_into_the_package(archive, registry, register, send, fonts, tmp_path, text_of):  # noqa: F811
    dossier = await register()
    await send(dossier=dossier.id, name="接访录音.wav")
    await prove(registry)
    stocked = replace(archive, attachments=Recordings(registry.store))
    read = await stocked.read(a_viewer(Role.SUPERVISION), dossier.id)
    for bag in await Folder(read, Wanted(), fonts).bags():
        await bag.write(FolderSink(tmp_path))
    packed = bagit.Bag(str(tmp_path / dossier.id))
    packed.validate()
    (recording,) = read.dossier.recordings
    assert packed.payload_entries()[f"data/recordings/{recording.id}.wav"]["sha256"] == recording.sha256
    assert (tmp_path / dossier.id / f"data/recordings/{recording.id}.wav").read_bytes() == LARGE
    record = json.loads((tmp_path / dossier.id / "data/dossier.json").read_bytes())
    assert [one["path"] for one in record["attachments"]] == [f"recordings/{recording.id}.wav"]
    whole = "".join(text_of((tmp_path / dossier.id / "data/case-file.pdf").read_bytes()))
    assert "接访录音.wav" in whole
    assert recording.sha256 in whole
    assert "5分00秒" in whole
