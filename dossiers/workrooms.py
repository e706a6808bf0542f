"""Folders in which background work lays its files: one for each lease, for nobody else's eyes, gone when it is over."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from dossiers.leasing import Lease, Queue


def root(purpose: str) -> Path:
    """Where all of that purpose lie; `TMPDIR` says on which disk."""
    return Path(tempfile.gettempdir()) / f"anjuan-{purpose}-{os.getuid()}"


def room(root: Path, lease: Lease) -> Path:
    """Of this attempt alone: who has lost the lease and does not know it yet is in nobody's way."""
    return root / f"{lease.raw['_id']}.{lease.word}"


def make(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(mode=0o700)


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


async def sweep(root: Path, queue: Queue) -> int:
    """Remove what killed workers have left behind on this machine; gives of how many attempts. Raises Unavailable."""
    removed = 0
    for folder in await asyncio.to_thread(_folders, root):
        key, _, word = folder.name.rpartition(".")
        if not await queue.holds(key, word):
            await asyncio.to_thread(remove, folder)
            removed += 1
    return removed


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
