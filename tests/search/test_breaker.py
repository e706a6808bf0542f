"""The circuit breaker: after a few failures nobody waits for a server that is gone."""

import asyncio

import pytest
from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout
from elasticsearch import BadRequestError

from dossiers.errors import SearchUnavailable
from search.breaker import Breaker, answering, asking
from search.index import Index, connect


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def breaker(hands) -> Breaker:
    return Breaker(failures=3, pause=5.0, clock=hands)


async def fail(breaker: Breaker) -> None:
    async with asking(breaker):
        raise NoConnection("refused")


async def test_failures_become_search_unavailable(breaker) -> None:
    for _ in range(3):
        with pytest.raises(SearchUnavailable):
            await fail(breaker)


async def test_after_three_failures_nobody_is_let_through(breaker, hands) -> None:
    for _ in range(3):
        with pytest.raises(SearchUnavailable):
            await fail(breaker)
    hands.seconds += 4.9
    with pytest.raises(SearchUnavailable):
        async with asking(breaker):
            pytest.fail("was let through")


async def test_a_success_in_between_starts_the_count_again(breaker) -> None:
    for _ in range(4):
        for _ in range(2):
            with pytest.raises(SearchUnavailable):
                await fail(breaker)
        async with asking(breaker):
            pass
    breaker.enter()


async def test_after_the_pause_one_probe_goes_and_the_others_wait_for_it(breaker, hands) -> None:
    for _ in range(3):
        breaker.failed()
    hands.seconds += 5
    async with asking(breaker):
        with pytest.raises(SearchUnavailable):
            breaker.enter()
    breaker.enter()


async def test_a_failed_probe_closes_for_another_pause(breaker, hands) -> None:
    for _ in range(3):
        breaker.failed()
    hands.seconds += 5
    with pytest.raises(SearchUnavailable):
        await fail(breaker)
    hands.seconds += 4.9
    with pytest.raises(SearchUnavailable):
        breaker.enter()
    hands.seconds += 0.1
    breaker.enter()


async def test_a_cancelled_probe_makes_room_for_the_next(breaker, hands) -> None:
    for _ in range(3):
        breaker.failed()
    hands.seconds += 5

    async def probe() -> None:
        async with asking(breaker):
            await asyncio.Event().wait()

    task = asyncio.create_task(probe())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    breaker.enter()


async def test_our_own_mistake_is_no_failure_of_the_server(breaker) -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="ours"):
            async with asking(breaker):
                raise ValueError("ours")
    breaker.enter()


async def test_a_timeout_is_unavailable() -> None:
    with pytest.raises(SearchUnavailable):
        async with answering():
            raise ConnectionTimeout("too long")


async def test_what_elasticsearch_says_is_told_apart(index, elasticsearch) -> None:
    with pytest.raises(SearchUnavailable):
        async with answering():
            await elasticsearch.search(index=f"{index.alias}-none")
    with pytest.raises(BadRequestError):
        async with answering():
            await elasticsearch.search(index=index.alias, query={"no such query": {}})


async def test_a_closed_port_answers_at_once_and_then_without_asking() -> None:
    client = connect("http://127.0.0.1:9")
    index = Index(client, "anjuan-test-nowhere-")
    for _ in range(5):
        with pytest.raises(SearchUnavailable):
            await index.search({"query": {"match_all": {}}})
    with pytest.raises(SearchUnavailable):
        index.breaker.enter()
    assert not await index.answers()
    await client.close()
