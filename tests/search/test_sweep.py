"""The sweep finds every kind of drift between the stores, and repairs it."""

from hypothesis import given
from hypothesis import strategies as st

from search import sweep as sweeping
from search.backlog import Backlog
from search.indexer import Indexer
from search.loading import Write, load
from search.sweep import Drift, Indexed, Stored, sweep
from tests.search.office import transfer


async def indexed(index) -> dict[str, dict]:
    await index.refresh()
    found = await index.search({"query": {"match_all": {}}, "size": 1_000})
    return {hit["_id"]: hit["_source"] for hit in found["hits"]["hits"]}


async def put(index, number: str, version: int, **fields) -> None:
    (target,) = await index.targets()
    await load(index, target, [Write({"number": number, "version": version, "sealed": False, **fields}, version)])
    await index.refresh()


async def repaired(registry, index):
    swept = await sweep(registry, index)
    await Indexer(registry, index).drain()
    await index.refresh()
    return swept


async def test_nothing_to_do(register, registry, index, index_now) -> None:
    await register()
    await register(purpose="ACCUSATION")
    await index_now()
    swept = await repaired(registry, index)
    assert (swept.checked, swept.drift, swept.parked) == (2, 0, 0)


async def test_what_is_missing_or_older_is_indexed_again(register, registry, index, index_now) -> None:
    missing, older, fine = await register(), await register(), await register()
    await Backlog(registry).settle((await Backlog(registry).lease(10)), [missing.id])
    await registry.store.database["index_leases"].delete_many({})
    await index_now()
    await transfer(registry, older)
    lease = await Backlog(registry).lease(10)
    await Backlog(registry).settle(lease, [older.id])
    await Backlog(registry).end(lease)
    assert missing.id not in await indexed(index)
    swept = await repaired(registry, index)
    assert (swept.checked, swept.missing, swept.older, swept.newer, swept.foreign) == (3, 1, 1, 0, 0)
    assert {number: found["version"] for number, found in (await indexed(index)).items()} == {
        missing.id: 1,
        older.id: 2,
        fine.id: 1,
    }
    assert (await repaired(registry, index)).drift == 0


async def test_what_waits_for_the_indexer_is_no_drift(register, registry, index) -> None:
    await register()
    assert (await sweep(registry, index)).drift == 0


async def test_what_the_store_never_had_becomes_a_tombstone(registry, index) -> None:
    number = "331121-2026-900001"
    await put(index, number, 4, title=["无中生有"], within=["100000"])
    swept = await repaired(registry, index)
    assert (swept.foreign, swept.drift) == (1, 1)
    assert await indexed(index) == {number: {"number": number, "version": 4, "sealed": True}}
    assert (await repaired(registry, index)).drift == 0


async def test_after_a_restored_backup_the_index_is_set_back_too(register, registry, index, index_now) -> None:
    dossier = await register(title="备份里的标题")
    await index_now()
    await put(index, dossier.id, 9, title=["备份之后的标题"])
    assert (await repaired(registry, index)).newer == 1
    found = (await indexed(index))[dossier.id]
    assert (found["version"], found["title"]) == (1, ["备份里的标题"])
    assert (await repaired(registry, index)).drift == 0
    await transfer(registry, dossier)
    await index_now()
    assert (await repaired(registry, index)).newer == 1
    assert (await indexed(index))[dossier.id]["version"] == 2


async def test_what_was_parked_is_tried_again(register, registry, index, index_now) -> None:
    dossier = await register()
    await registry.store.dossiers.update_one({"_id": dossier.id}, {"$set": {"matter.title": 5}})
    await index_now()
    assert (await repaired(registry, index)).parked == 1
    assert await Backlog(registry).parked() == 1
    await registry.store.dossiers.update_one({"_id": dossier.id}, {"$set": {"matter.title": {"text": "改好了"}}})
    assert (await repaired(registry, index)).parked == 1
    assert await Backlog(registry).parked() == 0
    assert (await indexed(index))[dossier.id]["title"] == ["改好了"]


async def test_a_lost_index_is_filled_again(register, registry, index, index_now, elasticsearch) -> None:
    numbers = {(await register()).id for _ in range(3)}
    await index_now()
    await elasticsearch.indices.delete(index=f"{index.alias}-first")
    assert (await repaired(registry, index)).missing == 3
    assert (await indexed(index)).keys() == numbers


async def test_many_pages(register, registry, index, index_now, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "_PAGE", 3)
    numbers = [(await register()).id for _ in range(11)]
    await index_now()
    for number in ("000000-2026-000001", "331121-2026-000004a", "999999-2026-000001", "999999-2026-000002"):
        await put(index, number, 1)
    await registry.store.dossiers.delete_one({"_id": numbers[5]})
    told = []
    swept = await sweep(registry, index, lambda done, total: told.append((done, total)))
    assert (swept.checked, swept.foreign, swept.missing) == (10, 5, 0)
    assert told[-1] == (10, 10)
    await index.refresh()
    assert (await sweep(registry, index)).drift == 0


_NUMBERS = st.sampled_from(["a", "b", "c", "d", "e"])


@given(
    stored=st.dictionaries(_NUMBERS, st.builds(Stored, st.integers(1, 3), st.booleans(), st.booleans())),
    indexed=st.dictionaries(_NUMBERS, st.builds(Indexed, st.integers(1, 3), st.integers(1, 4), st.booleans())),
)
def test_every_difference_is_one_kind_of_drift(stored, indexed) -> None:
    drift = Drift.between(stored, indexed)
    named = [*drift.missing, *drift.older, *drift.newer, *drift.foreign, *drift.parked]
    assert len(named) == len(set(named))
    for number in stored.keys() | indexed.keys():
        ours, theirs = stored.get(number), indexed.get(number)
        if ours is None:
            assert (number in drift.foreign) is (not theirs.sealed)
        elif ours.due:
            assert number not in named
        elif ours.parked:
            assert number in drift.parked
        elif theirs is None or theirs.version < ours.version:
            assert number in named
