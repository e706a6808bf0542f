"""Linking: two dossiers are shown to belong together, to be one matter, or to be two (关联、并入、区分)."""

from dataclasses import dataclass

from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.handling import Conceal, StepCall, Taken, take
from dossiers.registry import Registry
from dossiers.states import Step, after
from dossiers.steps import DecisionKind, Link, Merge, Reconsider, Relation, Suggested, TellApart, same_party
from dossiers.viewer import scope


@dataclass(frozen=True, slots=True)
class About:
    """The other dossier that a decision is about, and why it is taken.

    `suggested` is what the comparison of the two said when the person decided, where they were compared.
    """

    other: str
    reason: str | None = None
    suggested: Suggested | None = None


async def link(registry: Registry, call: StepCall, about: About, relation: Relation) -> Taken:
    """Link the dossier to another that the viewer may see too; the other's entry follows by an effect."""
    far = await _far(registry, call, about.other)

    return await take(
        registry,
        call,
        lambda _, conceal: Link(
            other=far.id, relation=relation, reason=conceal.maybe("reason", about.reason), suggested=about.suggested
        ),
    )


async def merge_repeat(registry: Registry, call: StepCall, about: About, party: str | None = None) -> Taken:
    """Carry on in an elder dossier what the same party had raised there before (重复信访并入).

    `party` is that party's id there; without it, who has the same identity document is meant.
    """
    far = await _far(registry, call, about.other)

    def make(dossier: Dossier, conceal: Conceal) -> Merge:
        _check(far, dossier)
        return Merge(
            other=far.id,
            kind=DecisionKind.REPEAT,
            party=_raised_before(dossier, far, party),
            reason=conceal.maybe("reason", about.reason),
            suggested=about.suggested,
        )

    return await take(registry, call, make)


async def merge_joint(registry: Registry, call: StepCall, about: About) -> Taken:
    """Carry on in an elder dossier what another party had raised there before (并案)."""
    far = await _far(registry, call, about.other)

    def make(dossier: Dossier, conceal: Conceal) -> Merge:
        _check(far, dossier)
        for party in dossier.parties:
            if known := same_party(party, far.parties):
                raise InvalidInput(
                    "other",
                    f"{party.id} is party {known.id} there: it is a repeat of the same party, not a joint matter",
                )
        return Merge(
            other=far.id,
            kind=DecisionKind.JOINT,
            reason=conceal.maybe("reason", about.reason),
            suggested=about.suggested,
        )

    return await take(registry, call, make)


async def tell_apart(registry: Registry, call: StepCall, about: About) -> Taken:
    """Put on record that the two are different matters: the pair is not suggested until one of the texts changes."""
    far = await _far(registry, call, about.other)

    def make(dossier: Dossier, conceal: Conceal) -> TellApart:
        texts = (dossier.text_mark, far.text_mark)
        return TellApart(
            other=far.id, reason=conceal.maybe("reason", about.reason), suggested=about.suggested, texts=texts
        )

    return await take(registry, call, make)


async def reconsider(registry: Registry, call: StepCall, other: str, reason: str) -> Taken:
    """Take back that the two are different matters: they are compared again."""
    return await take(registry, call, lambda _, conceal: Reconsider(other=other, reason=conceal("reason", reason)))


async def _far(registry: Registry, call: StepCall, other: str) -> Dossier:
    far = await registry.store.load(other, scope(call.viewer))
    if far.sealed:
        raise InvalidInput("other", "a sealed dossier is compared with none")
    return far


def _check(far: Dossier, dossier: Dossier) -> None:
    after(Step.MERGE, dossier.purpose, dossier.state)  # the state is looked at before the facts
    far.check_takes_over(dossier)


def _raised_before(dossier: Dossier, far: Dossier, party: str | None) -> str:
    """The party of the elder dossier that the younger's first party is; raises InvalidInput where that is not clear."""
    if party is not None:
        return far.party(party).id
    known = same_party(dossier.parties[0], far.parties) if dossier.parties else None
    if known is None:
        there = ", ".join(one.id for one in far.parties) or "none"
        raise InvalidInput(
            "party", f"nobody there has the same identity document; say which party of {far.id} it is: {there}"
        )
    return known.id
