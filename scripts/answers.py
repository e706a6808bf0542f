"""`anjuan search answer`: what the search finds for queries over texts of a file, to be scored."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from dossiers.errors import InvalidInput, invalid_input
from scripts.duplicates import loaded_texts, supervisor
from scripts.screen import counted, say
from search.finding import find
from search.queries import SearchQuery

app = typer.Typer(help="Measure the search.", no_args_is_help=True)

HITS = 50
"""Of a query: more than anybody looks at."""


@app.callback()
def _search() -> None:
    """Measure the search on texts of a file."""


@app.command()
def answer(
    matters: Annotated[Path, typer.Option("--in", help="A text in each line as JSON: id, text, more.", exists=True)],
    queries: Annotated[Path, typer.Option(help="A query in each line as JSON: id, query.", exists=True)],
    out: Annotated[Path, typer.Option(help="Write for each query the ids found, best first, as a JSON object a line.")],
    background: Annotated[
        Path | None, typer.Option(help="Texts in the same format, among which the others are to be found.", exists=True)
    ] = None,
) -> None:
    """Answer queries over texts, by the code that serves the API, in a scratch database and index."""
    lines = asyncio.run(answered(matters, read_queries(queries), background))
    out.write_bytes(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines))
    say(f"{len(lines)} queries are answered.")


def read_queries(path: Path) -> dict[str, SearchQuery]:
    """By their ids. Raises InvalidInput, naming the line, for what is no query with an id of its own."""
    queries: dict[str, SearchQuery] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            name, text = _query(line, where := f"{path.name}:{number}")
            if name in queries:
                raise InvalidInput(where, f"the id {name!r} stands twice; give each its own")
            with invalid_input(where):
                queries[name] = SearchQuery(text=text, size=HITS, highlights=False)
    return queries


def _query(line: bytes, where: str) -> tuple[str, str]:
    try:
        read = orjson.loads(line)
    except ValueError as error:
        raise InvalidInput(where, f"is no JSON: {error}") from error
    if not isinstance(read, dict) or not all(isinstance(read.get(name), str) for name in ("id", "query")):
        raise InvalidInput(where, "must be an object with `id` and `query`")
    return read["id"], read["query"]


async def answered(matters: Path, queries: dict[str, SearchQuery], background: Path | None) -> list[dict[str, Any]]:
    answers = []
    async with loaded_texts([matters], background) as (registry, index, loaded, _):
        with counted("Answering") as told:
            for name, query in queries.items():
                found = await find(registry, index, supervisor(registry), query)
                answers.append({"id": name, "hits": [loaded.ids[hit.dossier.id] for hit in found.hits]})
                told(len(answers), len(queries))
    return answers
