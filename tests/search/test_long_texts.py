"""Long texts, which lie outside the dossier: found, compared and indexed as any other."""

import pytest

from dossiers.viewer import scope
from search.backlog import Backlog
from search.projection import project
from search.reindex import ReindexFailed, reindex
from tests.conftest import a_viewer

FAR_DOWN = "石柱垟村杨梅山被当作荒山征收。"
LONG = "村里修路征了水田，补偿款至今没有到账。" * 100 + FAR_DOWN


async def numbers_of(index, words) -> list[str]:
    found = await index.search({"query": {"match_phrase": {"narrative": words}}})
    return [hit["_id"] for hit in found["hits"]["hits"]]


async def test_what_stands_far_down_is_found(register, index, index_now) -> None:
    dossier = await register(narrative=LONG)
    await index_now()
    assert await numbers_of(index, "石柱垟") == [dossier.id]


async def test_a_new_index_has_it_too(register, registry, index, index_now) -> None:
    dossier = await register(narrative=LONG)
    await index_now()
    await reindex(registry, index)
    assert await numbers_of(index, "石柱垟") == [dossier.id]


async def test_a_dossier_whose_page_is_lost_is_parked_and_the_others_go_on(
    register, registry, index, index_now
) -> None:
    lost, kept = await register(narrative=LONG), await register()
    await registry.store.pages.delete_many({})
    await index_now()
    assert await Backlog(registry).parked() == 1
    raw = await registry.store.dossiers.find_one({"_id": lost.id})
    assert raw["index_parked"] == "PageMissing"
    assert await numbers_of(index, "补偿款") == [kept.id]


async def test_a_lost_page_fails_a_reindex_by_name(register, registry, index) -> None:
    lost = await register(narrative=LONG)
    await registry.store.pages.delete_many({})
    with pytest.raises(ReindexFailed, match=f"{lost.id} cannot be indexed .PageMissing."):
        await reindex(registry, index)


async def test_what_is_read_again_for_a_hit_is_what_was_indexed(register, registry) -> None:
    dossier = await register(narrative=LONG)
    (read,) = (await registry.store.read_many([dossier.id], scope(a_viewer()))).values()
    assert project(read, registry.regions)["narrative"] == project(dossier, registry.regions)["narrative"]
