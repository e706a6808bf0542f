"""What goes into the package of one dossier: its papers as PDF, its data, and its attachments."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.recordings.refusals import PartDamaged
from papers.archive import Read
from papers.attachments import Attachment, Attachments
from papers.contents import CaseFile
from papers.errors import AttachmentMissing
from papers.package import Bag, Content, Payload, bags
from papers.paper import Paper
from papers.people import People
from papers.press import Press
from papers.record import DossierRecord, json_schema

CASE_FILE = "case-file.pdf"
REDACTED = "case-file-redacted.pdf"
SEALED = "sealed-part.pdf"
RECORD = "dossier.json"
SCHEMA = "dossier.schema.json"


@dataclass(frozen=True, slots=True)
class Attached:
    """A payload whose bytes lie in a store."""

    attachments: Attachments
    dossier: Dossier
    attachment: Attachment

    @property
    def path(self) -> str:
        return self.attachment.path

    @property
    def size(self) -> int:
        return self.attachment.size

    @property
    def sha256(self) -> str:
        return self.attachment.sha256

    async def pieces(self) -> AsyncIterator[bytes]:
        """Raises AttachmentMissing."""
        try:
            async for piece in self.attachments.read(self.dossier, self.attachment):
                yield piece
        except PartDamaged as error:
            raise AttachmentMissing(self.dossier.id, self.path, str(error)) from error


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the file is to hold; `watermark` stands on every page, and changes nothing of what they say."""

    people: People = field(default_factory=People)
    redacted_twin: bool = False
    attachments: bool = True
    watermark: str | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """Of one dossier: everything that the package will hold of it."""

    read: Read
    wanted: Wanted
    press: Press

    @property
    def case_file(self) -> CaseFile:
        return self.read.case_file(self.wanted.people)

    async def bags(self, limit: int | None = None) -> list[Bag]:
        """Takes time for its papers; raises FontMissing or PaperFailed."""
        papers = await asyncio.to_thread(self.papers)
        payloads = [*(await self._set(papers)), *(await asyncio.to_thread(self._data)), *self._attached()]
        return list(bags(self.read.dossier.id, payloads, self.info(papers[CASE_FILE]), limit))

    def info(self, main: Paper) -> dict[str, str]:
        """Of the bag: nothing of when and for whom it is made."""
        dossier = self.read.dossier
        return {
            "Source-Organization": dossier.holder.name,
            "External-Identifier": dossier.id,
            "External-Description": f"信访事项案卷 {dossier.id}",
            "Internal-Sender-Identifier": f"version {dossier.version}",
            "Internal-Sender-Description": f"content sha256 {main.digest()}",
            "Bagging-Date": day_of(dossier.last_entry_at).isoformat(),
            "Bag-Software-Agent": "anjuan",
        }

    def papers(self) -> dict[str, Paper]:
        """By where they lie in the package."""
        file, wanted = self.case_file, self.wanted
        made = {CASE_FILE: file.paper()}
        if wanted.redacted_twin and wanted.people.in_clear:
            made[REDACTED] = self.read.case_file(People()).paper()
        if (sealed := self.read.sealed_entries) is not None:
            made[SEALED] = file.sealed_part(sealed)
        return made

    async def documents(self) -> list[Content]:
        """Its papers, set, and its data."""
        return [*(await self._set(self.papers())), *self._data()]

    async def _set(self, papers: Mapping[str, Paper]) -> list[Content]:
        return [Content(path, await self.press.typeset(paper, self.wanted.watermark)) for path, paper in papers.items()]

    def _data(self) -> list[Content]:
        file = self.case_file
        record = DossierRecord.of(file.dossier, self.wanted.people, list(file.attachments))
        return [Content(RECORD, record.as_json()), Content(SCHEMA, json_schema())]

    def _attached(self) -> Sequence[Payload]:
        if not self.wanted.attachments:
            return []
        store, dossier = self.read.archive.attachments, self.read.dossier
        return [Attached(store, dossier, one) for one in self.read.attachments]
