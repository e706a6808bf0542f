"""A job (任务): papers that somebody has asked for, made in the background and kept for a while."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dossiers.days import Day, Moment
from dossiers.disclosure import MAY_SEE
from dossiers.errors import InvalidInput, NotFound, NotPermitted
from dossiers.viewer import Role, Viewer
from papers.telling import moment

MOST_DOSSIERS = 500
KEPT = timedelta(days=7)
"""How long what was made can be taken."""
REMEMBERED = timedelta(days=90)
"""How long it is known that there was such a job."""
LEAST_SPLIT = 1_000_000
ATTEMPTS = 5
LONGEST_PERIOD = timedelta(days=366)


class PaperKind(StrEnum):
    CASE_FILES = "CASE_FILES"
    PETITIONER_COPY = "PETITIONER_COPY"
    WORK_RECORD = "WORK_RECORD"


class JobState(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    PARTLY_DONE = "PARTLY_DONE"
    """Some of the dossiers could not be put together, the others were."""
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class Asker(BaseModel):
    """Who asked, as they were signed in then: what is made is theirs alone."""

    model_config = ConfigDict(frozen=True)

    subject: str
    role: Role
    region: str
    unit: str | None
    name: str

    @classmethod
    def of(cls, viewer: Viewer) -> "Asker":
        return cls(subject=viewer.subject, role=viewer.role, region=viewer.region, unit=viewer.unit, name=viewer.name)

    def viewer(self) -> Viewer:
        return Viewer(self.subject, self.role, self.region, self.unit, self.name)

    def is_same(self, viewer: Viewer) -> bool:
        """Also the rights are: somebody who has changed office asks anew."""
        return (self.subject, self.role, self.region, self.unit) == (
            viewer.subject, viewer.role, viewer.region, viewer.unit,
        )  # fmt: skip


class Wishes(BaseModel):
    """How the case files are to be; `reason` shows identities in clear, and is on record."""

    model_config = ConfigDict(frozen=True)

    reason: str | None = None
    redacted_twin: bool = False
    attachments: bool = True
    watermark: bool = True
    split_bytes: Annotated[int | None, Field(ge=1)] = None

    def check(self, viewer: Viewer) -> None:
        """Raises InvalidInput or NotPermitted."""
        if self.split_bytes is not None and self.split_bytes < LEAST_SPLIT:
            raise InvalidInput("options.split_bytes", f"must be {LEAST_SPLIT} or more")
        if self.reason is not None:
            viewer.require(*MAY_SEE, to="see an identity in clear")
            if not self.reason.strip():
                raise InvalidInput("options.reason", "say what the identities are needed for")
        elif self.redacted_twin:
            raise InvalidInput("options.redacted_twin", "is for a file in clear; without a reason it is masked anyway")


class Part(BaseModel):
    """A file that was made; `dossiers` are those that end in it, `begun` one that goes on in the next part.

    Parts are noted in the job only up to where a dossier ends.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    key: str
    """Of the file in the store."""
    name: str
    media_type: str
    size: int
    sha256: str
    dossiers: list[str]
    begun: str | None = None


class Problem(BaseModel):
    """Why it came to nothing."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str


class Failure(BaseModel):
    """A dossier that is in no part, and why."""

    model_config = ConfigDict(frozen=True)

    dossier: str
    problem: Problem


class Job(BaseModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id")
    kind: PaperKind
    by: Asker
    created_at: Moment
    dossiers: list[str] = Field(default_factory=list)
    party: str | None = None
    """Of a petitioner's copy: whose."""
    official: str | None = None
    """Of a work record: the subject whose entries it lists, from `first` to `last`."""
    first: Day | None = None
    last: Day | None = None
    wishes: Wishes = Field(default_factory=Wishes)
    state: JobState = JobState.QUEUED
    attempts: int = 0
    done: int = 0
    """Dossiers that are ready."""
    parts: list[Part] = Field(default_factory=list)
    failed: list[Failure] = Field(default_factory=list)
    """By this attempt: the next one tries them again."""
    problem: Problem | None = None
    finished_at: Moment | None = None
    expires_at: Moment | None = None

    @property
    def total(self) -> int:
        return len(self.dossiers)

    @property
    def over(self) -> bool:
        return self.state not in {JobState.QUEUED, JobState.RUNNING}

    @property
    def ready(self) -> bool:
        """Whether there is something to be taken."""
        return self.state in {JobState.DONE, JobState.PARTLY_DONE}

    @property
    def watermark(self) -> str | None:
        """Who asked and when: in no digest of the content."""
        if not self.wishes.watermark:
            return None
        told = (self.by.name or self.by.subject, self.by.unit, moment(self.created_at))
        return "  ".join(part for part in told if part)

    def part(self, number: int) -> Part:
        """Raises NotFound."""
        found = next((part for part in self.parts if part.number == number), None)
        if found is None or not self.ready:
            raise NotFound("case file", f"{self.id}/{number}")
        return found

    def check_taken_by(self, viewer: Viewer) -> None:
        """Raise NotFound for anybody but who asked, as if there were no such job."""
        if not self.by.is_same(viewer):
            raise NotFound("case file", self.id)


def check_numbers(numbers: Iterable[str]) -> list[str]:
    """Each once, in their order. Raises InvalidInput for none, or too many."""
    found = list(dict.fromkeys(numbers))
    if not found:
        raise InvalidInput("dossiers", "name one dossier or more")
    if len(found) > MOST_DOSSIERS:
        raise InvalidInput("dossiers", f"are {len(found)}; a job takes at most {MOST_DOSSIERS}, so ask in several")
    return found


def check_period(first: date, last: date) -> None:
    """Raise InvalidInput unless it is a period of a year at most."""
    if last < first:
        raise InvalidInput("last", f"lies before {first}")
    if last - first > LONGEST_PERIOD:
        raise InvalidInput("last", "a work record is of a year at most")


def check_official(viewer: Viewer, official: str) -> None:
    """Raise NotPermitted where the viewer may not have the work record of that official."""
    if official != viewer.subject and viewer.role not in {Role.LEADER, Role.SUPERVISION}:
        raise NotPermitted("a work record is for the official themselves, their leaders and the supervision office")
