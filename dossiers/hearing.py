"""Hearing (听证、会审、评议、联席会议): one session on a matter, from its plan to its signed minutes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dossiers.clocks.tables import read_table
from dossiers.days import SHANGHAI, Day, Moment
from dossiers.errors import InvalidInput, NotNow
from dossiers.identity import ConcealedText
from dossiers.recordings.recording import Recording
from dossiers.text import Name
from dossiers.units import UnitRef

SHIPPED = Path(__file__).with_name("data") / "hearings.toml"
LONGEST_SESSION = timedelta(hours=24)
MOST_AT_ONCE = 300
"""Statements, and participants, in one entry; more statements come in a further one."""
MOST = 100
"""Hearings of one dossier."""


class _Sessions(BaseModel):
    model_config = ConfigDict(extra="forbid")

    longest_gap_seconds: int = Field(ge=0, le=3600)


@cache
def longest_gap() -> timedelta:
    """So long a part of a session may be missing from its recordings; raises InvalidInput for a malformed file."""
    return timedelta(seconds=read_table(SHIPPED, _Sessions).longest_gap_seconds)


def _to_the_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


SessionMoment = Annotated[Moment, AfterValidator(_to_the_millisecond)]


class HearingKind(StrEnum):
    PUBLIC_HEARING = "PUBLIC_HEARING"
    TRIPARTITE = "TRIPARTITE"
    MASS_REVIEW = "MASS_REVIEW"
    JOINT_MEETING = "JOINT_MEETING"


class HearingStatus(StrEnum):
    PLANNED = "PLANNED"
    POSTPONED = "POSTPONED"
    """Planned anew for another time."""
    HELD = "HELD"
    SIGNED = "SIGNED"
    """Its minutes are final."""
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


AHEAD = frozenset({HearingStatus.PLANNED, HearingStatus.POSTPONED})
FINAL = frozenset({HearingStatus.SIGNED, HearingStatus.CLOSED})


class TripartiteTrigger(StrEnum):
    FIFTY_AT_PROVINCE = "FIFTY_AT_PROVINCE"
    DECISION = "DECISION"


class PostponedFor(StrEnum):
    PARTY_ABSENT = "PARTY_ABSENT"
    OFFICIAL_ABSENT = "OFFICIAL_ABSENT"
    RECORDING_FAILED = "RECORDING_FAILED"
    OTHER = "OTHER"


class Capacity(StrEnum):
    PETITIONER = "PETITIONER"
    AGENT = "AGENT"
    RESPONSIBLE_UNIT = "RESPONSIBLE_UNIT"
    COUNTY_LEADER = "COUNTY_LEADER"
    LEGAL_EXPERT = "LEGAL_EXPERT"
    LAWYER = "LAWYER"
    PSYCHOLOGIST = "PSYCHOLOGIST"
    SOCIAL_WORKER = "SOCIAL_WORKER"
    EXPERT = "EXPERT"
    DELEGATE = "DELEGATE"
    PANELLIST = "PANELLIST"
    WITNESS = "WITNESS"
    RECORDER = "RECORDER"
    OTHER = "OTHER"


OWED_PRESENCE: dict[Capacity, str] = {
    Capacity.RESPONSIBLE_UNIT: "the responsible unit (责任单位)",
    Capacity.COUNTY_LEADER: "a county leader (县领导)",
    Capacity.LEGAL_EXPERT: "a legal expert (法律专家)",
    Capacity.PETITIONER: "the petitioner (信访人)",
}
"""Who must be face to face in a tripartite review; a lawyer is a legal expert too."""
_STANDS_FOR = {Capacity.LAWYER: Capacity.LEGAL_EXPERT}


_OF_THE_PETITIONER = frozenset({Capacity.PETITIONER, Capacity.AGENT})
_PERHAPS_PRIVATE = frozenset({Capacity.WITNESS, Capacity.OTHER})


def is_private(capacity: Capacity, *, party: bool, unit: bool) -> bool:
    """Whether somebody takes part for themselves or the petitioner, and not for an office or on a panel.

    Who they are is then shown as a party's identity is; `party` and `unit` say whether they are of a party, and act for
    a unit.
    """
    return party or capacity in _OF_THE_PETITIONER or (capacity in _PERHAPS_PRIVATE and not unit)


class Participant(BaseModel):
    """Somebody invited to a hearing, or present or absent there, by capacity (参加人)."""

    model_config = ConfigDict(frozen=True)

    capacity: Capacity = Field(description="In what capacity they take part (参加身份).")
    name: ConcealedText | None = Field(
        default=None,
        description="Their name; cut out of who is of the petitioner's side or takes part for themselves (姓名).",
    )
    party: Name | None = Field(default=None, description="Id of the party a petitioner or agent is of (当事人编号).")
    unit: UnitRef | None = Field(default=None, description="The unit that they act for (所在单位).")
    present: bool = Field(default=True, description="Of a hearing that was held: whether they came (是否到场).")
    absence: ConcealedText | None = Field(default=None, description="Why they did not come (缺席原因).")

    @property
    def private(self) -> bool:
        return is_private(self.capacity, party=self.party is not None, unit=self.unit is not None)


class Statement(BaseModel):
    """What somebody said, and from when to when of which recording (发言)."""

    model_config = ConfigDict(frozen=True)

    speaker: ConcealedText = Field(description="Who spoke: name or capacity; identities are cut out (发言人).")
    text: ConcealedText = Field(description="What they said; identities are cut out (发言内容).")
    recording: Name | None = Field(default=None, description="Id of the recording it is heard in (录音录像编号).")
    from_ms: int | None = Field(default=None, ge=0, description="From that millisecond of it (起始毫秒).")
    to_ms: int | None = Field(default=None, ge=0, description="To that millisecond of it (结束毫秒).")


class Vote(BaseModel):
    """What the panel was asked, and how it voted (表决)."""

    model_config = ConfigDict(frozen=True)

    question: ConcealedText = Field(description="What was put to the vote (表决事项).")
    in_favour: int = Field(ge=0, le=10_000, description="Votes in favour (赞成票).")
    against: int = Field(ge=0, le=10_000, description="Votes against (反对票).")
    abstained: int = Field(default=0, ge=0, le=10_000, description="Abstentions (弃权票).")


class PromiseMade(BaseModel):
    """A promise made at the hearing; it is tracked to its outcome (承诺)."""

    model_config = ConfigDict(frozen=True)

    what: ConcealedText = Field(description="What was promised (承诺内容).")
    official: Name = Field(description="Who promised it: their id or name (承诺人).")
    unit: UnitRef = Field(description="The unit that keeps it (承诺单位).")
    by: Day = Field(description="By when (承诺期限).")


class Hearing(BaseModel):
    """As its dossier keeps it: what is long lies in the entries whose numbers are here."""

    id: str
    kind: HearingKind
    status: HearingStatus = HearingStatus.PLANNED
    starts_at: Moment
    """As it is planned now, or when it began."""
    ended_at: Moment | None = None
    hall: str
    place: str | None = None
    chair: str
    unit: UnitRef
    """Who holds it; owes a tripartite review in its time."""
    trigger: TripartiteTrigger | None = None
    entry: int
    """That planned it; all the others are numbers of entries too."""
    postponed_by: list[int] = Field(default_factory=list)
    held_by: int | None = None
    statements_by: list[int] = Field(default_factory=list)
    signed_by: int | None = None
    closed_by: int | None = None
    cancelled_by: int | None = None
    notes: list[int] = Field(default_factory=list)
    names: list[ConcealedText] = Field(default_factory=list)
    """Of those who take part and are no party, to be cut out of what is written later."""

    @property
    def open(self) -> bool:
        """Whether something is to be done in it that a dossier takes no more once it is archived or merged."""
        ended = {HearingStatus.CLOSED, HearingStatus.CANCELLED}
        return self.status not in (ended if self.kind is HearingKind.TRIPARTITE else ended | FINAL)

    @property
    def entries(self) -> list[int]:
        """Numbers of all entries about it, in their order."""
        ends = (self.held_by, self.signed_by, self.closed_by, self.cancelled_by)
        return sorted({self.entry, *self.postponed_by, *self.statements_by, *self.notes, *filter(None, ends)})

    def until(self, entry: int) -> Self:
        """As it stood after that entry; of a time that was set or had later, only that it is not known."""
        after = [number for number in self.entries if number > entry]
        if not after:
            return self
        ends = ("held_by", "signed_by", "closed_by", "cancelled_by")
        lists = ("postponed_by", "statements_by", "notes")
        said = {
            **{name: None for name in ends if getattr(self, name) in after},
            **{name: [number for number in getattr(self, name) if number <= entry] for name in lists},
        }
        then = self.model_copy(update=said)
        status = HearingStatus.POSTPONED if then.postponed_by else HearingStatus.PLANNED
        for name, reached in zip(ends, (HearingStatus.HELD, HearingStatus.SIGNED, HearingStatus.CLOSED), strict=False):
            status = reached if getattr(then, name) else status
        if then.cancelled_by:
            status = HearingStatus.CANCELLED
        return then.model_copy(update={"status": status, "ended_at": self.ended_at if then.held_by else None})


def hearing_of(hearings: Iterable[Hearing], hearing_id: str) -> Hearing:
    """The dossier's hearing of that id; raises InvalidInput where it has none such."""
    by_id = {one.id: one for one in hearings}
    if hearing_id not in by_id:
        known = ", ".join(by_id) or "none"
        raise InvalidInput("hearing", f"no hearing {hearing_id!r} in this dossier; there are: {known}")
    return by_id[hearing_id]


