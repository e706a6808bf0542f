"""The dossier as JSON (案卷数据), for machines: what the viewer of the case file may see, and its JSON Schema."""

from datetime import date, datetime
from enum import Enum
from typing import Any, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field

from dossiers.chain import Actor, Entry
from dossiers.clocks.clock import Clock
from dossiers.contact import Contact, ExternalNumber
from dossiers.days import Day, Moment
from dossiers.dossier import Dossier
from dossiers.identity import ConcealedText, SealedIdentity
from dossiers.matter import Category, Respondent
from dossiers.party import Party
from dossiers.states import State, Step
from dossiers.steps import Opinion, Outcome, Rating, Review
from dossiers.units import UnitRef
from papers.attachments import Attachment
from papers.people import People, fields_of
from papers.telling import told_fields

_CLOSED = ConfigDict(extra="forbid")
_AS_STORED = (
    "version", "purpose", "state", "sealed", "opened_on", "last_happened_on", "last_entry_at", "holder", "responsible",
    "links", "merged_into", "outcome", "opinions", "reviews", "ratings", "clocks",
)  # fmt: skip


class RequestRecord(BaseModel):
    """诉求."""

    model_config = _CLOSED
    id: str
    text: str
    confirmed: bool
    entry: int


class MatterRecord(BaseModel):
    """信访事项."""

    model_config = _CLOSED
    title: str
    category: Category
    place: str | None
    requests: list[RequestRecord]
    respondents: list[Respondent]


class PartyRecord(BaseModel):
    """当事人: the identity is masked, or in clear where the file says so."""

    model_config = _CLOSED
    id: str
    kind: str
    identity: dict[str, str] | None
    anonymous_because: str | None
    confidential: bool
    co_signers: list[dict[str, str]]
    representatives: list[dict[str, str]]
    agent: dict[str, str] | None
    joined_on: Day

    @classmethod
    def of(cls, party: Party, people: People) -> Self:
        return cls(
            id=party.id,
            kind=party.kind,
            identity=people.plain(party),
            anonymous_because=party.anonymous_because,
            confidential=party.confidential,
            co_signers=[fields_of(one) for one in party.co_signers],
            representatives=[fields_of(one) for one in party.representatives],
            agent=fields_of(party.agent) if party.agent else None,
            joined_on=party.joined_on,
        )


class ContactRecord(BaseModel):
    """登记件."""

    model_config = _CLOSED
    id: str
    party: str | None
    form: str
    source: str
    source_detail: str | None
    manner: str
    received_on: Day
    received_by: str
    people_count: int
    external_numbers: list[ExternalNumber]
    narrative: str
    entry: int

    @classmethod
    def of(cls, contact: Contact, narrative: str) -> Self:
        kept = contact.model_dump(include=set(cls.model_fields) - {"narrative"})
        return cls(**kept, narrative=narrative)


class EntryRecord(BaseModel):
    """办理条目; `facts` by the names that the GraphQL schema has for them, in snake case."""

    model_config = _CLOSED
    id: str
    number: int
    step: Step
    happened_on: Day
    recorded_at: Moment
    by: Actor
    state: State
    facts: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry, people: People) -> Self:
        kept = entry.model_dump(include=set(cls.model_fields) - {"step", "facts"})
        return cls(**kept, step=entry.facts.step, facts=plain(entry.facts, people))


class AttachmentRecord(BaseModel):
    """录音录像、附件: where it lies in the package, and its hash."""

    model_config = _CLOSED
    id: str
    path: str
    title: str
    media_type: str
    size: int
    sha256: str
    entry: int
    duration_ms: int | None

    @classmethod
    def of(cls, attachment: Attachment) -> Self:
        return cls(**{name: getattr(attachment, name) for name in cls.model_fields})


class DossierRecord(BaseModel):
    """案卷数据: one dossier as the case file shows it."""

    model_config = ConfigDict(extra="forbid", title="anjuan case file, dossier")

    number: str = Field(description="Case number (案卷编号).")
    version: int = Field(description="Number of its last entry (版本).")
    identities: str = Field(description="`masked` or `in clear` (身份信息).", pattern="^(masked|in clear)$")
    purpose: str
    state: State
    sealed: bool
    opened_on: Day
    last_happened_on: Day
    last_entry_at: Moment
    matter: MatterRecord
    parties: list[PartyRecord]
    contacts: list[ContactRecord]
    holder: UnitRef
    responsible: UnitRef | None
    links: list[str]
    merged_into: str | None
    outcome: Outcome | None
    opinions: list[Opinion]
    reviews: list[Review]
    ratings: list[Rating]
    clocks: list[Clock]
    chain: list[EntryRecord]
    attachments: list[AttachmentRecord]

    @classmethod
    def of(cls, dossier: Dossier, people: People, attachments: list[Attachment]) -> Self:
        """Of the dossier as its viewer sees it."""
        matter = dossier.matter
        return cls(
            number=dossier.id,
            identities="in clear" if people.in_clear else "masked",
            matter=MatterRecord(
                title=matter.title.text,
                category=matter.category,
                place=matter.place,
                requests=[
                    RequestRecord(id=one.id, text=one.text.text, confirmed=one.confirmed, entry=one.entry)
                    for one in matter.requests
                ],
                respondents=matter.respondents,
            ),
            parties=[PartyRecord.of(party, people) for party in dossier.parties],
            contacts=[ContactRecord.of(one, people.narrative(dossier, one.id)) for one in dossier.contacts],
            chain=[EntryRecord.of(entry, people) for entry in dossier.chain],
            attachments=[AttachmentRecord.of(one) for one in attachments],
            **{name: getattr(dossier, name) for name in _AS_STORED},
        )

    def as_json(self) -> bytes:
        """The same bytes for the same dossier."""
        options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        return orjson.dumps(self.model_dump(mode="json"), option=options)


def json_schema() -> bytes:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **DossierRecord.model_json_schema(mode="serialization"),
    }
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def plain(value: Any, people: People) -> Any:  # noqa: ANN401, PLR0911 - whatever a step records, a case for each
    """As JSON, without what is not told: the original of a text, what an identity is sealed in."""
    match value:
        case ConcealedText():
            return people.text(value)
        case SealedIdentity():
            return fields_of(value)
        case Contact() | Party():
            return value.id
        case BaseModel():
            return {name: plain(getattr(value, name), people) for name in told_fields(type(value))}
        case Enum():
            return value.value
        case list():
            return [plain(one, people) for one in value if not getattr(one, "confidential", False)]
        case datetime() | date():
            return value.isoformat()
    return value
