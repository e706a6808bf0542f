import asyncio
import json
import os
import signal
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dossiers.claims import Claim, stake
from dossiers.days import now
from dossiers.importing import Pace, _call, import_rows
from dossiers.imports import Columns, Drafting, Fault, FaultsFile, Report, Row, RowFile
from dossiers.regions import RegionTree
from dossiers.registry import Registry
from dossiers.store import Store, connect
from dossiers.viewer import Role, Viewer, scope
from tests.conftest import DANCHENG, JINYUN, LISHUI, NATION, QINGTIAN, ZHEJIANG, address_of, insert_units

TREE = RegionTree.shipped()
DRAFTING = Drafting(TREE)
IMPATIENT = Pace(patience=0.2, first_pause=0.05, longest_pause=0.1)


def row(number: int, **cells):
    plain = {
        "id": f"T{number:04d}", "title": f"第{number}件", "text": f"第{number}件：村里修路征地，补偿款没有到账。",
        "category": "征地补偿", "handed_in_region": (QINGTIAN, JINYUN, DANCHENG)[number % 3], "channel": "LETTER",
        "received_on": "2024-04-18", "petitioner": f"P{number:03d}",
    }  # fmt: skip
    return Row(number, plain | cells)


def rows(count: int):
    return [row(number) for number in range(1, count + 1)]


@pytest.fixture
def importing(registry):
    async def importing(rows, *, who="shen", drafting=DRAFTING, registry=registry, **options) -> Report:
        return await import_rows(registry, rows, drafting, who=who, **options)

    return importing


@pytest.fixture
def dossiers(store):
    async def dossiers():
        return [raw async for raw in store.dossiers.find().sort("_id")]

    return dossiers


def numbers(raw) -> list[str]:
    return [one["number"] for contact in raw["contacts"] for one in contact["external_numbers"]]


def counts(report: Report) -> tuple[int, ...]:
    return report.total, report.added, report.on_file, report.refused, report.not_tried


async def test_rows_are_registered_by_the_offices_that_received_them(importing, registry, dossiers):
    report = await importing(
        [row(1, people_count=5, channel="VISIT", matter_region=LISHUI, respondents=["石柱镇政府"])]
    )
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.complete
    [raw] = await dossiers()
    dossier = await registry.store.load(raw["_id"], scope(Viewer("clerk", Role.RECEPTION, JINYUN, f"{JINYUN}-XFJ")))
    contact = dossier.contacts[0]
    assert raw["_id"] == f"{JINYUN}-2024-000001"
    assert (dossier.holder.id, contact.received_by) == (f"{JINYUN}-XFJ", f"{JINYUN}-XFJ")
    assert (contact.received_on, contact.people_count, contact.is_group_visit) == (date(2024, 4, 18), 5, True)
    assert (dossier.matter.place, dossier.matter.category.sub) == (LISHUI, "征地补偿")
    assert [one.name for one in dossier.matter.respondents] == ["石柱镇政府"]
    assert [(one.system, one.number) for one in contact.external_numbers] == [("import", "T0001")]
    entry = dossier.chain[0]
    assert (entry.by.subject, entry.by.role, entry.by.unit) == ("import:shen", Role.RECEPTION, f"{JINYUN}-XFJ")
    assert entry.happened_on == date(2024, 4, 18)
    assert raw["index_due"] <= now()


async def test_the_same_file_twice_adds_nothing(importing, dossiers):
    assert counts(await importing(rows(30))) == (30, 30, 0, 0, 0)
    before = await dossiers()
    assert counts(await importing(rows(30))) == (30, 0, 30, 0, 0)
    assert counts(await importing(rows(30)[::-1], who="another")) == (30, 0, 30, 0, 0)
    assert await dossiers() == before


async def test_a_file_put_right_adds_only_what_was_not_there(importing, dossiers):
    broken = [row(1), row(2, received_on="昨天"), row(3)]
    assert counts(await importing(broken)) == (3, 2, 0, 1, 0)
    better = Drafting(TREE, Columns({"title": "事由"}, {"people_count": 2}))
    whole = [row(number, 事由="另拟的标题") for number in range(1, 5)]
    assert counts(await importing(whole, drafting=better)) == (4, 2, 2, 0, 0)
    assert len(await dossiers()) == 4


