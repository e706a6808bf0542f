"""The duplicate check of a draft: whole, through GraphQL over HTTP, and in this process what its parts cost."""

import time
from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any

from scripts.bench.ground import Ground
from scripts.bench.measure import MILLISECONDS, Aim, Figure, Rounds, Series
from scripts.bench.parts import timed
from scripts.web import SignedIn, WebProcessFailed
from search.duplicates import Draft, duplicates_of_draft

WHOLE_MS = 100.0
SCORING_MS = 40.0
_MOST = 95
"""Of a hundred checks, for which the aim of the whole holds."""
_DRAFTS = 100
_CLERKS = 100
"""Who take turns: one viewer may ask only so often in a minute."""
_KEPT = ("call_counters", "audit_log")
"""Collections that say who asked, and how often."""
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
    clerks, drafts = asking(ground), cycle([draft(ground) for _ in range(_DRAFTS)])

    async def whole() -> None:
        check(await next(clerks).ask(CHECK, {"draft": next(drafts)}))

    taken = await rounds.latencies(whole)
    slow = taken.slowest(_MOST)
    note = f"{_DRAFTS} new letters in turn, {len(taken.values)} calls, 10 best shown"
    return [
        Figure("duplicate check", MILLISECONDS, taken, note=note),
        Figure(f"  {_MOST} of 100 within", MILLISECONDS, slow, aim=Aim(f"≤ {WHOLE_MS:g} ms", slow.median <= WHOLE_MS)),
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


async def _parts(ground: Ground, rounds: Rounds) -> list[Figure]:
    """By the same verb in this process: the time the index takes, and all the rest but keeping who asked."""
    drafts, clerks = cycle([_draft(ground) for _ in range(_DRAFTS)]), cycle(ground.clerks(_CLERKS))
    asked, scored, worked, counts = [], [], [], []
    async with timed(ground.scratch) as (registry, index, store):

        async def one() -> None:
            index.waited, begun, work = 0.0, time.perf_counter(), time.process_time()
            store.waited.clear()
            await duplicates_of_draft(registry, index, next(clerks), next(drafts))
            taken = (time.perf_counter() - begun) * 1000
            worked.append((time.process_time() - work) * 1000)
            asked.append(index.waited)
            scored.append(taken - index.waited - sum(store.waited[name] for name in _KEPT))
            counts.append(store.reread)

        await rounds.latencies(one)
    parts = (Series(tuple(taken[rounds.warm_up :])) for taken in (asked, scored, worked))
    return _figures(*parts, count=sum(counts) / len(counts))


def _figures(asked: Series, scored: Series, worked: Series, *, count: float) -> list[Figure]:
    aim = Aim(f"≤ {SCORING_MS:g} ms", scored.median <= SCORING_MS)
    return [
        Figure("  of it, Elasticsearch", MILLISECONDS, asked, note="candidates and how rare words are, in process"),
        Figure(f"    {_MOST} of 100 within", MILLISECONDS, asked.slowest(_MOST)),
        Figure(f"  of it, re-reading and scoring {count:.0f}", MILLISECONDS, scored, aim=aim, note="in process"),
        Figure(f"    {_MOST} of 100 within", MILLISECONDS, scored.slowest(_MOST)),
        Figure("  work of this process", MILLISECONDS, worked, note="on a core, however busy the machine is"),
    ]


def _draft(ground: Ground) -> Draft:
    given = draft(ground)
    received_on = given.pop("receivedOn")
    return Draft.model_validate({**given, "received_on": received_on})
