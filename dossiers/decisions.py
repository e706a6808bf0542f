"""Decisions about possible duplicates that people took in a period, to hold the software's suggestions against."""

from dataclasses import dataclass
from datetime import date

from dossiers.answering import answering
from dossiers.errors import InvalidInput
from dossiers.registry import Registry
from dossiers.steps import Decision
from dossiers.viewer import Role, Viewer, scope


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that stands, and how many days after the dossier was opened it was taken."""

    dossier: str
    decision: Decision
    after_days: int


async def decided(registry: Registry, viewer: Viewer, since: date, until: date) -> list[Decided]:
    """Both days included, in the region of the viewer. Raises NotPermitted, InvalidInput or StoreUnavailable."""
    viewer.require(Role.SUPERVISION, to="see how good suggestions are")
    if until < since:
        raise InvalidInput("until", f"{until} lies before {since}")
    wanted = {**scope(viewer).mongo(), "decided_on": {"$gt": "", "$gte": since.isoformat()}}
    async with answering():
        found = registry.store.dossiers.find(wanted, {"decisions": 1, "opened_on": 1}).sort("decided_on")
        raws = await found.to_list()
    return [
        Decided(raw["_id"], decision, (decision.on - date.fromisoformat(raw["opened_on"])).days)
        for raw in raws
        for decision in map(Decision.model_validate, raw["decisions"])
        if decision.stands and decision.suggested and since <= decision.on <= until
    ]
