from datetime import UTC, date, datetime

import pytest

from dossiers.contact import Form, Manner, Source
from dossiers.imports import Columns, Drafting, Row, RowRefused
from dossiers.imports.rows import BadCell
from dossiers.matter import Category
from dossiers.party import PartyKind
from dossiers.regions import RegionTree
from dossiers.states import Purpose

TREE = RegionTree.shipped()
NEEDED = {
    "text": "村里修路征了我家两亩水田。补偿款没有到账。",
    "handed_in_region": "331121",
    "channel": "LETTER",
    "received_on": "2024-04-18",
}


def draft(columns=None, **cells):
    return Drafting(TREE, columns).draft(Row(7, {**NEEDED, **cells}))


def faults(**cells):
    with pytest.raises(RowRefused) as refused:
        draft(**cells)
    return {fault.field: fault.reason for fault in refused.value.faults}


def test_the_least_that_a_row_says():
    found = draft()
    registration = found.registration
    assert found.region == "331121"
    assert found.row_id is None
    assert registration.title == "村里修路征了我家两亩水田"
    assert registration.purpose is Purpose.CLAIM
    assert registration.category == Category(main="其他")
    assert registration.place is None
    assert registration.party.identity is None
    assert registration.party.anonymous_because == "来源文件未写明信访人"
    assert registration.contact.form is Form.LETTER
    assert registration.contact.received_on == date(2024, 4, 18)
    assert registration.contact.people_count == 1
    assert registration.contact.external_numbers == []


def test_the_most_that_a_row_says():
    found = draft(
        id="T0001", title="征地补偿款未到账", category="征地补偿", matter_region="浙江省丽水市缙云县", channel="来访",
        source="领导批示", source_detail="县委办", manner="领导接访", people_count="17人",
        respondents="青田县自然资源局、石柱镇政府", requests="1、补发补偿款；2、公开账目", name="陈大山",
        phone=13800001111, id_number="33112119630101123X", address="青田县石柱镇", registered_residence="青田县",
        present_residence="丽水市", kind="个人", confidential="是",
        co_signers="林小满、周一鸣", representatives=["吴广", {"name": "郑和", "phone": "13900002222"}], agent="孙律师",
        hotline_number="GD20240418", external_numbers={"国家信访系统": "A1"},
    ).registration  # fmt: skip
    contact, party = found.contact, found.party
    assert found.category == Category(main="自然资源", sub="征地补偿")
    assert found.place == "331122"
    assert [one.name for one in found.respondents] == ["青田县自然资源局", "石柱镇政府"]
    assert (contact.form, contact.source, contact.manner) == (Form.VISIT, Source.INSTRUCTION, Manner.RECEPTION_DAY)
    assert (contact.source_detail, contact.people_count) == ("县委办", 17)
    assert contact.requests == ["补发补偿款", "公开账目"]
    assert [(one.system, one.number) for one in contact.external_numbers] == [
        ("import", "T0001"),
        ("12345", "GD20240418"),
        ("国家信访系统", "A1"),
    ]
    assert (party.kind, party.confidential, party.anonymous_because) == (PartyKind.PERSON, True, None)
    assert (party.identity.name, party.identity.phone) == ("陈大山", "13800001111")
    assert party.identity.id_number == "33112119630101123X"
    assert [person.name for person in party.co_signers] == ["林小满", "周一鸣"]
    assert [person.phone for person in party.representatives] == [None, "13900002222"]
    assert party.agent.name == "孙律师"


@pytest.mark.parametrize(
    ("cells", "purpose"),
    [
        ({"category": "人民建议"}, Purpose.SUGGESTION),
        ({"category": "检举控告/贪污贿赂"}, Purpose.ACCUSATION),
        ({"category": "征地补偿"}, Purpose.CLAIM),
        ({"category": "征地补偿", "purpose": "举报"}, Purpose.ACCUSATION),
        ({"category": "检举控告", "purpose": "申诉求决"}, Purpose.CLAIM),
    ],
)
def test_the_purpose_is_as_given_or_follows_from_the_category(cells, purpose):
    assert draft(**cells).registration.purpose is purpose


@pytest.mark.parametrize(
    ("cells", "identity", "because"),
    [
        ({"petitioner": "P001"}, "P001", None),
        ({"petitioner": "P001", "name": "陈大山"}, "陈大山", None),
        ({"name": "匿名"}, None, "匿名"),
        ({"anonymous_because": "怕打击报复"}, None, "怕打击报复"),
        ({}, None, "来源文件未写明信访人"),
    ],
)
def test_who_raises_it(cells, identity, because):
    party = draft(**cells).registration.party
    assert (party.identity.name if party.identity else None, party.anonymous_because) == (identity, because)


def test_a_dispute_that_an_office_found_has_no_party():
    assert draft(source="排查").registration.party is None
    assert draft(source="排查", name="陈大山").registration.party.identity.name == "陈大山"


@pytest.mark.parametrize(
    "region", ["331121", 331121, "331121000000", "青田县", "浙江省丽水市青田县", "浙江省/丽水市/青田县", "丽水 青田"]
)
def test_a_region_by_code_or_name(region):
    assert draft(handed_in_region=region).region == "331121"


