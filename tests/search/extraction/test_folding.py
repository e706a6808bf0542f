import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.extraction.folding import _pairs, fold, fold_words, variants

FOLDED = [
    ("ＡＢＣ１２３", "abc123"),
    ("（一）；：！？％＂", '(一);:!?%"'),
    ("拖欠農民工工資", "拖欠农民工工资"),
    ("帳號被凍結", "账号被冻结"),
    ("帐目不清，转帐三万", "账目不清,转账三万"),
    ("蚊帐外面", "蚊帐外面"),
    ("按装电梯", "安装电梯"),
    ("既使如此", "即使如此"),
    ("座落于城东", "坐落于城东"),
    ("份内之事", "分内之事"),
    ("一份内容", "一份内容"),
    ("做为业主", "作为业主"),
    ("叫做为民服务", "叫做为民服务"),
    ("反应问题", "反映问题"),
    ("化学反应", "化学反应"),
    ("老扳托欠工资", "老板拖欠工资"),
    ("彻底保障", "彻底保障"),
    ("抵保户", "低保户"),
    ("房子被折除", "房子被拆除"),
    ("打折除外", "打折除外"),
    ("燥音扰民", "噪音扰民"),
    ("工地燥声大", "工地噪声大"),
    ("种磨菇", "种蘑菇"),
    ("还代款", "还贷款"),
    ("大货车代步", "大货车代步"),
    ("Ⅲ级", "ⅲ级"),
    ("３．６万元", "3.6万元"),
    ("①⑴", "①⑴"),
    ("“征地”", '"征地"'),
    ("乾部瞭解後裏麼鬆於", "干部了解后里么松于"),
    ("İstanbul", "İstanbul"),
]
WORDS = [
    ("老板欠薪", "老板拖欠工资"),
    ("工钱没给", "拖欠工资"),
    ("退休金太少", "养老金太少"),
    ("房本没办", "房产证没办"),
    ("不动產證没办", "房产证没办"),
    ("動遷", "拆迁"),
    ("五保户", "特困供养"),
    ("小孩上学", "孩子入学"),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_folding(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(("text", "folded"), WORDS)
def test_words_of_a_group_are_one(text, folded):
    assert fold_words(text) == folded


def test_every_miswriting_is_put_right():
    for wrong, right in _pairs():
        assert fold(wrong) == right


def test_every_member_is_folded_into_its_term():
    for group in variants():
        for word in (group.term, *group.both, *group.narrower):
            assert fold_words(word) == group.term
            assert fold(word) == word


@given(st.text(st.characters()))
def test_every_place_stays_where_it_is(text):
    assert len(fold(text)) == len(text)


@given(st.text(st.sampled_from("帐账按装拖欠托折除拆份内容做为叫以经营ＡaＢ１，。帳號")))
def test_what_is_folded_stays_folded(text):
    once = fold(text)
    assert fold(fold(once)) == fold(once)


@pytest.mark.parametrize("text", ["帐", "帐号", "以经", "\ud800", "㊀", "折"])
def test_long_texts_are_folded_to_the_end(text):
    long = text * (100_000 // len(text)) + "，按装"
    assert len(fold(long)) == len(long)
    assert fold(long).endswith(",安装")
