"""The audit log, and how often a viewer may call what could be used to look people up."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bson import ObjectId

from dossiers.answering import answering
from dossiers.errors import RateLimited
from dossiers.registry import Registry
from dossiers.store import Raw, increment
from dossiers.viewer import Viewer

_MINUTE = 60


async def record(registry: Registry, viewer: Viewer, what: str, **details: Any) -> None:  # noqa: ANN401
    """Write one line of the log: who did or looked at what; `details` hold no identity: text only as concealed."""
    async with answering():
        await registry.store.looks.insert_one(_line(registry, viewer, what, details))


async def record_each(
    registry: Registry,
    viewer: Viewer,
    what: str,
    dossiers: Sequence[str],
    **details: Any,  # noqa: ANN401
) -> None:
    """A line for each dossier, in one write."""
    lines = [_line(registry, viewer, what, {"dossier": dossier, **details}) for dossier in dossiers]
    async with answering():
        await registry.store.looks.insert_many(lines)


def _line(registry: Registry, viewer: Viewer, what: str, details: Mapping[str, Any]) -> Raw:
    return {
        "_id": ObjectId(),
        "at": registry.clock(),
        "what": what,
        "subject": viewer.subject,
        "role": str(viewer.role),
        "region": viewer.region,
        "unit": viewer.unit,
        **details,
    }


async def limit(registry: Registry, viewer: Viewer, what: str, per_minute: int) -> None:
    """Count a call; raises RateLimited from the one after `per_minute` on within a clock minute."""
    moment = registry.clock()
    minute, second = divmod(int(moment.timestamp()), _MINUTE)
    counter = f"{len(viewer.subject)}:{viewer.subject}:{what}:{minute}"
    calls = await increment(registry.store.calls, counter, expires_at=moment + timedelta(seconds=2 * _MINUTE))
    if calls > per_minute:
        raise RateLimited(what, _MINUTE - second)
