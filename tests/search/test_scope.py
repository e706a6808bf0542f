"""One function says what a viewer may see; MongoDB, Elasticsearch and Python must answer it alike."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.dossier import Dossier
from dossiers.viewer import Role, Viewer, scope
from search.asking import scope_filter
from tests.conftest import (
    DANCHENG,
    DISCIPLINE,
    HOUSING,
    JINYUN,
    LABOUR,
    LAND,
    LISHUI,
    NATION,
    QINGTIAN,
    ZHEJIANG,
    ZHOUKOU,
    a_viewer,
)  # fmt: skip
from tests.search.office import raise_again, transfer

HALLS = (QINGTIAN, JINYUN, LISHUI, DANCHENG, ZHOUKOU)
UNITS = (LAND, LABOUR, HOUSING, DISCIPLINE)
REGIONS = (*HALLS, ZHEJIANG, NATION, "330300", "")


async def office(register, registry, random: Random) -> list[Dossier]:
    """Thirty dossiers: raised in several halls, passed on, raised again elsewhere, some of them sealed."""
    for _ in range(30):
        hall = a_viewer(Role.RECEPTION, random.choice(HALLS))
        sealed = random.random() < 0.25
        accused = [{"name": "某单位", "unit": random.choice((LAND, DISCIPLINE))}]
        dossier = await register(viewer=hall, purpose="ACCUSATION" if sealed else "CLAIM", respondents=accused)
        for _ in range(random.randrange(3)):
            holder = dossier.holder.id
            to = DISCIPLINE if sealed else random.choice([unit for unit in UNITS[:3] if unit != holder])
            role = Role.UNIT if holder in UNITS else Role.RECEPTION
            if to == holder or DISCIPLINE in {respondent.unit for respondent in dossier.matter.respondents}:
                break
            dossier = await transfer(registry, dossier, to, a_viewer(role, dossier.holder.region, holder))
        if not sealed and random.random() < 0.3:
            again = a_viewer(Role.RECEPTION, random.choice([region for region in HALLS if region in dossier.within]))
            await raise_again(registry, dossier, "又来", viewer=again)
    return [Dossier.model_validate(raw) for raw in await registry.store.dossiers.find({}).to_list()]


@st.composite
def viewers(draw) -> Viewer:
    role = draw(st.sampled_from(Role))
    unit = draw(st.sampled_from((None, *UNITS, *(f"{region}-XFJ" for region in HALLS))))
    region = draw(st.sampled_from(REGIONS))
    subject = draw(st.sampled_from([f"reception-{hall}-XFJ" for hall in HALLS] + ["somebody"]))
    return Viewer(subject=subject, role=role, region=region, unit=unit)


async def test_random_viewers_see_the_same_everywhere(register, registry, index, index_now) -> None:
    dossiers = await office(register, registry, Random(7))  # noqa: S311 - the same office every time
    await index_now()
    sealed = {dossier.id for dossier in dossiers if dossier.sealed}
    shown: set[str] = set()

    @settings(max_examples=150, deadline=None, database=None)
    @given(viewers())
    def collect(viewer: Viewer) -> None:
        asked.add(viewer)

    asked: set[Viewer] = set()
    collect()
    for viewer in asked:
        allowed = scope(viewer)
        mongo = {raw["_id"] async for raw in registry.store.dossiers.find(allowed.mongo(), {"_id": 1})}
        python = {dossier.id for dossier in dossiers if allowed.admits(dossier)}
        found = await index.search({"query": scope_filter(allowed), "size": 100, "_source": False})
        elastic = {hit["_id"] for hit in found["hits"]["hits"]}
        assert python == mongo, viewer
        assert elastic == mongo - sealed, viewer
        shown |= mongo
    assert len(asked) > 100
    assert shown == {dossier.id for dossier in dossiers}
    assert sealed
