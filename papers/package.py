"""The package: BagIt (RFC 8493) bags, one for each dossier, in a folder or in a ZIP archive.

Every byte is hashed as it is written, once; the same payload gives the same bag, to the byte.
"""

import hashlib
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from papers.errors import AttachmentAltered

ALGORITHMS = ("sha256", "sha512")
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Of the files of an archive: the first moment that a ZIP can tell."""
_FILE = 0o100644 << 16


class Payload(Protocol):
    """A file of the package, below `data/`."""

    @property
    def path(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def sha256(self) -> str | None:
        """What it must come to, where that is known."""
        ...

    def pieces(self) -> AsyncIterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Content:
    """A payload that is in memory."""

    path: str
    content: bytes
    sha256: str | None = None

    @property
    def size(self) -> int:
        return len(self.content)

    async def pieces(self) -> AsyncIterator[bytes]:
        yield self.content


class Sink(Protocol):
    """Where files are written, one after the other."""

    def open(self, path: str) -> AbstractContextManager[IO[bytes]]: ...


class FolderSink:
    """Raises FileExistsError where a file is there already."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, path: str) -> AbstractContextManager[IO[bytes]]:
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("xb")


class ZipSink:
    """Stored, not compressed: papers and recordings are compressed already."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def open(self, path: str) -> AbstractContextManager[IO[bytes]]:
        entry = zipfile.ZipInfo(path, _EARLIEST)
        entry.external_attr = _FILE
        return self._archive.open(entry, "w", force_zip64=True)

    @property
    def files(self) -> int:
        return len(self._archive.filelist)

    def take_back(self, files: int) -> None:
        """Keep so many, the first: what is written next takes the place of the others."""
        archive = self._archive
        kept, gone = archive.filelist[:files], archive.filelist[files:]
        if gone and archive.fp is not None:
            # The standard library has no word for it yet: this is where it writes, and what its directory will list.
            archive.filelist, archive.NameToInfo = kept, {one.filename: one for one in kept}
            archive.start_dir = gone[0].header_offset
            archive.fp.seek(archive.start_dir)
            archive.fp.truncate()


@dataclass(slots=True)
class _Hashes:
    """Of files, by algorithm and path."""

    found: dict[str, dict[str, str]] = field(default_factory=lambda: {name: {} for name in ALGORITHMS})

    def keep(self, path: str, digests: Mapping[str, str]) -> None:
        for name, digest in digests.items():
            self.found[name][path] = digest

    def manifest(self, algorithm: str) -> bytes:
        lines = (f"{digest}  {encoded(path)}\n" for path, digest in sorted(self.found[algorithm].items()))
        return "".join(lines).encode()


async def write_bag(sink: Sink, folder: str, payloads: Sequence[Payload], info: Mapping[str, str]) -> None:
    """One bag in that folder of the sink; `info` is what bag-info.txt says, beside the sum of its payload.

    Raises AttachmentAltered for a payload that is not what it must be.
    """
    payload_hashes, tag_hashes = _Hashes(), _Hashes()
    for payload in payloads:
        path = f"data/{payload.path}"
        digests = await _write(sink, f"{folder}/{path}", payload.pieces())
        if payload.sha256 not in {None, digests["sha256"]}:
            raise AttachmentAltered(folder, payload.path)
        payload_hashes.keep(path, digests)
    octets = f"{sum(payload.size for payload in payloads)}.{len(payloads)}"
    about = {**info, "Payload-Oxum": octets}
    tags = {
        "bagit.txt": DECLARATION.encode(),
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in about.items()).encode(),
        **{f"manifest-{name}.txt": payload_hashes.manifest(name) for name in ALGORITHMS},
    }
    for path, content in tags.items():
        tag_hashes.keep(path, await _write(sink, f"{folder}/{path}", Content(path, content).pieces()))
    for name in ALGORITHMS:
        path = f"tagmanifest-{name}.txt"
        await _write(sink, f"{folder}/{path}", Content(path, tag_hashes.manifest(name)).pieces())


async def _write(sink: Sink, path: str, pieces: AsyncIterator[bytes]) -> dict[str, str]:
    hashes = {name: hashlib.new(name) for name in ALGORITHMS}
    with sink.open(path) as file:
        async for piece in pieces:
            file.write(piece)
            for one in hashes.values():
                one.update(piece)
    return {name: one.hexdigest() for name, one in hashes.items()}


def encoded(path: str) -> str:
    """As a manifest writes it."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def decoded(path: str) -> str:
    """As it is, from how a manifest writes it."""
    return path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def grouped(payloads: Sequence[Payload], limit: int | None) -> Iterator[list[Payload]]:
    """In order, in groups that are not larger than the limit; one file alone may be."""
    group: list[Payload] = []
    size = 0
    for payload in payloads:
        if limit is not None and group and size + payload.size > limit:
            yield group
            group, size = [], 0
        group.append(payload)
        size += payload.size
    if group:
        yield group


def bags(number: str, payloads: Sequence[Payload], info: Mapping[str, str], limit: int | None) -> Iterator["Bag"]:
    """The bags of one dossier: one, or several that name each other where it is larger than the limit."""
    groups = list(grouped(payloads, limit))
    for place, group in enumerate(groups, 1):
        if len(groups) == 1:
            yield Bag(number, group, info)
        else:
            of_group = {"Bag-Group-Identifier": number, "Bag-Count": f"{place} of {len(groups)}"}
            yield Bag(f"{number}-{place}", group, {**info, **of_group})


@dataclass(frozen=True, slots=True)
class Bag:
    folder: str
    payloads: Sequence[Payload]
    info: Mapping[str, str]

    @property
    def size(self) -> int:
        return sum(payload.size for payload in self.payloads)

    async def write(self, sink: Sink) -> None:
        await write_bag(sink, self.folder, self.payloads, self.info)
