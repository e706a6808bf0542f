"""The package: proven by another implementation of BagIt, and by changing it."""

import json
import shutil
import zipfile
from pathlib import Path

import bagit
import jsonschema
import pytest

from dossiers.errors import InvalidInput
from dossiers.viewer import Role
from papers.folder import Folder, Wanted
from papers.package import Content, FolderSink, ZipSink, bags, write_bag
from papers.record import json_schema
from papers.verifying import verify
from tests.conftest import a_viewer

SUPERVISION = a_viewer(Role.SUPERVISION)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:bagit")


@pytest.fixture
async def packed(archive, rich, press, tmp_path) -> Path:
    folder = Folder(await archive.read(SUPERVISION, rich.id), Wanted(), press)
    for bag in await folder.bags():
        await bag.write(FolderSink(tmp_path / "out"))
    return tmp_path / "out" / rich.id


async def test_another_implementation_finds_it_valid(packed, rich):
    bag = bagit.Bag(str(packed))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert set(bag.algorithms) == {"sha256", "sha512"}
    assert bag.info["External-Identifier"] == rich.id
    assert set(bag.payload_entries()) == {"data/case-file.pdf", "data/dossier.json", "data/dossier.schema.json"}


async def test_the_record_fits_its_schema_and_holds_nothing_secret(packed, rich):
    record = json.loads((packed / "data/dossier.json").read_bytes())
    jsonschema.Draft202012Validator(json.loads(json_schema())).validate(record)
    assert record["number"] == rich.id
    assert record["identities"] == "masked"
    text = (packed / "data/dossier.json").read_text("utf-8")
    for secret in ("ciphertext", "hashes", "original", "陈大山", "13800001111", "sealed_to"):
        assert secret not in text


def test_the_schema_has_no_room_for_what_is_secret():
    schema = json_schema().decode()
    for secret in ("ciphertext", "hashes", '"original"', "ConcealedText", "SealedIdentity", "sealed_to"):
        assert secret not in schema


async def test_the_same_version_gives_the_same_bag_to_the_byte(packed, archive, rich, press, tmp_path):
    folder = Folder(await archive.read(SUPERVISION, rich.id), Wanted(), press)
    for bag in await folder.bags():
        await bag.write(FolderSink(tmp_path / "again"))
    again = tmp_path / "again" / rich.id
    files = sorted(path.relative_to(packed) for path in packed.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    for file in files:
        assert (packed / file).read_bytes() == (again / file).read_bytes()


async def test_an_untouched_one_is_verified(packed):
    verified = verify(packed)
    assert (verified.bags, verified.differences) == (1, [])
    assert verified.files == 9


@pytest.mark.parametrize(
    ("change", "path", "what"),
    [
        (lambda bag: _flip(bag / "data/case-file.pdf"), "data/case-file.pdf", "sha256 and sha512 differ"),
        (lambda bag: (bag / "data/dossier.json").unlink(), "data/dossier.json", "is missing"),
        (lambda bag: (bag / "data/more.txt").write_text("x"), "data/more.txt", "it was added"),
        (lambda bag: _flip(bag / "bag-info.txt"), "bag-info.txt", "differ"),
        (lambda bag: _flip(bag / "manifest-sha256.txt"), "manifest-sha256.txt", "differ"),
        (lambda bag: (bag / "tagmanifest-sha512.txt").unlink(), "tagmanifest-sha512.txt", "is missing"),
    ],
)
async def test_what_was_changed_is_named(packed, change, path, what):
    change(packed)
    found = {one.path: one.what for one in verify(packed).differences}
    assert what in found[path]


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


async def test_a_zip_of_bags_is_verified_and_what_differs_in_it_is_named(archive, rich, press, tmp_path):
    folder = Folder(await archive.read(SUPERVISION, rich.id), Wanted(), press)
    file = tmp_path / "case-files.zip"
    with zipfile.ZipFile(file, "w") as into:
        for bag in await folder.bags():
            await bag.write(ZipSink(into))
    assert verify(file).differences == []
    shutil.unpack_archive(file, tmp_path / "unpacked")
    bagit.Bag(str(tmp_path / "unpacked" / rich.id)).validate()
    content = bytearray(file.read_bytes())
    content[2_000] ^= 1
    file.write_bytes(content)
    assert [one.path for one in verify(file).differences] == [f"{rich.id}/data/case-file.pdf"]


@pytest.mark.parametrize("content", [None, b"", b"PK no zip"])
def test_what_is_no_package_is_refused(content, tmp_path):
    file = tmp_path / "file.zip"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidInput):
        verify(file)


def test_a_folder_without_a_bag_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="holds no bag"):
        verify(tmp_path)


async def test_a_large_dossier_is_split_into_bags_that_name_each_other(tmp_path):
    payloads = [Content(f"f{n}", bytes(40)) for n in range(5)]
    made = list(bags("331121-2026-000001", payloads, {"External-Identifier": "x"}, 100))
    assert [bag.folder for bag in made] == [f"331121-2026-000001-{n}" for n in (1, 2, 3)]
    for bag in made:
        await bag.write(FolderSink(tmp_path))
    read = [bagit.Bag(str(tmp_path / bag.folder)) for bag in made]
    for one in read:
        one.validate()
    assert [one.info["Bag-Count"] for one in read] == ["1 of 3", "2 of 3", "3 of 3"]


async def test_odd_names_are_told_again(tmp_path):
    await write_bag(FolderSink(tmp_path), "b", [Content("a b\n\r.txt", b"x"), Content("二.txt", b"y")], {})
    bagit.Bag(str(tmp_path / "b")).validate()
    assert verify(tmp_path / "b").differences == []
