"""Pages: long texts lie outside the dossier, so that it stays small however much is written in its chain.

A page is one text, never changed: inserted before the dossier that names it, and once, for its id follows from what it
says (`Vault.conceal`). In the dossier stay the beginning of the text and the id. A page whose dossier was not written
after all is read by nobody and may lie there: nothing looks for such pages.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, OperationFailure

from dossiers import volumes
from dossiers.errors import PageMissing
from dossiers.identity import BEGINNING

Raw = dict[str, Any]

PAGED_FROM = 600
"""Longer texts lie on pages. A letter or a note of usual length is shorter: registering it takes no further write."""
MANY_ENTRIES = 50
"""From so many entries on, whatever has a page lies on it."""

_FIELDS = ("chain", "contacts", "effects")
"""Fields that grow with every entry. What the others say is short, and shown wherever the dossier is."""
_LOG = logging.getLogger(__name__)
_DUPLICATE = 11000
_WITHOUT_ORIGINAL = {"original": 0}


@dataclass(frozen=True, slots=True)
class Missing:
    """Dossiers of which a page is not there: their texts are the beginnings."""

    numbers: frozenset[str] = frozenset()

    def check(self, number: str) -> None:
        """Raises PageMissing where it is one of them."""
        if number in self.numbers:
            raise PageMissing(number)


def take_out(written: Raw, version: int) -> list[Raw]:
    """Shorten, in place, the long texts of what is about to be written to a dossier; gives their pages, to go first.

    `written` says `paged` afterwards where some of its texts lie on pages.
    """
    longest = PAGED_FROM if version <= MANY_ENTRIES else BEGINNING
    pages: dict[str, Raw] = {}
    for text in _texts_of(written):
        if len(text["text"]) > longest:
            pages[text["page"]] = {"_id": text["page"], "text": text["text"], "original": text["original"]}
            text.update(text=text["text"][:BEGINNING], original=None)
    if next(_shortened(written), None):
        written["paged"] = True
    return list(pages.values())


async def put(collection: AsyncCollection[Raw], pages: Sequence[Raw]) -> None:
    """Insert those that are not there yet."""
    if not pages:
        return
    try:
        await collection.insert_many(pages, ordered=False)
    except BulkWriteError as error:
        details = error.details or {}
        failures = [*details.get("writeErrors", []), *details.get("writeConcernErrors", [])]
        for failure in failures:
            if failure["code"] != _DUPLICATE:
                raise OperationFailure(failure["errmsg"], failure["code"]) from error


async def put_back(collection: AsyncCollection[Raw], raws: Iterable[Raw], *, originals: bool = False) -> Missing:
    """Make whole, in place, dossiers as stored: what lies in volumes, then the texts; what these were cut out of only
    where it is asked for.

    One more reading for each, and only where some dossier has volumes, or pages.
    """
    raws = list(raws)
    unbound = await volumes.put_back(collection, raws)
    shortened = [(raw["_id"], text) for raw in raws if raw.get("paged") for text in _shortened(raw)]
    if not shortened:
        return Missing(unbound)
    found = await _read(collection, {text["page"] for _, text in shortened}, originals=originals)
    missing = set()
    for number, text in shortened:
        if page := found.get(text["page"]):
            text.update(text=page["text"], original=page.get("original"))
        else:
            missing.add(number)
    for number in sorted(missing):
        _LOG.error("a page of a dossier is missing", extra={"dossier": number})
    return Missing(unbound | missing)


async def texts(collection: AsyncCollection[Raw], ids: Iterable[str]) -> Mapping[str, str]:
    """The texts, identities cut out, of those pages that are there."""
    return {number: page["text"] for number, page in (await _read(collection, set(ids), originals=False)).items()}


async def _read(collection: AsyncCollection[Raw], ids: set[str], *, originals: bool) -> dict[str, Raw]:
    found = collection.find({"_id": {"$in": list(ids)}}, None if originals else _WITHOUT_ORIGINAL)
    return {page["_id"]: page for page in await found.to_list()}


def _shortened(raw: Raw) -> Iterator[Raw]:
    return (text for text in _texts_of(raw) if len(text["text"]) <= BEGINNING)


def _texts_of(raw: Raw) -> Iterator[Raw]:
    return (text for field in _FIELDS for text in _texts(raw.get(field)))


def _texts(value: Any) -> Iterator[Raw]:  # noqa: ANN401 - whatever a document has
    """Every `ConcealedText` that has a page, as it is stored."""
    if isinstance(value, dict):
        if "page" in value and "original" in value:
            if value["page"]:
                yield value
        else:
            for part in value.values():
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