async def test_what_is_imported_is_remembered_for_ever(importing, store):
    await importing(rows(2))
    assert [raw async for raw in store.claims.find({"expires_at": {"$exists": True}})] == []
    assert await store.claims.count_documents({}) == 2


async def test_good_rows_are_not_lost_for_bad_ones(importing, dossiers):
    bad = [
        row(2, text="", channel="飞鸽"), Fault(3, "row", "is no JSON"), row(4, handed_in_region="月球"),
        row(5, text="坏\x07字"), row(6, phone="一三八"), row(7, text="字" * 20_001),
    ]  # fmt: skip
    report = await importing([row(1), *bad, row(8)])
    assert counts(report) == (8, 2, 0, 6, 0)
    assert not report.complete
    assert Counter((fault.row, fault.field) for fault in report.faults) == Counter(
        [(2, "text"), (2, "channel"), (3, "row"), (4, "handed_in_region"), (5, "text"), (6, "phone"), (7, "text")],
    )
    assert [numbers(raw) for raw in await dossiers()] == [["T0001"], ["T0008"]]


async def test_a_dry_run_says_the_same_and_writes_nothing(importing, stored_bytes, store):
    await importing(rows(3))
    before = await stored_bytes()
    report = await importing([*rows(5), row(6, channel="飞鸽")], report=Report(dry_run=True))
    assert counts(report) == (6, 2, 3, 1, 0)
    assert await stored_bytes() == before
    counters = [raw async for raw in store.numbers.find()]
    assert counts(await importing([*rows(5), row(6, channel="飞鸽")])) == (6, 2, 3, 1, 0)
    assert [raw async for raw in store.numbers.find()] != counters


async def test_equal_rows_without_an_id_are_as_many_contacts(importing, dossiers):
    letter = row(1, id=None, petitioner=None)
    assert counts(await importing([letter, replace(letter, number=2), replace(letter, number=3)])) == (3, 3, 0, 0, 0)
    assert counts(await importing([letter, replace(letter, number=2)])) == (2, 0, 2, 0, 0)
    assert len(await dossiers()) == 3


async def test_equal_rows_with_one_id_are_one_contact(importing, dossiers):
    report = await importing([row(1), replace(row(1), number=2), replace(row(1, respondents="乡政府"), number=3)])
    assert counts(report) == (3, 1, 1, 1, 0)
    assert str(report.faults[0]) == (
        "row 3: id: tells the same as row 1 under the same id, with other details; make one row of them"
    )
    assert len(await dossiers()) == 1


async def test_an_accusation_is_sealed_and_a_suggestion_is_none(importing, dossiers):
    await importing([row(1, category="检举控告"), row(2, category="人民建议"), row(3)])
    found = {numbers(raw)[0]: (raw["purpose"], raw["sealed"]) for raw in await dossiers()}
    assert found == {"T0001": ("ACCUSATION", True), "T0002": ("SUGGESTION", False), "T0003": ("CLAIM", False)}


async def test_an_office_above_registers_for_a_region_without_one(importing, dossiers):
    report = await importing([row(1, handed_in_region="331123"), row(2, handed_in_region="410100")])
    assert counts(report) == (2, 2, 0, 0, 0)
    assert {raw["holder"]["id"] for raw in await dossiers()} == {f"{LISHUI}-XFJ", f"{NATION}-XFJ"}


async def test_without_any_office_above_the_row_is_refused(importing, store, units):
    await store.database["units"].delete_many({"_id": {"$in": [f"{code}-XFJ" for code in (NATION, ZHEJIANG, LISHUI)]}})
    try:
        report = await importing([row(1, handed_in_region="331123"), row(2)])
    finally:
        await insert_units(store, [units[f"{code}-XFJ"] for code in (NATION, ZHEJIANG, LISHUI)])
    assert counts(report) == (2, 1, 0, 1, 0)
    assert "no letters office of this region or above; add the units first" in report.faults[0].reason


