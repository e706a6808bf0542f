"""Opening a dossier with very much on record: through GraphQL over HTTP, and the bare reading of its document."""

from scripts.bench.ground import Ground
from scripts.bench.measure import MILLISECONDS, Aim, Figure, Rounds
from scripts.bench.recording import find_again, recording
from scripts.bench.step import holders, long_dossier

ABOVE = 50.0
"""Milliseconds."""
ENTRIES = (20, 2_000)
QUERY = """
query Dossier($number: String!, $first: Int!) {
  dossier(number: $number) {
    id number version state purpose openedOn lastEntryAt contactCount
    holder { code name }
    matter { title category { main sub } place { code name } requests { id text } }
    parties { kind contactCount identity { name } }
    clocks { rule state due }
    chain(first: $first) {
      edges { node { id number happenedOn recordedAt state by { name } facts { __typename } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""


async def opening(ground: Ground, rounds: Rounds) -> list[Figure]:
    """With the first page of the chain: where little is on record, many words, and nothing but contacts."""
    figures = [await _opened(ground, rounds, entries, contacts=False) for entries in ENTRIES]
    return [*figures, await _opened(ground, rounds, ENTRIES[-1], contacts=True)]


async def _opened(ground: Ground, rounds: Rounds, entries: int, *, contacts: bool) -> Figure:
    registry = ground.scratch.stores.registry
    dossier = await long_dossier(registry, entries, contacts=contacts)
    viewer, variables = holders(dossier), {"number": dossier.id, "first": 50}
    signed_in = ground.web.signed_in(viewer)
    async with recording(ground.scratch) as recorder:
        (command, *_) = (await recorder.ask(viewer, QUERY, variables)).finds("dossiers")
    mine, theirs = await rounds.each(
        lambda: signed_in.ask(QUERY, variables), find_again(registry.store.dossiers, command)
    )
    above = mine.median - theirs.median
    return Figure(
        f"dossier opened, {entries:,} {'contacts' if contacts else 'entries'}",
        MILLISECONDS,
        mine,
        theirs,
        Aim(f"≤ +{ABOVE:g} ms", above <= ABOVE),
        "with the first 50 entries of its chain; bare: the find of the dossier alone, decoded to a dictionary",
    )
