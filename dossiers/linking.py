"""Linking: two dossiers are shown to belong together."""

from dossiers.errors import InvalidInput
from dossiers.handling import StepCall, Taken, take
from dossiers.registry import Registry
from dossiers.steps import Link, Relation
from dossiers.viewer import scope


async def link(registry: Registry, call: StepCall, other: str, relation: Relation, reason: str | None) -> Taken:
    """Link the dossier to another that the viewer may see too; the other's entry follows by an effect."""
    far = await registry.store.load(other, scope(call.viewer))
    if far.sealed:
        raise InvalidInput("other", "a sealed dossier is linked to none")

    return await take(
        registry,
        call,
        lambda _, conceal: Link(other=far.id, relation=relation, reason=conceal.maybe("reason", reason)),
    )
