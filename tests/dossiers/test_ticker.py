"""What time brings about is put on record once: with several tickers, and with one that is killed in between."""

import asyncio
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dossiers.claims import Call
from dossiers.clocks.calendar import WorkCalendar
from dossiers.clocks.clock import Cause
from dossiers.clocks.rules import RuleBook
from dossiers.clocks.timekeeping import Limits
from dossiers.dossier import Dossier
from dossiers.errors import NotNow, StoreUnavailable
from dossiers.intake import register
from dossiers.registry import Registry
from dossiers.states import Purpose, State, Step
from dossiers.store import Store
from dossiers.ticker import Ticker, recompute_all
from tests.conftest import a_registration
from tests.dossiers.meddling import just_before
from tests.dossiers.taking import CLERK, assert_whole, lead_to, take

MORNING = datetime(2026, 4, 1, 4, tzinfo=UTC)
TIME = (Step.MISS, Step.LAPSE, Step.RECOMPUTE)


@pytest.fixture(autouse=True)
def at_first(clock) -> None:
    clock.fixed = MORNING


async def transferred(registry: Registry, count: int = 1) -> list[str]:
    """On 1 April: the word on acceptance is due on the 16th, an objection on the 9th."""
    numbers = []
    for _ in range(count):
        dossier = (await register(registry, Call(CLERK, secrets.token_hex(8), {}), a_registration())).dossier
        numbers.append((await take(registry, Step.TRANSFER, dossier)).id)
    return numbers


async def whole(registry: Registry, number: str) -> Dossier:
    raw = await registry.store.dossiers.find_one({"_id": number})
    assert raw is not None
    dossier = Dossier.model_validate(raw)
    assert_whole(dossier)
    return dossier


async def by_time(registry: Registry, number: str) -> list[tuple[Step, str, date]]:
    chain = (await whole(registry, number)).chain
    return [(entry.facts.step, entry.facts.clock, entry.happened_on) for entry in chain if entry.facts.step in TIME[:2]]


BOTH = [(Step.LAPSE, "objection", date(2026, 4, 10)), (Step.MISS, "accept", date(2026, 4, 17))]


async def test_nothing_is_missed_on_its_last_day(registry, clock):
    (number,) = await transferred(registry)
    clock.fixed = datetime.fromisoformat("2026-04-09T15:59:59Z")
    await Ticker(registry).once()
    assert await by_time(registry, number) == []
    clock.fixed = datetime.fromisoformat("2026-04-09T16:00:00Z")  # midnight in China
    assert (await Ticker(registry).once()).written == 1
    assert await by_time(registry, number) == BOTH[:1]
    assert (await Ticker(registry).once()).seen == 0


async def test_the_entries_say_who_wrote_them(registry, clock):
    (number,) = await transferred(registry)
    clock.fixed += timedelta(days=40)
    await Ticker(registry).once()
    dossier = await whole(registry, number)
    lapse, miss = dossier.chain[-2:]
    assert (miss.by.subject, miss.by.name, miss.by.role, miss.by.unit) == ("ticker", "时限", "ADMIN", None)
    assert (miss.recorded_at, miss.state) == (clock(), State.TRANSFERRED)
    assert next(one for one in dossier.clocks if one.id == "accept").missed_by == miss.number
    assert next(one for one in dossier.clocks if one.id == "objection").lapsed_by == lapse.number
    assert dossier.next_due == date(2026, 4, 16)
    assert dossier.ticks_on is None


async def test_silence_is_acceptance_of_the_transfer(registry, clock):
    (number,) = await transferred(registry)
    clock.fixed += timedelta(days=10)
    await Ticker(registry).once()
    with pytest.raises(NotNow, match="silence is acceptance"):
        await take(registry, Step.OBJECT, await registry.store.load_any(number))


async def test_many_tickers_at_once_write_once(registry, clock):
    numbers = await transferred(registry, 12)
    clock.fixed += timedelta(days=40)
    await asyncio.gather(*(Ticker(registry).once() for _ in range(4)))
    await Ticker(registry).once()  # for what a conflict has left
    for number in numbers:
        assert await by_time(registry, number) == BOTH


async def test_one_that_is_killed_is_gone_on_from(registry, clock):
    numbers = await transferred(registry, 12)
    clock.fixed += timedelta(days=40)
    for after in (0.002, 0.005, 0.01, 0.02, 0.03):
        ticking = asyncio.create_task(Ticker(registry).once())
        await asyncio.sleep(after)
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
    await Ticker(registry).once()
    for number in numbers:
        assert await by_time(registry, number) == BOTH


async def test_an_entry_whose_answer_was_lost_is_not_written_again(registry, clock):
    class Forgetful(Store):
        async def save(self, dossier: Dossier) -> Dossier:
            await super().save(dossier)
            raise StoreUnavailable

    (number,) = await transferred(registry)
    clock.fixed += timedelta(days=10)
    with pytest.raises(StoreUnavailable):
        await Ticker(replace(registry, store=Forgetful(registry.store.database))).once()
    await Ticker(registry).once()
    assert await by_time(registry, number) == BOTH[:1]


async def test_who_steps_first_is_waited_for(registry, clock):
    (number,) = await transferred(registry)
    clock.fixed += timedelta(days=40)

    async def somebody_steps() -> None:
        await take(registry, Step.ACCEPT, await registry.store.load_any(number))

    await Ticker(just_before(registry, save=somebody_steps)).once()
    assert await by_time(registry, number) == []  # accepted, late: nothing is owed any more, and nobody may object
    await Ticker(registry).once()
    assert await by_time(registry, number) == []


