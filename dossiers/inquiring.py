"""Inquiring: asking the office that holds a dossier which the asker may not open (函询).

What the asker holds is a stub's handle: an encrypted word that names the dossier, for one person and one day.
"""

import json
from datetime import timedelta

from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput, NotFound
from dossiers.handling import Conceal, StepCall, Taken, take
from dossiers.identity import Vault
from dossiers.registry import Registry
from dossiers.steps import Inquire
from dossiers.viewer import Viewer

_PURPOSE = "stub"
VALID = timedelta(days=1)


def handle_for(vault: Vault, viewer: Viewer, dossier: str, other: str) -> str:
    """By which that viewer may ask about the other dossier, for this one of their own."""
    return vault.word(_PURPOSE, json.dumps([viewer.subject, dossier, other]))


async def inquire(registry: Registry, call: StepCall, handle: str, question: str) -> Taken:
    """Ask; the other office's entry follows by an effect.

    Raises what `take` raises, and InvalidInput for a handle that is none, is somebody else's, or is too old.
    """
    other = _named(registry.vault, call, handle)
    try:
        far = await registry.store.load_any(other)
    except NotFound:
        raise _no_handle() from None
    if far.sealed:
        raise _no_handle()
    unit = call.viewer.unit
    asked_by = await registry.unit(unit, "unit") if unit else None
    number = registry.vault.fingerprint(f"inquiry:{call.dossier}:{call.key}".encode())[:12]

    def make(own: Dossier, conceal: Conceal) -> Inquire:
        return Inquire(
            inquiry=number,
            other=far.id,
            unit=far.holder,
            asked_by=asked_by or own.holder,
            question=conceal("question", question),
        )

    return await take(registry, call, make)


def _named(vault: Vault, call: StepCall, handle: str) -> str:
    said = vault.said(_PURPOSE, handle, VALID)
    if said is None:
        raise _no_handle()
    subject, dossier, other = json.loads(said)
    if (subject, dossier) != (call.viewer.subject, call.dossier):
        raise _no_handle()
    return str(other)


def _no_handle() -> InvalidInput:
    return InvalidInput("stub", "is no handle of yours for this dossier, or is older than a day; look once more")
