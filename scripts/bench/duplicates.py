"""The duplicate check: whole, through GraphQL over HTTP, and what of it the re-reading and comparing costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from dossiers.viewer import scope
from scripts.bench.ground import Ground
from scripts.bench.measure import MILLISECONDS, Aim, Figure, Rounds
from scripts.web import SignedIn, WebProcessFailed
from search.candidates import candidates
from search.duplicates import Comparing
from search.index import Index
from search.likeness import Rarity, Side

AT_MOST_MS = 40.0
_SAMPLES = 10
_CLERKS = 100
"""Who take turns: one viewer may ask only so often in a minute."""
CHECK = """
query Duplicates($draft: DuplicateDraftInput!) {
  duplicates(draft: $draft, first: 10) {
    __typename
    ... on Duplicates {
      possible {
        ... on DuplicateCandidate {
          probability verdict passages
          dossier { number state openedOn matter { title } holder { name } }
          reasons { kind supports textZh }
        }
        ... on DuplicateStub { prefecture { name } office month band }
      }
    }
    ... on Error { code message }
  }
}
"""


async def duplicates(ground: Ground, rounds: Rounds) -> list[Figure]:
    clerks, drafts = asking(ground), cycle([draft(ground) for _ in range(_SAMPLES)])

    async def whole() -> None:
        check(await next(clerks).ask(CHECK, {"draft": next(drafts)}))

    (taken,) = await rounds.each(whole)
    return [
        Figure("duplicate check", MILLISECONDS, taken, note=f"{_SAMPLES} new letters in turn, 10 best shown"),
        *await _parts(ground, rounds),
    ]


def asking(ground: Ground) -> Iterator[SignedIn]:
    return cycle([ground.web.signed_in(clerk) for clerk in ground.clerks(_CLERKS)])


def draft(ground: Ground) -> dict[str, Any]:
    """A letter that is being typed in, as GraphQL takes it."""
    _, given = ground.next_registration()
    return {
        "title": given.title,
        "text": given.contact.narrative,
        "category": given.category.model_dump(exclude_none=True),
        "place": given.place,
        "respondents": [respondent.name for respondent in given.respondents],
        "receivedOn": given.contact.received_on.isoformat(),
    }


def check(data: Mapping[str, Any]) -> None:
    """Raises WebProcessFailed where the check could not be made."""
    answer = data["duplicates"]
    if answer["__typename"] != "Duplicates":
        raise WebProcessFailed(f"a duplicate check was refused: {answer['code']}: {answer['message']}")


@dataclass(frozen=True, slots=True)
class _Found:
    """A dossier's text, what the index holds for like it, and how rare its words are."""

    side: Side
    numbers: Sequence[str]
    rarity: Rarity


async def _parts(ground: Ground, rounds: Rounds) -> list[Figure]:
    """In this process, for dossiers on file: what the index is asked, and what is then done with its answer."""
    index, registry = ground.scratch.stores.index, ground.scratch.stores.registry
    everywhere, clerk = scope(ground.supervisor), ground.clerk
    chosen = await registry.store.read_many(_spread(ground.data.numbers), everywhere)
    found = [await _found(index, Side.of(dossier)) for dossier in chosen.values()]
    sides, held = cycle(found), cycle(found)

    async def search() -> None:
        await candidates(index, next(sides).side, None)

    async def compare() -> None:
        ours = next(held)
        dossiers = await registry.store.read_many(ours.numbers, everywhere)
        Comparing(registry.regions, ours.side, ours.rarity, clerk).sorted(dossiers.values())

    asked, compared = await rounds.each(search, compare)
    count = sum(len(one.numbers) for one in found) / len(found)
    return [
        Figure("  of it, candidates", MILLISECONDS, asked, note="what Elasticsearch is asked, in process"),
        Figure(
            f"  of it, re-reading and scoring {count:.0f}", MILLISECONDS, compared,
            aim=Aim(f"≤ {AT_MOST_MS:g} ms", compared.median <= AT_MOST_MS), note="in process, for dossiers on file",
        ),
    ]  # fmt: skip


async def _found(index: Index, side: Side) -> _Found:
    return _Found(side, *await candidates(index, side, None))


def _spread(numbers: Sequence[str]) -> list[str]:
    """Some of the dossiers, from all over the data."""
    return list(numbers[:: max(1, len(numbers) // _SAMPLES)][:_SAMPLES])