async def test_what_was_met_is_never_missed(registry, clock):
    (number,) = await transferred(registry)
    await take(registry, Step.ACCEPT, await registry.store.load_any(number))
    clock.fixed += timedelta(days=400)
    await Ticker(registry).once()
    assert [(step, name) for step, name, _ in await by_time(registry, number)] == [(Step.MISS, "handle")]


async def test_what_is_missed_can_still_be_met_and_is_missed_once(registry, clock):
    (number,) = await transferred(registry)
    clock.fixed += timedelta(days=40)
    await Ticker(registry).once()
    await take(registry, Step.ACCEPT, await registry.store.load_any(number))
    clock.fixed += timedelta(days=1)
    await Ticker(registry).once()
    assert await by_time(registry, number) == BOTH
    accept = next(one for one in (await whole(registry, number)).clocks if one.id == "accept")
    assert (accept.met_in_time, accept.missed_by) == (False, 4)


@pytest.mark.parametrize("purpose", [Purpose.SUGGESTION, Purpose.ACCUSATION])
async def test_what_has_no_limits_is_left_alone(registry, clock, purpose):
    number = (await lead_to(registry, purpose, State.TRANSFERRED)).id
    clock.fixed += timedelta(days=400)
    await Ticker(registry).once()
    assert await by_time(registry, number) == []


async def test_more_than_a_page_and_one_that_cannot_be_reckoned(registry, clock, monkeypatch):
    monkeypatch.setattr("dossiers.ticker._AT_A_TIME", 3)
    numbers = await transferred(registry, 8)
    await registry.store.dossiers.update_one({"_id": numbers[2]}, {"$set": {"state": State.MERGED}})
    clock.fixed += timedelta(days=10)
    tally = await Ticker(registry).once()
    assert tally.seen == 8
    for number in numbers[:2] + numbers[3:]:
        assert await by_time(registry, number) == BOTH[:1]


async def test_it_runs_until_told_to_stop_and_outlives_trouble(registry, clock):
    (number,) = await transferred(registry)
    clock.fixed += timedelta(days=10)
    broken = iter([True])

    class Broken(Store):
        async def load_any(self, number: str) -> Dossier:
            if next(broken, False):
                raise StoreUnavailable
            return await super().load_any(number)

    stop = asyncio.Event()
    ticker = Ticker(replace(registry, store=Broken(registry.store.database)), every=0.01)
    running = asyncio.create_task(ticker.run(stop))
    async with asyncio.timeout(10):
        while not await by_time(registry, number):  # noqa: ASYNC110 - it is written by another task
            await asyncio.sleep(0.01)
    stop.set()
    async with asyncio.timeout(5):
        await running


# Recomputing


NO_YEAR = Limits(RuleBook.shipped(), WorkCalendar([]))
"""As it was before the arrangement of any year was known."""


async def test_days_are_reckoned_anew_when_a_year_is_published(registry, clock):
    (number,) = await transferred(replace(registry, limits=NO_YEAR))
    before = {one.id: one for one in (await whole(registry, number)).clocks}
    assert before["objection"].due == date(2026, 4, 8)  # without 清明, a day off on the 6th
    assert before["objection"].provisional
    clock.fixed += timedelta(days=1)
    told = []

    tally = await recompute_all(registry, lambda done, total: told.append((done, total)))

    assert (tally.seen, tally.written, tally.refused) == (1, 1, 0)
    assert told == [(1, 1)]
    dossier = await whole(registry, number)
    after = {one.id: one for one in dossier.clocks}
    assert after["objection"].due == date(2026, 4, 9)
    assert not after["objection"].provisional
    assert "清明" in after["objection"].why.zh
    (change,) = after["objection"].changes
    assert (change.from_due, change.to_due, change.because) == (date(2026, 4, 8), date(2026, 4, 9), Cause.CALENDAR)
    assert change.entry == dossier.version
    assert dossier.chain[-1].facts.step is Step.RECOMPUTE
    assert dossier.chain[-1].by.subject == "ticker"
    assert after["accept"].due == before["accept"].due
    assert {one.clock for one in dossier.chain[-1].facts.clocks} == {"accept", "objection"}  # final now, both
    assert (await recompute_all(registry, lambda *_: None)).written == 0


async def test_reckoning_anew_can_be_killed_and_run_by_many(registry, clock):
    numbers = await transferred(replace(registry, limits=NO_YEAR), 8)
    for after in (0.005, 0.01, 0.02):
        reckoning = asyncio.create_task(recompute_all(registry, lambda *_: None))
        await asyncio.sleep(after)
        reckoning.cancel()
        await asyncio.gather(reckoning, return_exceptions=True)
    await asyncio.gather(*(recompute_all(registry, lambda *_: None) for _ in range(3)))
    for number in numbers:
        chain = (await whole(registry, number)).chain
        assert [entry.facts.step for entry in chain].count(Step.RECOMPUTE) == 1


async def test_reckoning_anew_takes_only_what_still_runs(registry, clock):
    without = replace(registry, limits=NO_YEAR)
    (number,) = await transferred(without)
    await take(without, Step.NOT_ACCEPT, await registry.store.load_any(number))
    tally = await recompute_all(registry, lambda *_: None)
    assert (tally.seen, tally.written) == (0, 0)


async def test_a_rule_that_was_taken_out_stops_nobody_else(registry, clock):
    numbers = await transferred(replace(registry, limits=NO_YEAR), 3)
    await registry.store.dossiers.update_one({"_id": numbers[1]}, {"$set": {"clocks.1.rule": "accept@CN@1999-01-01"}})
    tally = await recompute_all(registry, lambda *_: None)
    assert (tally.seen, tally.written, tally.refused) == (3, 2, 1)
