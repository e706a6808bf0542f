"""What a repeated contact says that no earlier one holds."""

import pytest

from search.novelty import new_sentences

FIRST = "我村2023年修路占了我家杨梅山3.6亩，镇里按荒山补偿。请求按果园重新丈量。"
SECOND = "杨梅树86棵是我父亲种的；村里说报上去改不了。"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (FIRST, []),
        ("请求按果园重新丈量。我村2023年修路占了我家杨梅山3.6亩！", []),
        ("镇里按荒山补偿，请求按果园重新丈量。", []),
        ("请求按果园重新丈量。上周镇里来人说今年没有钱。", ["上周镇里来人说今年没有钱。"]),
        (
            "我村2023年修路占了我家杨梅山4.2亩，镇里按荒山补偿。",
            ["我村2023年修路占了我家杨梅山4.2亩，镇里按荒山补偿。"],
        ),
        ("我村２０２３年修路占了我家杨梅山３．６亩，镇里按荒山補償。", []),
        ("谢谢！\n老父亲被气得住院了？村里说报上去改不了", ["老父亲被气得住院了？"]),
        ("", []),
    ],
)
def test_sentences_that_no_earlier_contact_holds(text, new) -> None:
    assert new_sentences(text, [FIRST, SECOND]) == new


def test_of_the_first_contact_all_is_new() -> None:
    assert new_sentences(FIRST, []) == ["我村2023年修路占了我家杨梅山3.6亩，镇里按荒山补偿。", "请求按果园重新丈量。"]


def test_two_earlier_texts_do_not_make_a_sentence_together() -> None:
    """Half of it in each is a new sentence."""
    assert new_sentences("甲乙丙丁戊己庚辛壬癸子丑。", ["甲乙丙丁戊己", "庚辛壬癸子丑"]) == [
        "甲乙丙丁戊己庚辛壬癸子丑。"
    ]


def test_long_texts_take_no_time_that_grows_faster_than_they_do() -> None:
    text = "反复来访没有人管，" * 20_000
    assert new_sentences(text, [text]) == []
