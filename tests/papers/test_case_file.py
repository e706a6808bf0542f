"""The case file of a dossier, read back page by page."""

import re

import pytest

from dossiers.errors import NotFound, NotPermitted
from dossiers.states import Purpose, State, Step
from dossiers.viewer import Role
from papers.folder import Folder, Wanted
from papers.people import People
from papers.telling import short
from papers.typeset import typeset
from tests.conftest import JINYUN, LISHUI, QINGTIAN, a_viewer
from tests.dossiers.taking import lead_to, take

SUPERVISION = a_viewer(Role.SUPERVISION, QINGTIAN)
ABOVE = a_viewer(Role.SUPERVISION, LISHUI)


async def paper_of(archive, viewer, number, people=None):
    return (await archive.read(viewer, number)).case_file(people or People()).paper()


async def test_every_fact_stands_in_it(archive, rich, fonts, text_of):
    pages = text_of(typeset(await paper_of(archive, SUPERVISION, rich.id), fonts))
    whole = "".join(pages)
    assert rich.id in pages[0]
    assert "反映征地补偿款未到账" in pages[0]
    for section in ("基本情况", "登记件", "诉求及答复", "办理过程", "时限", "查重认定", "办理结果", "备考表"):
        assert section in pages[1] + pages[2]
    for contact in rich.contacts:
        assert "".join(contact.narrative.text.split()) in whole
    for clock in rich.clocks:
        if not clock.confidential:
            assert "".join(clock.why.zh.split()) in whole
    for entry in rich.chain:
        if not entry.facts.confidential:
            assert entry.id in whole or entry.facts.step in {Step.ACCEPT, Step.MISS, Step.LAPSE}
    assert "已发放" in whole
    assert "诉求合理解决到位" in whole


async def test_each_page_has_its_number_and_the_dossiers(archive, rich, fonts, text_of):
    pages = text_of(typeset(await paper_of(archive, SUPERVISION, rich.id), fonts))
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page
        assert rich.id in page


async def test_the_contents_name_the_page_on_which_each_part_is(archive, rich, fonts, text_of):
    paper = await paper_of(archive, SUPERVISION, rich.id)
    pages = text_of(typeset(paper, fonts))
    last_of_contents = next(number for number, page in enumerate(pages) if page.count("基本情况") and number > 1)
    listed = "".join(pages[1:last_of_contents])
    by_and_day = rich.holder.name + short(paper.on)
    for title in ("基本情况", "办理文书", "时限", "备考表"):
        found = re.search(rf"{title}{by_and_day}(\d+)", listed)
        assert found, title
        where = next(number for number in range(last_of_contents, len(pages)) if title in pages[number])
        assert found[1].startswith(str(where + 1))  # the next line's number follows at once


async def test_the_same_version_gives_the_same_bytes(archive, rich, fonts):
    first = typeset(await paper_of(archive, SUPERVISION, rich.id), fonts)
    assert typeset(await paper_of(archive, SUPERVISION, rich.id), fonts) == first


async def test_a_later_version_gives_others(archive, rich, fonts, registry):
    first = typeset(await paper_of(archive, SUPERVISION, rich.id), fonts)
    await take(registry, Step.ADD_CONTACT, rich)
    assert typeset(await paper_of(archive, SUPERVISION, rich.id), fonts) != first


async def test_a_watermark_stands_on_every_page_and_changes_nothing_of_what_is_said(archive, rich, fonts, text_of):
    paper = await paper_of(archive, SUPERVISION, rich.id)
    digest = paper.digest()
    pages = text_of(typeset(paper, fonts, "龘靐查阅2026-11-22"))
    assert all("龘" in page and "靐" in page for page in pages)  # read back aslant, a character at a time
    assert paper.digest() == digest


async def test_identities_are_masked(archive, rich, fonts, text_of):
    whole = "".join(text_of(typeset(await paper_of(archive, SUPERVISION, rich.id), fonts)))
    assert "陈*山" in whole
    assert "陈大山" not in whole
    assert "13800001111" not in whole
    assert "遮蔽本" in whole


async def test_who_may_sees_them_with_a_reason_and_each_look_is_on_record(archive, rich, fonts, text_of, registry):
    people = await archive.disclosed(SUPERVISION, rich, "k1", "归档")
    whole = "".join(text_of(typeset(await paper_of(archive, SUPERVISION, rich.id, people), fonts)))
    assert "陈大山" in whole
    assert "13800001111" in whole
    looks = await registry.store.looks.find({"what": "disclose", "dossier": rich.id}).to_list()
    assert sorted(look["party"] for look in looks) == ["p1", "p2"]


async def test_reception_never_sees_them(archive, rich, registry):
    with pytest.raises(NotPermitted):
        await archive.disclosed(a_viewer(), rich, "k1", "归档")
    assert await registry.store.looks.count_documents({"what": "disclose"}) == 0


async def test_a_stranger_gets_none(archive, rich):
    with pytest.raises(NotFound):
        await archive.read(a_viewer(Role.SUPERVISION, JINYUN), rich.id)


async def test_what_only_some_may_see_is_a_paper_apart(archive, rich, press, text_of):
    reported = next(entry for entry in rich.chain if entry.facts.confidential)
    read = await archive.read(ABOVE, rich.id)
    made = {one.path: one.content for one in await Folder(read, Wanted(), press).documents()}
    assert reported.id not in "".join(text_of(made["case-file.pdf"]))
    assert reported.id not in made["dossier.json"].decode()
    sealed = "".join(text_of(made["sealed-part.pdf"]))
    assert reported.id in sealed
    assert "反映阻挠、报复" in sealed


async def test_who_must_not_know_of_it_gets_no_such_paper(archive, rich, press, text_of):
    for viewer in (a_viewer(), SUPERVISION, a_viewer(Role.UNIT, unit=rich.holder.id)):
        read = await archive.read(viewer, rich.id)
        made = {one.path: one.content for one in await Folder(read, Wanted(), press).documents()}
        assert "sealed-part.pdf" not in made
        assert "阻挠" not in "".join(text_of(made["case-file.pdf"]))


@pytest.mark.parametrize("viewer", [a_viewer(Role.SUPERVISION), a_viewer(Role.DISCIPLINE, LISHUI)])
async def test_a_sealed_dossier_is_for_the_discipline_body_alone(archive, registry, viewer):
    dossier = await lead_to(registry, Purpose.ACCUSATION, State.TRANSFERRED)
    if viewer.role is Role.DISCIPLINE:
        assert (await archive.read(viewer, dossier.id)).dossier.id == dossier.id
    else:
        with pytest.raises(NotFound):
            await archive.read(viewer, dossier.id)


async def test_a_unit_gets_the_file_of_its_own_period(archive, registry, fonts, text_of):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    held = dossier.holder.id
    dossier = await take(registry, Step.TRANSFER, dossier)
    dossier = await take(registry, Step.ADD_CONTACT, dossier)
    whole = "".join(text_of(typeset(await paper_of(archive, a_viewer(Role.UNIT, unit=held), dossier.id), fonts)))
    assert "再次来访" not in whole