async def test_who_it_is_stands_in_no_fault_and_in_plain_in_no_store(importing, stored_bytes):
    identity = {
        "name": "陈大山",
        "phone": "13800001111",
        "id_number": "33112119630101123X",
        "address": "石柱镇溪口路8号",
    }
    text = "我叫陈大山，电话13800001111，身份证33112119630101123X，住石柱镇溪口路8号，补偿款没有到账。"
    report = await importing([row(1, **identity, text=text), row(2, **identity, text=text, channel="飞鸽")])
    assert counts(report) == (2, 1, 0, 1, 0)
    kept = b"".join((await stored_bytes()).values()) + str(report).encode()
    assert not any(secret.encode() in kept for secret in identity.values())


async def test_progress_is_told_of_every_row_settled(importing):
    settled = []
    await importing(
        [*rows(10), row(11, channel="飞鸽")],
        progress=lambda report: settled.append(report.added + report.on_file + report.refused),
    )
    assert settled == sorted(settled)
    assert set(settled) == set(range(1, 12))


async def test_columns_that_are_not_read_are_noted(importing):
    report = await importing([row(1, 备注="甲"), row(2, 备注="乙", 序号="2")])
    assert report.notes == ["column not read: 备注", "column not read: 序号"]


async def test_every_fault_goes_to_the_file_and_a_thousand_stay(importing, tmp_path):
    path = tmp_path / "faults.jsonl"
    path.write_text("from an earlier run")
    with FaultsFile(path) as faults:
        report = await importing([row(n, channel="飞鸽") for n in range(1, 1202)], report=Report(on_fault=faults))
    assert (report.refused, len(report.faults)) == (1201, 1000)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["row"] for line in lines] == list(range(1, 1202))
    assert (lines[0]["field"], lines[0]["column"]) == ("channel", "channel")


async def test_without_faults_there_is_no_file(importing, tmp_path):
    path = tmp_path / "faults.jsonl"
    path.write_text("from an earlier run")
    with FaultsFile(path) as faults:
        await importing([row(1)], report=Report(on_fault=faults))
    assert not path.exists()


async def test_a_file_that_breaks_off_stops_the_import_after_what_was_read(importing, dossiers):
    def breaking():
        yield from rows(3)
        RowFile(Path("/nowhere/matters.jsonl"))

    report = await importing(breaking())
    assert counts(report) == (3, 3, 0, 0, 0)
    assert report.stopped.startswith("the rest of the file cannot be read: matters.jsonl: ")
    assert len(await dossiers()) == 3


async def test_a_claim_without_its_dossier_is_taken_up(importing, registry, store, dossiers):
    """As an import leaves it that dies between the two writes."""
    draft = DRAFTING.draft(row(3))
    entry = "0123456789abcdef01234567"
    await stake(registry, _call(registry, draft, QINGTIAN, "shen", 1), Claim(f"{QINGTIAN}-2024-000777", entry))
    assert counts(await importing([row(3)])) == (1, 1, 0, 0, 0)
    [raw] = await dossiers()
    assert (raw["_id"], raw["chain"][0]["id"]) == (f"{QINGTIAN}-2024-000777", entry)
    assert counts(await importing([row(3)])) == (1, 0, 1, 0, 0)


async def test_two_imports_of_one_file_at_once_add_each_row_once(importing, dossiers):
    reports = await asyncio.gather(importing(rows(40), who="one"), importing(rows(40), who="two"))
    assert all(report.refused == 0 for report in reports)
    assert sorted(numbers(raw)[0] for raw in await dossiers()) == [f"T{n:04d}" for n in range(1, 41)]


async def test_an_import_that_is_broken_off_goes_on_where_it_was(importing, dossiers):
    halfway = asyncio.Event()
    task = asyncio.create_task(
        importing(rows(200), progress=lambda report: halfway.set() if report.added >= 20 else None),
    )
    await halfway.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    there = len(await dossiers())
    assert 20 <= there < 200
    report = await importing(rows(200))
    assert report.on_file >= there - 8
    assert report.added + report.on_file == 200
    assert sorted(numbers(raw)[0] for raw in await dossiers()) == [f"T{n:04d}" for n in range(1, 201)]


