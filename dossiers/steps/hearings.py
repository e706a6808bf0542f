"""Hearings (听证): planned, postponed or cancelled, held, its minutes signed, and closed.

Signed minutes are final: what is to be said of them later is an entry beside them.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from dossiers.clocks.suspension import HEARING, Suspension
from dossiers.days import Day, day_of
from dossiers.errors import InvalidInput, NotNow
from dossiers.hearing import (
    AHEAD,
    LONGEST_SESSION,
    MOST,
    MOST_AT_ONCE,
    Capacity,
    Hearing,
    HearingKind,
    HearingStatus,
    Participant,
    PostponedFor,
    PromiseMade,
    SessionMoment,
    Statement,
    TripartiteTrigger,
    Vote,
    hearing_of,
    is_private,
    lacking,
)
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.leading import Promise
from dossiers.steps.step import REASON, StepTaken
from dossiers.text import Line, Name
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier

_HEARING = "Id of the hearing in this dossier, such as h1 (听证会编号)."
_TRIPARTITE = "tripartite"
"""The rule of the time in which a tripartite review is held."""


class _OfOffices(StepTaken):
    """By an office that has the matter in hand, or is above who has; leaders take part, and hold none."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION})
    by_holder: ClassVar = False


class _WithParticipants(StepTaken):
    participants: list[Participant]

    @classmethod
    def names_in(cls, given: Mapping[str, Any]) -> list[str]:
        """Of those who do not take part for an office or on a panel: a witness, a relative."""
        return [name for one in given.get("participants") or () if (name := one.get("name")) and _is_private(one)]

    @property
    def private_names(self) -> list[ConcealedText]:
        return [one.name for one in self.participants if one.private and one.name and one.name.original]


def _is_private(given: Mapping[str, Any]) -> bool:
    return is_private(given["capacity"], party=bool(given.get("party")), unit=bool(given.get("unit")))


class PlanHearing(_WithParticipants, _OfOffices):
    """安排听证、会审、评议、联席会议."""

    step: Literal[Step.PLAN_HEARING] = Step.PLAN_HEARING
    recorded: ClassVar = "HearingPlanned"
    words: ClassVar = "Plan a hearing, tripartite review, mass review panel or joint meeting (安排听证会审)."
    kind: HearingKind = Field(description="What kind of hearing (听证类型).")
    starts_at: SessionMoment = Field(description="When it is to begin (开始时间).")
    hall: Name = Field(description="The hall, by which the calendar lists it (会场).")
    place: Line | None = Field(default=None, description="Where it is: address or room (地点).")
    chair: Name = Field(description="Who chairs it: an official's id or name (主持人).")
    unit: UnitRef = Field(description="Who holds it; a tripartite review is owed by it in its time (举办单位).")
    agenda: list[ConcealedText] = Field(default_factory=list, description="Its agenda, point by point (议程).")
    participants: list[Participant] = Field(default_factory=list, description="Who is invited (拟参加人).")
    trigger: TripartiteTrigger | None = Field(
        default=None, description="Of a tripartite review: what triggers it (启动情形)."
    )
    triggered_on: Day | None = Field(
        default=None, description="Of a tripartite review: the day of that, from which its time runs (启动日期)."
    )
    process_from: Day | None = Field(
        default=None,
        description="First day of its process: from then on a time limit stands still whose rule says that a hearing "
        "suspends it. Left out: the days of the hearing alone are not counted (听证程序起始日).",
    )

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        cls.permit_in_hand(dossier, viewer, "plan a hearing")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        if len(dossier.hearings) >= MOST:
            raise InvalidInput("dossier", f"a dossier takes {MOST} hearings; link a further dossier to it")
        if day_of(self.starts_at) < happened_on:
            raise InvalidInput("starts_at", f"lies before {happened_on}, the day on which it is planned")
        _check_participants(self.participants, dossier)
        _check_number("agenda", self.agenda)
        self._check_trigger(dossier, happened_on)
        if self.process_from and not dossier.opened_on <= self.process_from <= happened_on:
            raise InvalidInput("process_from", f"must lie from {dossier.opened_on} to {happened_on}")

    def _check_trigger(self, dossier: "Dossier", happened_on: date) -> None:
        if self.kind is not HearingKind.TRIPARTITE:
            if self.trigger or self.triggered_on:
                raise InvalidInput("trigger", "is said of a tripartite review alone; leave it out")
            return
        if self.trigger is None:
            raise InvalidInput("trigger", "say what triggers the tripartite review: FIFTY_AT_PROVINCE or DECISION")
        if self.triggered_on and not dossier.opened_on <= self.triggered_on <= happened_on:
            raise InvalidInput("triggered_on", f"must lie from {dossier.opened_on} to {happened_on}")

    def apply(self, dossier: "Dossier") -> None:
        hearing = Hearing(
            id=f"h{len(dossier.hearings) + 1}",
            entry=dossier.next_number,
            names=self.private_names,
            **self.model_dump(include={"kind", "starts_at", "hall", "place", "chair", "unit", "trigger"}),
        )
        dossier.hearings = [*dossier.hearings, hearing]
        dossier.show_to(self.unit)

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:
        """Not again while one is owed: the trigger counts once."""
        owed = any(clock.running and clock.rule_id == rule_id for clock in dossier.clocks)
        return self.kind is HearingKind.TRIPARTITE and not owed

    def counted_from(self, rule_id: str, dossier: "Dossier") -> date | None:  # noqa: ARG002 - there is one rule
        return self.triggered_on

    def names(self, dossier: "Dossier") -> str | None:  # noqa: ARG002 - as it was said
        return self.unit.id

    def pauses(self, clock: "Clock", dossier: "Dossier") -> Suspension | None:  # noqa: ARG002 - of the clock alone
        if self.process_from is None or not _concerned(clock, self.participants):
            return None
        return _pause(clock, self.process_from, None)


