"""The press: what happens to the process that sets a paper happens to that paper alone."""

import asyncio
import os
import signal
from datetime import date
from pathlib import Path

import pytest

from papers.errors import PaperFailed
from papers.paper import Item, Paper, Passage, Section
from papers.press import Press
from papers.typeset import typeset

GIGABYTES = 1_000_000_000


def a_paper(text: str = "经核实，补偿款已发放。", times: int = 1) -> Paper:
    sections = [Section(f"第{n}节", [Passage(text)], Item(f"第{n}节")) for n in range(times)]
    return Paper("信访事项案卷", "331121-2026-000042", "补偿款", date(2026, 3, 2), [], sections)


def setting() -> list[int]:
    """Processes that set papers for this one: its child first, then the copy of that, where one is at work."""
    found = children(os.getpid())
    return [*found, *(copy for child in found for copy in children(child))]


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(pid) for pid in listed.split() if b"papers.setting" in Path(f"/proc/{pid}/cmdline").read_bytes()]


async def at_work() -> int:
    """The copy that sets a paper, once there is one."""
    while len(found := setting()) != 2:  # noqa: ASYNC110 - other processes bring it about
        await asyncio.sleep(0.01)
    return found[1]


async def test_it_gives_what_the_compiler_gives(press, fonts):
    assert await press.typeset(a_paper(), "查阅") == typeset(a_paper(), fonts, "查阅")


async def test_one_process_sets_many_papers_and_goes_with_the_press():
    async with Press() as press:
        seen = set()
        for n in range(3):
            await press.typeset(a_paper(f"第{n}件"))
            seen |= set(children(os.getpid()))
        assert len(seen) == 1
    assert setting() == []


async def test_what_a_long_paper_took_is_given_back(press):
    await press.typeset(a_paper())
    (pid,) = children(os.getpid())

    def resident() -> int:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])

    before = resident()
    await press.typeset(a_paper("长" * 1_000, 300))
    assert children(os.getpid()) == [pid]
    assert resident() < before * 1.5


async def test_a_killed_compiler_fails_its_paper_and_the_next_is_set(press):
    coming = asyncio.create_task(press.typeset(a_paper("长" * 1_000, 3_000)))
    os.kill(await at_work(), signal.SIGKILL)
    with pytest.raises(PaperFailed, match="331121-2026-000042 could not be set: the compiler ended"):
        await coming
    assert (await press.typeset(a_paper())).startswith(b"%PDF")


async def test_a_paper_beyond_the_memory_fails_and_the_next_is_set():
    async with Press(memory=GIGABYTES) as press:
        with pytest.raises(PaperFailed):
            await press.typeset(a_paper("重复反映。" * 200, 5_000))
        assert (await press.typeset(a_paper())).startswith(b"%PDF")


async def test_a_paper_that_takes_too_long_fails():
    for limits in {"cpu_seconds": 1}, {"wall": 1.0}:
        async with Press(**limits) as press:
            with pytest.raises(PaperFailed):
                await press.typeset(a_paper("重复反映。" * 200, 5_000))
        assert setting() == []


async def test_who_stops_waiting_leaves_no_process(press):
    coming = asyncio.create_task(press.typeset(a_paper("长" * 1_000, 3_000)))
    await at_work()
    coming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await coming
    assert setting() == []
