"""The edition of the extraction: what was read from a text by another one may differ from what would be read now."""

import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import dossiers
from dossiers.regions import SHIPPED as REGIONS

_HERE = Path(__file__).parent
_DOSSIERS = Path(dossiers.__path__[0])
_BESIDE = (_HERE.parent / "text.py", _DOSSIERS / "reading.py", _DOSSIERS / "regions.py", REGIONS)


def files() -> Iterator[Path]:
    """All code and data that what is read from a text depends on."""
    yield from sorted(file for file in _HERE.rglob("*") if file.is_file() and file.suffix != ".pyc")
    yield from _BESIDE


@cache
def edition(*more: Path) -> str:
    """Another one with every change of that code and data, of `more`, and of what else of the machine has a say."""
    told = sha256(f"{sys.version_info[:2]} {unicodedata.unidata_version} {version('opencc')}".encode())
    for file in (*files(), *more):
        told.update(sha256(file.read_bytes()).digest())
    return told.hexdigest()[:16]