class OfHearing(_OfOffices):
    """By who holds the hearing, and the supervision office above."""

    open_while: ClassVar[frozenset[HearingStatus]]
    lacks: ClassVar[tuple[str, str]]
    hearing: Name = Field(description=_HEARING)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not any(one.status in cls.open_while for one in dossier.hearings):
            raise NotNow(cls.name(), *cls.lacks)

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        """Raises InvalidInput too where there is no such hearing, or where it stands otherwise."""
        hearing = self.found(dossier)
        self.permit_only(hearing.unit, viewer, f"holds {hearing.id}")
        if hearing.status not in self.open_while:
            raise InvalidInput("hearing", f"{hearing.id} is {hearing.status}; {self.lacks[0]}")

    def found(self, dossier: "Dossier") -> Hearing:
        return hearing_of(dossier.hearings, self.hearing)

    def change(self, dossier: "Dossier", **fields: object) -> None:
        dossier.hearings = [
            one.model_copy(update=fields) if one.id == self.hearing else one for one in dossier.hearings
        ]


class _Ahead(OfHearing):
    open_while: ClassVar = AHEAD
    lacks: ClassVar = ("no hearing is planned", "没有已安排的听证会审")


class PostponeHearing(_Ahead):
    """延期: a further day, with the reason; a party that was absent is one."""

    step: Literal[Step.POSTPONE_HEARING] = Step.POSTPONE_HEARING
    recorded: ClassVar = "HearingPostponed"
    words: ClassVar = "Postpone a hearing, with the reason: a party that was absent, for one (听证延期)."
    because: PostponedFor = Field(description="Why it is not held as planned (延期情形).")
    reason: ConcealedText = Field(description=REASON)
    starts_at: SessionMoment = Field(description="When it is to begin now (新的开始时间).")
    hall: Name | None = Field(default=None, description="Another hall, if it is to be in another (会场).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        if day_of(self.starts_at) < happened_on:
            raise InvalidInput("starts_at", f"lies before {happened_on}, the day on which it is postponed")
        if self.starts_at == self.found(dossier).starts_at and not self.hall:
            raise InvalidInput("starts_at", "is the time for which it is planned; give another")

    def apply(self, dossier: "Dossier") -> None:
        before = self.found(dossier)
        self.change(
            dossier,
            status=HearingStatus.POSTPONED,
            starts_at=self.starts_at,
            hall=self.hall or before.hall,
            postponed_by=[*before.postponed_by, dossier.next_number],
        )


class CancelHearing(_Ahead):
    """取消."""

    step: Literal[Step.CANCEL_HEARING] = Step.CANCEL_HEARING
    recorded: ClassVar = "HearingCancelled"
    words: ClassVar = "Cancel a hearing that was planned, with the reason; time limits go on (取消听证)."
    reason: ConcealedText = Field(description=REASON)

    def apply(self, dossier: "Dossier") -> None:
        self.change(dossier, status=HearingStatus.CANCELLED, cancelled_by=dossier.next_number)

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:
        """What was decided can be undone; fifty people are there whatever is cancelled."""
        return clock.rule_id == _TRIPARTITE and self.found(dossier).trigger is TripartiteTrigger.DECISION

    def goes_on(self, clock: "Clock", dossier: "Dossier", day: date) -> date | None:
        return _last_day(clock, self.found(dossier), day)


class HoldHearing(_WithParticipants, _Ahead):
    """举行: who came, what was said, found, voted and promised."""

    step: Literal[Step.HOLD_HEARING] = Step.HOLD_HEARING
    recorded: ClassVar = "HearingHeld"
    words: ClassVar = "Record a hearing that was held: presence, minutes, statements, findings, votes (举行听证会审)."
    began_at: SessionMoment = Field(description="When it began (实际开始时间).")
    ended_at: SessionMoment = Field(description="When it ended (结束时间).")
    participants: list[Participant] = Field(description="Who came, and who was to come and did not (参加人).")
    minutes: ConcealedText = Field(description="The minutes; identities are cut out (笔录).")
    statements: list[Statement] = Field(default_factory=list, description="Who said what (发言).")
    findings: list[ConcealedText] = Field(default_factory=list, description="What was found, one by one (认定意见).")
    votes: list[Vote] = Field(default_factory=list, description="Where there is a panel: how it voted (表决).")
    promises: list[PromiseMade] = Field(default_factory=list, description="What was promised (承诺事项).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        hearing = self.found(dossier)
        _check_session(self.began_at, self.ended_at, happened_on)
        _check_participants(self.participants, dossier)
        if not any(one.present for one in self.participants):
            raise InvalidInput("participants", "nobody was present; postpone the hearing instead")
        absent = lacking(self.participants) if hearing.kind is HearingKind.TRIPARTITE else []
        if absent:
            raise InvalidInput("participants", f"absent: {', '.join(absent)}; postpone the tripartite review instead")
        check_statements(self.statements, hearing, dossier)
        self._check_outcome(hearing, happened_on)

    def _check_outcome(self, hearing: Hearing, happened_on: date) -> None:
        _check_number("findings", self.findings)
        _check_number("promises", self.promises)
        if self.votes and hearing.kind is HearingKind.TRIPARTITE:
            raise InvalidInput("votes", "a tripartite review has no panel that votes; leave them out")
        for number, vote in enumerate(self.votes):
            if not vote.in_favour + vote.against + vote.abstained:
                raise InvalidInput(f"votes.{number}", "nobody voted; leave it out")
        for number, promise in enumerate(self.promises):
            if promise.by < happened_on:
                raise InvalidInput(f"promises.{number}.by", f"lies before the promise, of {happened_on}")

    def apply(self, dossier: "Dossier") -> None:
        number = dossier.next_number
        self.change(
            dossier,
            status=HearingStatus.HELD,
            starts_at=self.began_at,
            ended_at=self.ended_at,
            held_by=number,
            names=[*self.found(dossier).names, *self.private_names],
            statements_by=[number] if self.statements else [],
        )
        for made in self.promises:
            free = f"m{len(dossier.promises) + 1}"
            promise = Promise(id=free, what=made.what, official=made.official, unit=made.unit, by=made.by, entry=number)
            dossier.promises = [*dossier.promises, promise]
            dossier.show_to(made.unit)

    def meets(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - whichever is owed
        return self.found(dossier).kind is HearingKind.TRIPARTITE

    def pauses(self, clock: "Clock", dossier: "Dossier") -> Suspension | None:  # noqa: ARG002 - of the clock alone
        """The days of the hearing itself; where its process runs already, it ends with it."""
        if clock.stopped or not _concerned(clock, self.participants):
            return None
        return _pause(clock, day_of(self.began_at), day_of(self.ended_at))

    def goes_on(self, clock: "Clock", dossier: "Dossier", day: date) -> date | None:  # noqa: ARG002 - its own last day
        return _last_day(clock, self.found(dossier), day_of(self.ended_at))


def _check_number(field: str, given: list[ConcealedText] | list[PromiseMade]) -> None:
    if len(given) > MOST:
        raise InvalidInput(field, f"has {len(given)}; at most {MOST}")


def _check_participants(participants: list[Participant], dossier: "Dossier") -> None:
    if len(participants) > MOST_AT_ONCE:
        raise InvalidInput("participants", f"names {len(participants)}; at most {MOST_AT_ONCE}")
    for number, one in enumerate(participants):
        if one.party is not None:
            dossier.party(one.party)
        if one.capacity is Capacity.PETITIONER and one.party is None:
            raise InvalidInput(f"participants.{number}.party", "of a petitioner, say which party they are of")
        if one.name is None and one.unit is None and one.party is None:
            raise InvalidInput(f"participants.{number}.name", "say who: by name, unit or party")
        if one.absence and one.present:
            raise InvalidInput(f"participants.{number}.absence", "is said of who did not come")


def _check_session(began: SessionMoment, ended: SessionMoment, happened_on: date) -> None:
    if day_of(began) != happened_on:
        raise InvalidInput("began_at", f"is not on {happened_on}, the day of this step; give that as happenedOn")
    if not began < ended <= began + LONGEST_SESSION:
        hours = int(LONGEST_SESSION.total_seconds() // 3600)
        raise InvalidInput("ended_at", f"must lie after it began, by {hours} hours at most")


def check_statements(statements: list[Statement], hearing: Hearing, dossier: "Dossier") -> None:
    if len(statements) > MOST_AT_ONCE:
        raise InvalidInput("statements", f"has {len(statements)}; at most {MOST_AT_ONCE}, the others in a further step")
    known = {one.id: one for one in dossier.recordings}
    for number, one in enumerate(statements):
        at = f"statements.{number}"
        times = (one.from_ms, one.to_ms)
        if one.recording is None:
            if times != (None, None):
                raise InvalidInput(f"{at}.recording", "say which recording the time is of")
            continue
        recording = known.get(one.recording)
        if recording is None or recording.hearing not in {None, hearing.id}:
            raise InvalidInput(f"{at}.recording", f"is no recording of {hearing.id} in this dossier")
        if one.from_ms is None or one.to_ms is None or one.to_ms <= one.from_ms:
            raise InvalidInput(f"{at}.to_ms", "give from which millisecond to which, the later one second")
        if one.to_ms > recording.duration_ms:
            raise InvalidInput(f"{at}.to_ms", f"lies behind the end of the recording, at {recording.duration_ms} ms")


def _concerned(clock: "Clock", participants: list[Participant]) -> bool:
    """A clock of one party waits for the hearing of that party; where none is named, of any."""
    parties = {one.party for one in participants if one.party}
    return not parties or clock.party is None or clock.party in parties


def _pause(clock: "Clock", first: date, last: date | None) -> Suspension | None:
    """What of these days the clock leaves out, if its rule lets a hearing suspend it."""
    if HEARING not in clock.suspended_by or clock.right or clock.confidential or clock.stopped:
        return None
    start = max(first, clock.started_on)
    if start > clock.due or (last is not None and last < start):
        return None
    pause = Suspension(first=start, last=last, event=HEARING)
    return None if any(one.meets(pause) for one in clock.suspensions) else pause


def _last_day(clock: "Clock", hearing: Hearing, day: date) -> date | None:
    """Where the plan of this hearing has stopped the clock."""
    stopped = clock.stopped
    return max(day, stopped.first) if stopped and stopped.entry == hearing.entry else None
