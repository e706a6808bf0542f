"""A search with facets and highlights: through GraphQL over HTTP, and the same request by the bare client."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

from dossiers.viewer import scope
from scripts.bench.ground import Ground
from scripts.bench.measure import MILLISECONDS, Action, Figure, Rounds, compare
from scripts.bench.recording import Asked, Raw, find_again, recording
from scripts.web import WebProcessFailed

AT_MOST = 1.5
WORDS = ("征地补偿款 没有发放", "拖欠工资", "房屋拆迁 过渡费", "医保报销 比例", "学校 收费", "噪音 扰民")
QUERY = """
query Search($text: String!) {
  searchDossiers(
    query: { text: $text, facets: [PREFECTURE, COUNTY, CATEGORY_MAIN, STATE, FORM, MONTH] }, first: 20
  ) {
    __typename
    ... on DossierSearch {
      totalCount
      edges {
        score
        node { number state openedOn holder { name } matter { title category { main } } }
        highlights { of segments { text hit } }
      }
      facets { facet values { value label count } }
      freshness { asOf lagMs pending }
      pageInfo { hasNextPage endCursor }
    }
    ... on Error { code message }
  }
}
"""


async def search(ground: Ground, rounds: Rounds) -> list[Figure]:
    """The supervision's search over the whole country, in turn for several texts."""
    viewer = ground.supervisor
    signed_in = ground.web.signed_in(viewer)
    async with recording(ground.scratch) as recorder:
        recorded = [await recorder.ask(viewer, QUERY, {"text": text}) for text in WORDS]
    texts = cycle(WORDS)

    async def ours() -> None:
        check(await signed_in.ask(QUERY, {"text": next(texts)}))

    hits = sum(asked.data["searchDossiers"]["totalCount"] for asked in recorded) // len(recorded)
    note = (
        f"{len(WORDS)} texts in turn, {hits} hits on average, 20 shown with highlights, 6 facets; "
        "bare: the same body by the client"
    )
    whole = await compare("search", ours, _bare(ground, recorded), rounds, at_most=AT_MOST, note=note)
    reread = [find for asked in recorded for find in asked.finds("dossiers") if _numbers(find)]
    return [whole, await _reread(ground, reread, rounds)] if reread else [whole]


def check(data: Mapping[str, Any]) -> None:
    """Raises WebProcessFailed where the search could not be made."""
    answer = data["searchDossiers"]
    if answer["__typename"] != "DossierSearch":
        raise WebProcessFailed(f"a search was refused: {answer['code']}: {answer['message']}")


def _bare(ground: Ground, recorded: Sequence[Asked]) -> Action:
    client, alias = ground.scratch.elasticsearch, ground.scratch.stores.index.alias
    bodies = cycle([dict(body) for asked in recorded for body in asked.searches])

    async def bare() -> None:
        await client.search(index=alias, allow_partial_search_results=False, body=next(bodies))

    return bare


async def _reread(ground: Ground, finds: Sequence[Raw], rounds: Rounds) -> Figure:
    """What it costs that the document store decides: a part of the search."""
    store, visible = ground.scratch.stores.registry.store, scope(ground.supervisor)
    pages, again = cycle(map(_numbers, finds)), cycle([find_again(store.dossiers, find) for find in finds])

    async def ours() -> None:
        await store.read_many(next(pages), visible)

    async def bare() -> None:
        await next(again)()

    mine, theirs = await rounds.each(ours, bare)
    return Figure(
        "  of it, re-reading hits", MILLISECONDS, mine, theirs, note="in process; bare: the same find by the driver"
    )


def _numbers(find: Raw) -> list[str]:
    """The case numbers that the command reads again; none for other reading."""
    numbers: list[str] = find["filter"].get("$and", [{}])[0].get("_id", {}).get("$in", [])
    return numbers
