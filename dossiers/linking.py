"""Linking: two dossiers are shown to belong together, or are carried on as one."""

from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.handling import Conceal, StepCall, Taken, take
from dossiers.registry import Registry
from dossiers.states import Step, after
from dossiers.steps import Link, Merge, Relation
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


async def merge(registry: Registry, call: StepCall, other: str, reason: str | None) -> Taken:
    """Carry the dossier on in an elder one that the viewer may see too, which takes over by an effect (并入)."""
    far = await registry.store.load(other, scope(call.viewer))

    def make(dossier: Dossier, conceal: Conceal) -> Merge:
        after(Step.MERGE, dossier.purpose, dossier.state)  # the state is looked at before the facts
        far.check_takes_over(dossier)
        return Merge(other=far.id, reason=conceal.maybe("reason", reason))

    return await take(registry, call, make)
