"""The handling chain (办理链): entries are appended, never edited, never removed."""

import hashlib
from datetime import date, datetime

from pydantic import BaseModel

from dossiers.days import Day, Moment
from dossiers.states import State
from dossiers.steps import AnyStep
from dossiers.viewer import Role, Viewer


class Actor(BaseModel):
    """Who took a step, as they were signed in then."""

    subject: str
    name: str
    role: Role
    unit: str | None

    @classmethod
    def of(cls, viewer: Viewer) -> "Actor":
        return cls(subject=viewer.subject, name=viewer.name, role=viewer.role, unit=viewer.unit)


class Stamp(BaseModel):
    """Which step, when and by whom: `happened_on` is the day the office gives, which limits count from; `recorded_at`
    is when it became known here.
    """

    id: str
    happened_on: Day
    recorded_at: Moment
    by: Actor


def by_time(dossier: str, what: str, happened_on: date, recorded_at: datetime) -> Stamp:
    """Of what no person does: the same `what` in the same dossier always gets the same id."""
    entry_id = hashlib.sha256(f"{dossier} {what}".encode()).hexdigest()[:24]
    ticker = Actor(subject="ticker", name="时限", role=Role.ADMIN, unit=None)
    return Stamp(id=entry_id, happened_on=happened_on, recorded_at=recorded_at, by=ticker)


class Entry(Stamp):
    """One step as taken: `number` counts from 1 and is the dossier's version, `state` its state, after it."""

    number: int
    state: State
    facts: AnyStep


class Effect(Stamp):
    """What a step does to a second dossier: written with the step, delivered after it, once.

    `id` becomes the id of the entry in the other dossier, so that delivering twice changes nothing.
    """

    to: str
    facts: AnyStep