def test_a_former_region_stands_for_its_successor():
    assert draft(handed_in_region="500112").region == "500157"


def test_a_place_may_say_more_than_the_region_and_the_text_keeps_it():
    found = draft(matter_region="浙江省丽水市青田县石柱垟村").registration
    assert found.place == "331121"
    assert found.contact.narrative.endswith("\n问题属地：石柱垟村")


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"text": ""}, "text", "is missing; give it in the row, or a default"),
        ({"text": ["一"]}, "text", "must be text, not of the kind list"),
        ({"text": "字" * 20_001}, "text", "at most 20000 characters"),
        ({"text": "坏\x00字"}, "text", "has the character U+0000"),
        ({"title": "题" * 301}, "title", "at most 300 characters"),
        ({"category": "类" * 101}, "category", "at most 100 characters"),
        ({"handed_in_region": "999999"}, "handed_in_region", "is no region here"),
        (
            {"handed_in_region": "朝阳区"},
            "handed_in_region",
            "may be any of 110105 北京市朝阳区, 220104 吉林省长春市朝阳区",
        ),
        ({"matter_region": "月球"}, "matter_region", "is no region here"),
        ({"channel": "飞鸽"}, "channel", "none of the choices"),
        ({"received_on": "2024-02-30"}, "received_on", "no day of the calendar"),
        ({"received_on": "2999-01-01"}, "received_on", "lies in the future"),
        ({"people_count": "0"}, "people_count", "greater than or equal to 1"),
        ({"people_count": "很多"}, "people_count", "must be a whole number"),
        ({"phone": "一三八"}, "phone", "must be one telephone number"),
        ({"id_number": "12"}, "id_number", "must be 17 digits"),
        ({"id_number": 3.3112119630101123e17}, "id_number", "has lost its last digits"),
        ({"confidential": "也许"}, "confidential", "must be 是 or 否"),
        ({"respondents": "、".join(f"单位{n}" for n in range(51))}, "respondents", "at most 50 items"),
        ({"representatives": ["甲", "乙", "丙", "丁", "戊", "己"]}, "representatives", "at most 5 items"),
        ({"external_numbers": "A1"}, "external_numbers", "must be written"),
        ({"id": "号" * 101}, "external_numbers", "at most 100 characters"),
        ({"title": BadCell("holds the error #N/A; correct the cell")}, "title", "holds the error #N/A"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_by_field(cells, field, reason):
    found = faults(**cells)
    assert list(found) == [field]
    assert reason in found[field]


def test_every_fault_of_a_row_is_told_with_its_own_column():
    row = Row(
        12, {"内容": "", "信访形式": "飞鸽", "来信日期": "昨天", "登记地区": "月球", "电话": "一三八", "人数": "x"}
    )
    with pytest.raises(RowRefused) as refused:
        Drafting(TREE).draft(row)
    told = {(fault.row, fault.field, fault.column) for fault in refused.value.faults}
    assert told == {
        (12, "text", "内容"),
        (12, "channel", "信访形式"),
        (12, "received_on", "来信日期"),
        (12, "handed_in_region", "登记地区"),
        (12, "phone", "电话"),
        (12, "people_count", "人数"),
    }


def test_nothing_of_who_it_is_stands_in_a_fault():
    with pytest.raises(RowRefused) as refused:
        draft(name="陈大山", phone="13800001111或13900002222", id_number="331121196301011231234", received_on="陈大山")
    told = str(refused.value)
    assert {fault.field for fault in refused.value.faults} == {"phone", "id_number", "received_on"}
    assert not any(secret in told for secret in ("陈大山", "13800001111", "331121196301011231234"))


def test_the_future_begins_after_the_clock_of_the_import():
    clock = lambda: datetime(2024, 4, 17, 15, 59, tzinfo=UTC)  # noqa: E731
    with pytest.raises(RowRefused, match="2024-04-18 lies in the future"):
        Drafting(TREE, clock=clock).draft(Row(1, NEEDED))


def test_the_same_contact_is_the_same_however_it_is_written_or_mapped():
    plain = draft(id="T1", name="陈大山")
    mapped = Drafting(TREE, Columns({"title": "事由"})).draft(
        Row(3, {"编号": "T1", "正文": NEEDED["text"], "登记地区": "浙江省丽水市青田县", "信访形式": "来信",
                "姓名": "陈 大山", "来信日期": "2024年4月18日", "事由": "另拟的标题", "分类": "征地"}),
    )  # fmt: skip
    assert mapped.essence == plain.essence


@pytest.mark.parametrize(
    "other",
    [
        {"id": "T2"},
        {"name": "林小满"},
        {"text": "另一件事。"},
        {"received_on": "2024-04-19"},
        {"channel": "VISIT"},
        {"handed_in_region": "331122"},
    ],
)
def test_another_contact_is_another(other):
    assert draft(**{"id": "T1", "name": "陈大山", **other}).essence != draft(id="T1", name="陈大山").essence
