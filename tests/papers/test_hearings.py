"""Hearings on paper: what was, who took part, and whose names are shown to whom."""

import json
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from dossiers import handling
from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.hearing import Capacity, HearingKind
from dossiers.steps import HoldHearing, NoteOnHearing, PlanHearing, SignMinutes, StepTaken
from dossiers.viewer import Role
from papers.folder import Folder, Wanted
from papers.package import ZipSink
from papers.people import People
from tests.conftest import LAND, a_viewer
from tests.dossiers.taking import step_call

SUPERVISION, CLERK, OFFICE = a_viewer(Role.SUPERVISION), a_viewer(), "331121-XFJ"
PRIVATE, OFFICIAL = ("孟晓芸", "柳成荫"), ("钱科长", "石评议员", "王主任")


@pytest.fixture
async def heard(registry, units, register) -> Dossier:
    """With a hearing at which a witness and a relative spoke."""
    dossier = await register()
    today = day_of(registry.clock())

    async def take(step: type[StepTaken], **given: Any) -> None:
        await handling.step(registry, step_call(CLERK, dossier.id), step, given)

    begins, ends = f"{today}T00:00:01+08:00", f"{today}T00:00:02+08:00"
    people: list[Mapping[str, Any]] = [
        {"capacity": Capacity.PETITIONER, "party": "p1"},
        {"capacity": Capacity.WITNESS, "name": "孟晓芸（邻居）"},
        {"capacity": Capacity.OTHER, "name": "柳成荫", "present": False, "absence": "柳成荫生病"},
        {"capacity": Capacity.RESPONSIBLE_UNIT, "name": "钱科长", "unit": LAND},
        {"capacity": Capacity.PANELLIST, "name": "石评议员"},
    ]
    plan = {"kind": HearingKind.PUBLIC_HEARING, "starts_at": begins, "hall": "第一听证室", "chair": "王主任"}
    await take(PlanHearing, unit=OFFICE, **plan)
    said = [{"speaker": "孟晓芸", "text": "孟晓芸说：水田确已征用。"}, {"speaker": "钱科长", "text": "款项已拨。"}]
    held = {"began_at": begins, "ended_at": ends, "participants": people, "statements": said}
    await take(HoldHearing, hearing="h1", minutes="双方陈述，孟晓芸作证。", **held)
    await take(SignMinutes, hearing="h1", signed_by=["王主任"])
    await take(NoteOnHearing, hearing="h1", text="柳成荫事后补充。")
    return dossier


async def packed(archive, dossier, people, press, folder, text_of) -> dict[str, str]:
    read = await archive.read(SUPERVISION, dossier.id)
    file = folder / "one.zip"
    with zipfile.ZipFile(file, "w") as into:
        for bag in await Folder(read, Wanted(people, redacted_twin=True), press).bags():
            await bag.write(ZipSink(into))
    with zipfile.ZipFile(file) as archived:
        data = {name.rpartition("/")[2]: archived.read(name) for name in archived.namelist()}
    return {
        name: "".join(text_of(content)) if name.endswith(".pdf") else content.decode() for name, content in data.items()
    }


async def test_what_it_was_and_who_took_part(archive, heard, press, tmp_path, text_of):
    whole = (await packed(archive, heard, People(), press, tmp_path, text_of))["case-file.pdf"]
    for told in (
        "h1 公开听证",
        "第一听证室",
        "王主任",
        "证人",
        "否（【姓名】生病）",
        "发言记载于",
        "更正说明",
        "款项已拨",
    ):
        assert told.replace(" ", "") in whole.replace(" ", "")


async def test_names_of_private_people_are_not_in_a_masked_file(archive, heard, press, tmp_path, text_of):
    files = await packed(archive, heard, People(), press, tmp_path, text_of)
    for content in files.values():
        assert not [name for name in PRIVATE if name in content]
    for name in "case-file.pdf", "dossier.json":
        assert [one for one in OFFICIAL if one not in files[name]] == []


async def test_who_may_sees_them_and_the_twin_does_not_show_them(archive, heard, press, tmp_path, text_of, registry):
    read = await archive.read(SUPERVISION, heard.id)
    people = await archive.disclosed(SUPERVISION, read.dossier, "k1", "归档")
    files = await packed(archive, heard, people, press, tmp_path, text_of)
    assert "孟晓芸（邻居）" in files["case-file.pdf"]
    assert "柳成荫" in files["case-file.pdf"]
    assert not [name for name in PRIVATE if name in files["case-file-redacted.pdf"]]
    held = next(one for one in json.loads(files["dossier.json"])["chain"] if one["step"] == "HOLD_HEARING")["facts"]
    assert [one["name"] for one in held["participants"][1:3]] == ["孟晓芸（邻居）", "柳成荫"]
    assert held["statements"][0]["speaker"] == "孟晓芸"
    looks = await registry.store.looks.find({"what": "disclose", "dossier": heard.id}).to_list()
    assert {(look.get("party"), look.get("hearing")) for look in looks} == {("p1", None), (None, "h1")}
    assert len(looks) == 2
