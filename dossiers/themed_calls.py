"""Themed calls for suggestions (专题征集): an office asks the public about a theme, and accounts for the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from dossiers.answering import answering
from dossiers.claims import Call, once
from dossiers.days import Day, day_of
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput, NotFound, NotPermitted, invalid_input
from dossiers.registry import Registry
from dossiers.text import Line, Passage
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer, scope

_MAY = (Role.RECEPTION, Role.UNIT, Role.SUPERVISION)


class CallState(StrEnum):
    UPCOMING = "UPCOMING"
    OPEN = "OPEN"
    ENDED = "ENDED"
    """Past its last day, and its account is owed."""
    CLOSED = "CLOSED"


class Account(BaseModel):
    """What came of a call, told to the public (征集情况反馈)."""

    on: Day
    text: Passage
    by: str


class ThemedCall(BaseModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id", min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    theme: Line
    office: UnitRef
    words: Passage
    """To the public: what is asked, and how to answer."""
    opens_on: Day
    closes_on: Day
    """Its last day."""
    closed: Account | None = None

    def state_on(self, day: date) -> CallState:
        if self.closed is not None:
            return CallState.CLOSED
        if day < self.opens_on:
            return CallState.UPCOMING
        return CallState.OPEN if day <= self.closes_on else CallState.ENDED

    def close(self, account: Account) -> None:
        """Raises InvalidInput where that has been done, or before it began."""
        if self.closed is not None:
            raise InvalidInput("call", f"{self.id} was closed on {self.closed.on} with its account")
        if account.on < self.opens_on:
            raise InvalidInput("call", f"{self.id} opens on {self.opens_on} only")
        self.closed, self.closes_on = account, min(self.closes_on, account.on)


@dataclass(frozen=True, slots=True)
class Tally:
    """Suggestions that answer a call, as far as the viewer sees them."""

    received: int
    adopted: int
    declined: int
    carried_out: int


async def open_call(registry: Registry, call: Call, given: dict[str, Any]) -> ThemedCall:
    """For the viewer's own office; the same again gives the same. Raises NotPermitted, InvalidInput or KeyReused."""
    call.viewer.require(*_MAY, to="call for suggestions")
    if call.viewer.unit is None:
        raise NotPermitted("a call is an office's: sign in for the office that calls")
    office = await registry.unit(call.viewer.unit, "viewer.unit")
    with invalid_input():
        themed = ThemedCall(office=office, **given)
    if themed.closes_on < max(themed.opens_on, day_of(registry.clock())):
        raise InvalidInput("closes_on", "the last day must not lie before the first, nor before today")
    async with once(registry, call, f"themed-call:{themed.id}"):
        return await _opened(registry, themed)


async def _opened(registry: Registry, themed: ThemedCall) -> ThemedCall:
    async with answering():
        try:
            await registry.store.themed_calls.insert_one({"_id": themed.id, **themed.model_dump(exclude={"id"})})
        except DuplicateKeyError:
            known = await find(registry, themed.id)
            if known.model_copy(update={"closed": None}) != themed:
                raise InvalidInput("id", f"there is another call {themed.id}; take another id") from None
            return known
    return themed


async def lookup(registry: Registry, call_id: str) -> ThemedCall | None:
    async with answering():
        raw = await registry.store.themed_calls.find_one({"_id": call_id})
    return None if raw is None else ThemedCall.model_validate(raw)


async def find(registry: Registry, call_id: str) -> ThemedCall:
    """Raises NotFound."""
    if (found := await lookup(registry, call_id)) is None:
        raise NotFound("themed call", call_id)
    return found


