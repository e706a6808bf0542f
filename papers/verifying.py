"""Verification (校验): every hash of a package is reckoned anew, and what differs is named."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from dossiers.errors import InvalidInput
from papers.package import ALGORITHMS, decoded

_PIECE = 1 << 20
_MANIFESTS = tuple(f"{kind}-{name}.txt" for kind in ("manifest", "tagmanifest") for name in ALGORITHMS)


@dataclass(frozen=True, slots=True)
class Difference:
    """`path` is within the package."""

    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    bags: int
    files: int
    differences: list[Difference]


class _Files(Protocol):
    def names(self) -> set[str]: ...

    def open(self, name: str) -> IO[bytes]: ...


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> set[str]:
        return {path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*") if not path.is_dir()}

    def open(self, name: str) -> IO[bytes]:
        return (self._folder / name).open("rb")


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def names(self) -> set[str]:
        return {name for name in self._archive.namelist() if not name.endswith("/")}

    def open(self, name: str) -> IO[bytes]:
        return self._archive.open(name)


def verify(package: Path) -> Verified:
    """Of a folder with one bag or several, or a ZIP archive of them. Raises InvalidInput where it is neither."""
    if package.is_dir():
        return _verify(_Folder(package), package.name)
    try:
        with zipfile.ZipFile(package) as archive:
            return _verify(_Archive(archive), package.name)
    except FileNotFoundError as error:
        raise InvalidInput("casefile", f"there is no {package}") from error
    except (zipfile.BadZipFile, OSError) as error:
        raise InvalidInput("casefile", f"{package.name} is no folder and no whole ZIP archive: {error}") from error


def _verify(files: _Files, name: str) -> Verified:
    names = files.names()
    bags = sorted(one.removesuffix("bagit.txt") for one in names if one.rpartition("/")[2] == "bagit.txt")
    if not bags:
        raise InvalidInput("casefile", f"{name} holds no bag: there is no bagit.txt in it")
    found: list[Difference] = []
    outside = [one for one in sorted(names) if not any(one.startswith(bag) for bag in bags)]
    found += [Difference(one, "is in no bag") for one in outside]
    for bag in bags:
        found += _of_bag(files, bag, {one for one in names if one.startswith(bag)})
    return Verified(len(bags), len(names), found)


def _of_bag(files: _Files, bag: str, names: set[str]) -> Iterator[Difference]:
    listed: dict[str, dict[str, str]] = {}
    for manifest in _MANIFESTS:
        if bag + manifest not in names:
            yield Difference(bag + manifest, "is missing")
            continue
        algorithm = manifest.removesuffix(".txt").rpartition("-")[2]
        for path, digest in _listed(files, bag + manifest):
            listed.setdefault(bag + path, {})[algorithm] = digest
    for path in sorted(listed):
        if path not in names:
            yield Difference(path, "is missing")
        elif reason := _differs(files, path, listed[path]):
            yield Difference(path, reason)
    tagmanifests = {f"{bag}tagmanifest-{name}.txt" for name in ALGORITHMS}
    for path in sorted(names - set(listed) - tagmanifests):
        yield Difference(path, "is in no manifest: it was added")


def _listed(files: _Files, manifest: str) -> Iterator[tuple[str, str]]:
    with files.open(manifest) as file:
        for line in file.read().decode("utf-8", "replace").splitlines():
            digest, _, path = line.partition("  ")
            if path:
                yield decoded(path), digest


def _differs(files: _Files, path: str, wanted: Mapping[str, str]) -> str | None:
    hashes = {name: hashlib.new(name) for name in wanted}
    try:
        with files.open(path) as file:
            while piece := file.read(_PIECE):
                for one in hashes.values():
                    one.update(piece)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        return f"cannot be read: {type(error).__name__}"
    wrong = [name for name, digest in wanted.items() if hashes[name].hexdigest() != digest]
    return f"is not what it was: its {' and '.join(wrong)} differ" if wrong else None