class Line:
    """A line to the document store that can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self.to = (host, port)
        self.writers: set[asyncio.StreamWriter] = set()
        self.server: asyncio.Server | None = None
        self.port = 0

    async def mend(self) -> None:
        if self.server and self.server.is_serving():
            return
        self.server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        self.server.close()
        for writer in list(self.writers):
            writer.transport.abort()

    async def _connected(self, reader, writer) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self.to)
        self.writers |= {writer, far_writer}
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader, writer) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            self.writers.discard(writer)
            writer.transport.abort()


@pytest.fixture
async def line(mongo):
    host, port = next(iter(mongo.nodes))
    line = Line(host, port)
    await line.mend()
    yield line
    await line.cut()


@pytest.fixture
async def over_the_line(line, registry, store):
    client = connect(f"mongodb://127.0.0.1:{line.port}/?directConnection=true")
    yield Registry(Store(client[store.database.name]), registry.vault, TREE)
    await line.mend()
    await client.admin.command("ping")  # a client that is closed while it connects leaves a socket open
    await client.close()


async def test_a_store_that_comes_back_is_waited_for(importing, over_the_line, line, dossiers):
    cut = False

    def progress(report: Report) -> None:
        nonlocal cut
        if report.added >= 10 and not cut:
            cut = True
            asyncio.get_running_loop().create_task(line.cut())
            asyncio.get_running_loop().call_later(1, lambda: asyncio.ensure_future(line.mend()))

    report = await importing(rows(60), registry=over_the_line, progress=progress, pace=Pace(patience=30))
    assert cut
    assert counts(report) == (60, 60, 0, 0, 0)
    assert sorted(numbers(raw)[0] for raw in await dossiers()) == [f"T{n:04d}" for n in range(1, 61)]


async def test_a_store_that_stays_away_stops_the_import_which_then_goes_on(importing, over_the_line, line, dossiers):
    def progress(report: Report) -> None:
        if report.added == 10:
            asyncio.get_running_loop().create_task(line.cut())

    stopped = await importing(rows(300), registry=over_the_line, progress=progress, pace=IMPATIENT)
    assert "has not answered" in stopped.stopped
    assert "running the import again goes on from here" in stopped.stopped
    assert stopped.refused == 0
    assert stopped.added + stopped.not_tried == stopped.total < 300
    report = await importing(rows(300))
    assert report.added + report.on_file == 300
    assert sorted(numbers(raw)[0] for raw in await dossiers()) == [f"T{n:04d}" for n in range(1, 301)]


async def test_a_dry_run_without_the_store_says_so(importing, over_the_line, line):
    await line.cut()
    report = await importing(rows(3), registry=over_the_line, report=Report(dry_run=True), pace=IMPATIENT)
    assert (report.not_tried, report.added) == (3, 0)
    assert "has not answered" in report.stopped


KILLED = """
import asyncio, sys
from dossiers.identity import Vault
from dossiers.importing import import_rows
from dossiers.imports import Drafting, RowFile
from dossiers.regions import RegionTree
from dossiers.registry import Registry
from dossiers.store import Store, connect
from pathlib import Path

async def main(uri, database, path, key):
    tree = RegionTree.shipped()
    store = Store(connect(uri)[database])
    await store.prepare()
    registry = Registry(store, Vault(b"k" * 32, [key]), tree)
    print("started", flush=True)
    await import_rows(registry, RowFile(Path(path)), Drafting(tree), who="killed",
                      progress=lambda report: print(report.added, flush=True))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_an_import_killed_in_the_middle_goes_on_where_it_was(importing, store, dossiers, tmp_path):
    path = tmp_path / "matters.jsonl"
    path.write_text("".join(json.dumps(row.cells) + "\n" for row in rows(150)), "utf-8")
    arguments = [address_of("MONGODB_URI"), store.database.name, str(path), "a2V5" * 10 + "a2U="]
    for kill_after in (5, 40, 20):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            KILLED,
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": "."},
        )
        while (line := await process.stdout.readline()) and line.strip() != str(kill_after).encode():
            pass
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL
    there = len(await dossiers())
    assert 65 <= there < 150
    report = await importing(RowFile(path))
    assert (report.on_file, report.added, report.refused) == (there, 150 - there, 0)
    assert sorted(numbers(raw)[0] for raw in await dossiers()) == [f"T{n:04d}" for n in range(1, 151)]
