"""A page of dossiers: through GraphQL over HTTP, and the same reading by the bare driver."""

from dossiers.viewer import Viewer
from scripts.bench.ground import Ground
from scripts.bench.measure import Figure, Rounds, compare
from scripts.bench.recording import find_again, recording

AT_MOST = 2.0
SIZE = 50
HALLS = (100, 1_000)
"""Dossiers in the lists of a small hall and of a large one: ordering them is a part of both sides."""
QUERY = """
query Dossiers($first: Int!) {
  dossiers(first: $first) {
    edges {
      cursor
      node {
        id number version state purpose openedOn lastEntryAt contactCount
        holder { code name }
        matter { title category { main sub } place { code name } }
        parties { kind contactCount identity { name } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


async def page(ground: Ground, rounds: Rounds) -> list[Figure]:
    """What a hall's clerk sees first: the list of what lies with the hall and below it, the latest entry first."""
    clerks = [ground.clerks(1, seeing=count)[0] for count in HALLS]
    return [await _page(ground, clerk, rounds) for clerk in dict.fromkeys(clerks)]


async def _page(ground: Ground, clerk: Viewer, rounds: Rounds) -> Figure:
    signed_in, variables = ground.web.signed_in(clerk), {"first": SIZE}
    async with recording(ground.scratch) as recorder:
        (command,) = (await recorder.ask(clerk, QUERY, variables)).finds("dossiers")
    dossiers = ground.scratch.stores.registry.store.dossiers
    matching = await dossiers.count_documents(command["filter"])
    note = (
        f"a clerk's list, 20 fields of {min(SIZE, matching)} dossiers; bare: the same find (filter, order, projection, "
        f"{command['limit']} documents) decoded to dictionaries"
    )
    return await compare(
        f"page of {SIZE} from {matching} dossiers",
        lambda: signed_in.ask(QUERY, variables),
        find_again(dossiers, command),
        rounds,
        at_most=AT_MOST,
        note=note,
    )