async def close_call(registry: Registry, call: Call, call_id: str, text: str) -> ThemedCall:
    """With its account to the public. Raises NotFound, NotPermitted, InvalidInput or KeyReused."""
    async with once(registry, call, f"themed-call:{call_id}"):
        themed = await find(registry, call_id)
        _check_own(themed, call.viewer)
        with invalid_input("account"):
            account = Account(on=day_of(registry.clock()), text=text, by=call.viewer.subject)
        if themed.closed and (themed.closed.text, themed.closed.by) == (account.text, account.by):
            return themed
        themed.close(account)
        changed = themed.model_dump(include={"closed", "closes_on"})
        async with answering():
            raw = await registry.store.themed_calls.find_one_and_update(
                {"_id": call_id, "closed": None}, {"$set": changed}, return_document=ReturnDocument.AFTER
            )
        if raw is None:
            raise InvalidInput("call", f"{call_id} was closed by somebody else meanwhile")
        return ThemedCall.model_validate(raw)


def _check_own(themed: ThemedCall, viewer: Viewer) -> None:
    viewer.require(*_MAY, to="close a call for suggestions")
    above = viewer.role is Role.SUPERVISION and viewer.region in themed.office.path
    if viewer.unit != themed.office.id and not above:
        raise NotPermitted(
            f"{themed.office.name} called; only it, and the supervision office above it, closes the call"
        )


async def calls_of(registry: Registry, region: str, limit: int) -> list[ThemedCall]:
    """Of offices in the region and below it, what closes last at the top."""
    return await _found(registry, {"office.path": region}, -1, limit)


async def open_calls(registry: Registry, limit: int) -> list[ThemedCall]:
    """What anybody can answer today, what closes first at the top."""
    today = day_of(registry.clock()).isoformat()
    wanted = {"closed": None, "closes_on": {"$gte": today}, "opens_on": {"$lte": today}}
    return await _found(registry, wanted, 1, limit)


async def closed_calls(registry: Registry, limit: int) -> list[ThemedCall]:
    """What was accounted for, the latest at the top."""
    return await _found(registry, {"closed": {"$ne": None}}, -1, limit)


async def _found(registry: Registry, wanted: dict[str, Any], order: int, limit: int) -> list[ThemedCall]:
    async with answering():
        found = registry.store.themed_calls.find(wanted).sort([("closes_on", order), ("_id", order)])
        return [ThemedCall.model_validate(raw) for raw in await found.limit(limit).to_list()]


async def check_open(registry: Registry, call_id: str | None, received_on: date) -> None:
    """Raise InvalidInput unless a suggestion received on that day can answer the call, where one is named."""
    if call_id is None:
        return
    if (themed := await lookup(registry, call_id)) is None:
        raise InvalidInput("themed_call", "there is no such call; take one of the open ones, or leave it out")
    if not themed.opens_on <= received_on <= themed.closes_on:
        span = f"{themed.opens_on} to {themed.closes_on}"
        raise InvalidInput("themed_call", f"{themed.id} takes what is received from {span}; leave the call out")


Place = tuple[str, str]
"""Day of registration and number of a dossier in the list."""


async def suggestions(
    registry: Registry, viewer: Viewer, call_id: str, after: Place | None, limit: int
) -> Sequence[Dossier]:
    """That answer the call, in the order in which they came, as far as the viewer sees them; without their chains."""
    conditions = [_answering(call_id), scope(viewer).mongo()]
    if after is not None:
        day, number = after
        conditions.append({"$or": [{"opened_on": {"$gt": day}}, {"opened_on": day, "_id": {"$gt": number}}]})
    return await registry.store.ordered({"$and": conditions}, "opened_on", limit)


async def count_received(registry: Registry, viewer: Viewer, call_id: str, at_most: int) -> int:
    return await registry.store.count_matching({"$and": [_answering(call_id), scope(viewer).mongo()]}, at_most)


async def tally(registry: Registry, viewer: Viewer, call_id: str, at_most: int) -> Tally:
    counts = [
        await registry.store.count_matching({"$and": [_answering(call_id) | more, scope(viewer).mongo()]}, at_most)
        for more in (
            {}, {"suggestion.adopted": True}, {"suggestion.adopted": False}, {"suggestion.carried_out": True},
        )
    ]  # fmt: skip
    return Tally(*counts)


def _answering(call_id: str) -> dict[str, Any]:
    return {"matter.themed_call": call_id}
