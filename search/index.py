"""The index: the names of one installation in Elasticsearch, and everything that is asked of it.

`<prefix>dossiers` is what searches read, an alias of one index; `<prefix>dossiers-write` marks the indices that are
written to: the same one, and while a new one is being built that one too. Each index is written through an alias of
its own, never by its name: a write that comes too late must not bring a removed index back to life.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from elasticsearch import ApiError, AsyncElasticsearch, NotFoundError, OrjsonSerializer

from dossiers.errors import SearchUnavailable
from search.breaker import Breaker, answering, asking
from search.freshness import Watch
from search.mapping import mappings, settings

_ASK_SECONDS = 3.0
_BULK_SECONDS = 12.0
"""Less than a lease of dossiers lasts (search/backlog.py)."""
_ORDER_SECONDS = 30.0
_GOOD = frozenset({"green", "yellow"})
_OUTCOME = "items.*.status,items.*.error.type"

Body = Mapping[str, Any]


def connect(url: str) -> AsyncElasticsearch:
    """A client that fails fast and never tries twice: a person is standing at the window."""
    return AsyncElasticsearch(
        url,
        request_timeout=_ASK_SECONDS,
        max_retries=0,
        retry_on_timeout=False,
        http_compress=False,
        connections_per_node=20,
        serializer=OrjsonSerializer(),
    )


class Index:
    """The indices of one prefix. Every method raises SearchUnavailable where Elasticsearch does not answer."""

    def __init__(self, client: AsyncElasticsearch, prefix: str, *, replicas: int = 0) -> None:
        self.alias = f"{prefix}dossiers"
        self.write_alias = f"{self.alias}-write"
        self._replicas = replicas
        self._client = client
        self._writing = client.options(request_timeout=_ORDER_SECONDS)
        self.breaker = Breaker()
        self.watch = Watch()

    async def close(self) -> None:
        await self._client.close()

    async def answers(self) -> bool:
        """Whether Elasticsearch can serve this installation now."""
        try:
            async with answering():
                health = await self._client.cluster.health(index=self.alias, level="cluster")
        except (SearchUnavailable, ApiError):
            return False
        return health["status"] in _GOOD

    async def search(self, body: Body) -> dict[str, Any]:
        """What a search answers whole; half an answer is none."""
        async with asking(self.breaker):
            found = await self._client.search(index=self.alias, allow_partial_search_results=False, body=dict(body))
        return dict(found.body)

    async def term_statistics(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """In how many dossiers each word of a text stands that is not indexed itself: as `_termvectors` says it."""
        async with asking(self.breaker):
            found = await self._client.termvectors(
                index=self.alias,
                doc=fields,
                fields=list(fields),
                term_statistics=True,
                field_statistics=True,
                offsets=False,
                positions=False,
                payloads=False,
            )
        return dict(found.body)

    async def targets(self) -> list[str]:
        """The indices that are written to now."""
        try:
            async with answering():
                found = await self._writing.indices.get_alias(name=self.write_alias)
        except NotFoundError:
            return []
        return sorted(found.body)

    async def bulk(self, target: str, lines: Sequence[Any]) -> list[dict[str, Any]]:
        """Answers to the operations of a bulk request, encoded, in their order; raises ApiError if refused whole."""
        async with answering():
            answer = await self._writing.options(request_timeout=_BULK_SECONDS).bulk(
                index=_door(target),
                require_alias=True,
                operations=lines,
                filter_path=_OUTCOME,
            )
        return [result for item in answer.body.get("items", []) for result in item.values()]

    async def refresh(self) -> None:
        """Make everything written so far visible to searches."""
        async with answering():
            await self._writing.indices.refresh(index=self.write_alias)

    async def count(self, target: str | None = None) -> int:
        async with answering():
            answer = await self._writing.count(index=target or self.alias)
        return int(answer.body["count"])

    async def ensure(self) -> None:
        """Make the first index where there is none; safe to repeat and to run from several processes."""
        if await self._read_by() is None:
            name = f"{self.alias}-first"
            try:
                await self._create(name, {self.alias: {}, self.write_alias: {}})
            except ApiError as error:
                if error.error != "resource_already_exists_exception":
                    raise

    async def create(self) -> str:
        """A new index, written to from now on, and not yet read."""
        name = f"{self.alias}-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
        await self._create(name, {self.write_alias: {}})
        return name

    async def swap(self, name: str) -> None:
        """From now on the index is the one that is read, and the only one that is written to; all others go."""
        others = await self.unread() + [old for old in [await self._read_by()] if old]
        actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.alias}}]
        for old in set(others) - {name}:
            actions.append({"remove": {"index": old, "alias": self.alias, "must_exist": False}})
            actions.append({"remove": {"index": old, "alias": self.write_alias, "must_exist": False}})
        async with answering():
            await self._writing.indices.update_aliases(actions=actions)
        await self.remove_unread()

    async def unread(self) -> list[str]:
        """Indices of this prefix that no search reads: under construction, or left over."""
        read = await self._read_by()
        async with answering():
            found = await self._writing.indices.get(
                index=f"{self.alias}-*",
                expand_wildcards="all",
                filter_path="*.aliases",
            )
        return sorted(set(found.body) - {read})

    async def remove_unread(self) -> list[str]:
        unread = await self.unread()
        for name in unread:
            async with answering():
                await self._writing.options(ignore_status=404).indices.delete(index=name)
        return unread

    async def _read_by(self) -> str | None:
        try:
            async with answering():
                found = await self._writing.indices.get_alias(name=self.alias)
        except NotFoundError:
            return None
        return str(next(iter(found.body)))

    async def _create(self, name: str, aliases: dict[str, Any]) -> None:
        async with answering():
            await self._writing.indices.create(
                index=name,
                settings=settings(self._replicas),
                mappings=mappings(),
                aliases={**aliases, _door(name): {}},
            )


def _door(index: str) -> str:
    """The alias through which the index is written."""
    return f"{index}-door"