def refuse_while_open(step: str, hearings: Iterable[Hearing]) -> None:
    """Raise NotNow for a step after which none of them could be held, signed or closed any more."""
    if unfinished := [one.id for one in hearings if one.open]:
        lacking = f"{', '.join(unfinished)} must be held or cancelled, minutes signed, a tripartite review closed"
        raise NotNow(step, lacking, f"听证会审{'、'.join(unfinished)}尚未举行、签字或办结，也未取消")


def lacking(participants: Iterable[Participant]) -> list[str]:
    """Who must be present in a tripartite review and is not, in words."""
    there = {_STANDS_FOR.get(one.capacity, one.capacity) for one in participants if one.present}
    return [words for capacity, words in OWED_PRESENCE.items() if capacity not in there]


def unrecorded(began: datetime, ended: datetime, recordings: Iterable[Recording]) -> list[tuple[datetime, datetime]]:
    """Parts of a session, longer than may be, that none of the recordings has; recordings without a start have none."""
    spans = sorted(
        (one.recorded_at, one.recorded_at + timedelta(milliseconds=one.duration_ms))
        for one in recordings
        if one.recorded_at is not None
    )
    return [(a, b) for a, b in _gaps(began, ended, spans) if b - a > longest_gap()]


def _gaps(
    began: datetime, ended: datetime, spans: list[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """Between what is covered, two neighbours at a time; a part within a longer one opens none."""
    covered = [(began, began)]
    for start, end in spans:
        covered.append((start, max(end, covered[-1][1])))
    for (_, end), (start, _) in pairwise([*covered, (ended, ended)]):
        if end < min(start, ended):
            yield end, min(start, ended)


def in_words(parts: Iterable[tuple[datetime, datetime]]) -> str:
    """``09:12:00-09:15:30``, by the clock of China."""
    return ", ".join(f"{a.astimezone(SHANGHAI):%H:%M:%S}-{b.astimezone(SHANGHAI):%H:%M:%S}" for a, b in parts)
