"""A letter that carries everything by which a person is known: nothing of it is in the index."""

import json
from itertools import product

import pytest

from search.mapping import TOLD
from tests.conftest import DISCIPLINE, LAND
from tests.search.office import accept, answer, join, raise_again, transfer

NAME = "欧阳建国"
PHONE = "13857012345"
LANDLINE = "0578-6812345"
ID_NUMBER = "332522196803071254"
ADDRESS = "浙江省丽水市青田县鹤城街道塔山路18号3幢2单元501室"
CARD = "6222021208001234567"
OTHER_PHONE = "15967801234"

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def written(number: str) -> list[str]:
    """The ways in which people write a number."""
    return [
        number,
        number.translate(_FULL_WIDTH),
        f"{number[:3]} {number[3:7]} {number[7:]}",
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"{number[:3]}　{number[3:7]}　{number[7:]}".translate(_FULL_WIDTH),
    ]


LETTER = "\n".join((
    f"本人{NAME}，反映村里修路征了我家水田。我叫 欧 阳 建 国 ，落款：{' '.join(NAME)}。",
    *(f"电话{number}，" for number in written(PHONE)),
    f"身份证号{ID_NUMBER}，身份证号{ID_NUMBER.translate(_FULL_WIDTH)}，身份证号{ID_NUMBER[:6]} {ID_NUMBER[6:]}。",
    f"家住{ADDRESS}，座机{LANDLINE}，卡号{CARD}。",
    f"找过邻居，他的手机是{OTHER_PHONE}。",
    "请求核实发放，勿拖勿推。",
))  # fmt: skip

SECRETS = {
    "name": [NAME, "欧阳", "建国", " ".join(NAME)],
    "phone": [PHONE, PHONE[3:], PHONE[-8:], "1385701", "7012345"],
    "landline": ["6812345"],
    "id": [ID_NUMBER, "19680307", ID_NUMBER[:6] + "19", "3071254"],
    "address": ["501室", "2单元", "3幢"],
    "card": [CARD, "1234567"],
    "other phone": [OTHER_PHONE, "67801234"],
}


@pytest.fixture
async def dumped(register, registry, index, index_now, elasticsearch) -> str:
    """All that the index holds of dossiers with such letters: sources, and every term of every field."""
    person = {"name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "address": ADDRESS}
    title, requests = f"{NAME}反映征地补偿款未到账", [f"请打电话{PHONE}告知"]
    dossier = await register(title=title, narrative=LETTER, requests=requests, **person)
    await transfer(registry, dossier)
    dossier = await accept(registry, dossier)
    await raise_again(registry, dossier, LETTER, requests=[f"{NAME}要求见领导"])
    dossier = await join(registry, dossier, "司马相同", f"{NAME}与司马相同同是一件事，电话{PHONE}")
    await answer(registry, dossier, f"经查，{NAME}（{ID_NUMBER}）所反映属实，已电话{PHONE}告知。")
    await register(narrative=f"同村的{PHONE}也说过", external_numbers=[{"system": "12345", "number": PHONE}])
    sealed = await register(
        purpose="ACCUSATION",
        title="举报塌方工程",
        narrative=f"我是{NAME}，窑厂塌方瞒报",
        place=None,
        respondents=[{"name": "青田县自然资源和规划局", "unit": LAND}],
    )
    assert sealed.sealed
    await index_now()
    return await dump(index, elasticsearch)


async def dump(index, elasticsearch) -> str:
    found = await index.search({"query": {"match_all": {}}, "size": 100, "_source": True, "stored_fields": [TOLD]})
    hits = found["hits"]["hits"]
    assert len(hits) == 3
    parts = [json.dumps(hit, ensure_ascii=False) for hit in hits]
    for hit in hits:
        vectors = await elasticsearch.termvectors(
            index=index.alias,
            id=hit["_id"],
            fields=["*"],
            positions=False,
            offsets=False,
        )
        parts.append(json.dumps(vectors.body, ensure_ascii=False))
    fields = (await elasticsearch.field_caps(index=index.alias, fields="*")).body["fields"]
    keywords = [name for name, types in fields.items() if "keyword" in types and not name.startswith("_")]
    counted = await index.search(
        {
            "size": 0,
            "aggs": {
                name: {"terms": {"field": name, "size": 1_000}} for name in keywords if name not in {"hashes", TOLD}
            },
        }
    )
    return "\n".join([*parts, json.dumps(counted["aggregations"], ensure_ascii=False)])


async def test_nothing_of_the_person_is_in_the_index(dumped) -> None:
    assert "修路" in dumped
    assert dumped.count(f'"{TOLD}": [') == 2
    assert [secret for secret in (s for group in SECRETS.values() for s in group) if secret in dumped] == []


async def test_nothing_of_it_is_there_however_it_is_spaced(dumped) -> None:
    close = "".join(char for char in dumped if char.isalnum())
    numbers = [PHONE, ID_NUMBER, OTHER_PHONE, CARD]
    forms = [form for number, table in product(numbers, ({}, _FULL_WIDTH)) for form in (number.translate(table),)]
    assert [form for form in forms if form in close] == []


async def test_nothing_of_a_sealed_dossier_is_in_the_index(dumped) -> None:
    for word in ("举报", "塌方", "窑厂", "瞒报", "ACCUSATION", DISCIPLINE):
        assert word not in dumped
