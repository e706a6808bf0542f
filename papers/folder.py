"""What goes into the package of one dossier: its papers as PDF, its data, and its attachments."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from dossiers.days import day_of
from dossiers.dossier import Dossier
from papers.archive import Read
from papers.attachments import Attachment, Attachments
from papers.contents import CaseFile
from papers.fonts import FontBook
from papers.package import Bag, Content, Payload, bags
from papers.paper import Paper
from papers.people import People
from papers.record import DossierRecord, json_schema
from papers.typeset import typeset

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

    def pieces(self) -> AsyncIterator[bytes]:
        return self.attachments.read(self.dossier, self.attachment)


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
    fonts: FontBook

    @property
    def case_file(self) -> CaseFile:
        return self.read.case_file(self.wanted.people)

    async def bags(self, limit: int | None = None) -> list[Bag]:
        """Takes time for its papers; raises PaperFailed."""
        dossier = self.read.dossier
        payloads = [*(await asyncio.to_thread(self.documents)), *self._attached()]
        return list(bags(dossier.id, payloads, self.info(), limit))

    def info(self) -> dict[str, str]:
        """Of the bag: nothing of when and for whom it is made."""
        dossier = self.read.dossier
        return {
            "Source-Organization": dossier.holder.name,
            "External-Identifier": dossier.id,
            "External-Description": f"信访事项案卷 {dossier.id}",
            "Internal-Sender-Identifier": f"version {dossier.version}",
            "Internal-Sender-Description": f"content sha256 {self.case_file.paper().digest()}",
            "Bagging-Date": day_of(dossier.last_entry_at).isoformat(),
            "Bag-Software-Agent": "anjuan",
        }

    def documents(self) -> list[Content]:
        """Its papers and its data."""
        file, wanted = self.case_file, self.wanted
        made = [Content(CASE_FILE, self._set(file.paper()))]
        if wanted.redacted_twin and wanted.people.in_clear:
            made.append(Content(REDACTED, self._set(self.read.case_file(People()).paper())))
        if (sealed := self.read.sealed_entries) is not None:
            made.append(Content(SEALED, self._set(file.sealed_part(sealed))))
        record = DossierRecord.of(file.dossier, wanted.people, list(file.attachments))
        return [*made, Content(RECORD, record.as_json()), Content(SCHEMA, json_schema())]

    def _set(self, paper: Paper) -> bytes:
        return typeset(paper, self.fonts, self.wanted.watermark)

    def _attached(self) -> Sequence[Payload]:
        if not self.wanted.attachments:
            return []
        store, dossier = self.read.archive.attachments, self.read.dossier
        return [Attached(store, dossier, one) for one in self.read.attachments]
