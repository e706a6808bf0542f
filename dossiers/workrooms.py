"""Folders in which one piece of background work lays its files: for nobody else's eyes, and gone when it is over."""

import os
import shutil
import tempfile
from pathlib import Path


def root(purpose: str) -> Path:
    """Where all of that purpose lie; `TMPDIR` says on which disk."""
    return Path(tempfile.gettempdir()) / f"anjuan-{purpose}-{os.getuid()}"


def made_anew(folder: Path) -> None:
    """Empty, whatever was left there."""
    removed(folder)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(mode=0o700)


def removed(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
