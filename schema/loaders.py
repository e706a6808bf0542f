"""Loaders: what many fields of one request ask for is read from the store in one go."""

import asyncio
from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from dossiers import directory, posts
from dossiers.chain import Entry
from dossiers.dossier import Dossier
from dossiers.errors import PageMissing
from dossiers.posts import Post
from dossiers.registry import Registry
from dossiers.transcripts import asking
from dossiers.transcripts.transcription import Transcription
from dossiers.units import Unit
from dossiers.viewer import Viewer, scope

ChainKey = tuple[str, int, int, int]
"""A dossier's number, the version up to which its chain is seen, how many entries to skip and how many to give."""

PageKey = tuple[str, str]
"""A dossier's number, and the id of the page on which one of its texts lies."""


class Loaders:
    """Fresh for each request, so that nobody is ever given what was loaded for another."""

    def __init__(self, registry: Registry, viewer: Viewer) -> None:
        self._registry = registry
        self._viewer = viewer
        self.units: DataLoader[str, Unit | None] = DataLoader(self._units)
        self.dossiers: DataLoader[str, Dossier | None] = DataLoader(self._dossiers)
        self.chains: DataLoader[ChainKey, list[Entry]] = DataLoader(self._chains)
        self.texts: DataLoader[PageKey, str] = DataLoader(self._texts)
        self.posts: DataLoader[str, list[Post]] = DataLoader(self._posts)
        self.transcriptions: DataLoader[str, list[Transcription]] = DataLoader(self._transcriptions)

    async def _units(self, codes: Sequence[str]) -> list[Unit | None]:
        known = await directory.units(self._registry.store, codes)
        return [known.get(code) for code in codes]

    async def _dossiers(self, numbers: Sequence[str]) -> list[Dossier | None]:
        """Those that the viewer may see; their long texts are loaded for who asks for them."""
        seen = await self._registry.store.read_many(numbers, scope(self._viewer), whole=False)
        return [seen.get(number) for number in numbers]

    async def _chains(self, keys: Sequence[ChainKey]) -> list[list[Entry] | PageMissing]:
        """Parts of the chains of dossiers that the viewer was given already: one reading for all of the same part."""
        parts: dict[tuple[int, int], list[str]] = {}
        for number, _, skip, count in keys:
            parts.setdefault((skip, count), []).append(number)
        chains = [self._registry.store.chains(numbers, *part) for part, numbers in parts.items()]
        found = dict(zip(parts, await asyncio.gather(*chains), strict=True))
        return [_seen(found[skip, count].get(number, []), version) for number, version, skip, count in keys]

    async def _posts(self, areas: Sequence[str]) -> list[list[Post]]:
        """Supervising leaders' posts over each of these areas itself."""
        found = await posts.posts_on(self._registry, areas)
        return [found[area] for area in areas]

    async def _transcriptions(self, numbers: Sequence[str]) -> list[list[Transcription]]:
        """Of dossiers that the viewer was given already."""
        found = await asking.of_dossiers(self._registry.store, numbers)
        return [found.get(number, []) for number in numbers]

    async def _texts(self, keys: Sequence[PageKey]) -> list[str | PageMissing]:
        """Whole texts, of dossiers that the viewer was given already."""
        texts = await self._registry.store.texts([page for _, page in keys])
        return [texts.get(page) or PageMissing(number) for number, page in keys]


def _seen(entries: list[Entry] | PageMissing, version: int) -> list[Entry] | PageMissing:
    return entries if isinstance(entries, PageMissing) else [entry for entry in entries if entry.number <= version]
