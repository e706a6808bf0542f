"""What is not for petitioning, and what is several matters: by literal texts."""

import pytest

from dossiers.advice.kinds import AdviceKind
from tests.dossiers.advice.drafting import a_draft, only, spans


@pytest.mark.parametrize(
    ("narrative", "span"),
    [
        ("一审判决书下来了，我不认可。", "一审判决书"),
        ("不服丽水市中级人民法院的二审判决，请求重审。", "不服丽水市中级人民法院的二审判决"),
        ("案件已由县法院立案，至今没开庭。", "法院立案"),
        ("已经向县人民法院提起诉讼。", "提起诉讼"),
        ("我们已经起诉开发商。", "已经起诉"),
        ("仲裁委已经受理了我的申请。", "仲裁委已经受理"),
        ("已申请劳动仲裁，等待结果。", "已申请劳动仲裁"),
        ("法院判决后对方不履行，申请强制执行两年无果。", "申请强制执行"),
        ("拿到仲裁裁决书后公司不付钱。", "仲裁裁决书"),
        ("公安机关不予立案，请求监督。", "公安机关不予立案"),
        ("检察院作出不起诉决定。", "检察院作出不起诉"),
    ],
)
def test_litigation_is_found_with_its_words(narrative, span) -> None:
    (found,) = only(AdviceKind.LITIGATION, a_draft(narrative=narrative))
    assert any(span in (text or "") for text in spans([found])), spans([found])
    assert found.rests_on[0].field == "contact.narrative"
    assert found.confirmed


@pytest.mark.parametrize(
    "narrative",
    [
        "补偿款至今没有到账。",
        "我家住在法院旁边，路灯坏了。",
        "尚未提起诉讼。",
        "准备申请再审，想先咨询。",
        "请问能否申请执行？",
        "希望调解解决。",
    ],
)
def test_what_is_no_litigation(narrative) -> None:
    assert only(AdviceKind.LITIGATION, a_draft(narrative=narrative)) == []


def test_litigation_by_category() -> None:
    (found,) = only(AdviceKind.LITIGATION, a_draft(category="涉法涉诉/执行"))
    assert [(ground.field, ground.text) for ground in found.rests_on] == [("category", "执行")]


def test_litigation_in_a_request_names_the_request() -> None:
    (found,) = only(AdviceKind.LITIGATION, a_draft(requests=["发放补偿款", "撤销法院判决"]))
    assert [ground.field for ground in found.rests_on] == ["contact.requests.1"]


@pytest.mark.parametrize(
    ("narrative", "span"),
    [
        ("村支书侵占集体资金二十万元。", "支书侵占集体资金"),
        ("镇长收受老板红包，把工程给了亲戚。", "镇长收受老板红包"),
        ("举报县住建局局长以权谋私。", "局长以权谋私"),
        ("村干部优亲厚友，低保都给了自家人。", "干部优亲厚友"),
        ("派出所所长充当保护伞。", "所长充当保护伞"),
        ("工作人员吃拿卡要，不给钱不办事。", "工作人员吃拿卡要"),
        ("实名举报某某局长。", "实名举报某某局长"),
        ("截留我们的补贴的是村会计。", "截留我们的补贴的是村会计"),
    ],
)
def test_an_accusation_is_found_with_its_words(narrative, span) -> None:
    (found,) = only(AdviceKind.SEALED, a_draft(narrative=narrative))
    assert spans([found]) == [span]


@pytest.mark.parametrize(
    "narrative",
    [
        "局长接待了我，态度很好。",
        "老板挪用工程款，不发工资。",
        "举报邻居违建。",
        "村干部说会解决。老板挪用了钱。",  # in two sentences
        "建议加强反腐宣传。",
    ],
)
def test_what_is_no_accusation(narrative) -> None:
    assert only(AdviceKind.SEALED, a_draft(narrative=narrative)) == []


def test_an_accusation_by_category_and_none_where_it_is_one_already() -> None:
    assert len(only(AdviceKind.SEALED, a_draft(category="检举控告/贪污贿赂"))) == 1
    told = a_draft(purpose="ACCUSATION", category="检举控告/贪污贿赂", narrative="镇长收受红包。")
    assert only(AdviceKind.SEALED, told) == []


def test_a_suggestion_that_accuses_is_advised_too() -> None:
    assert len(only(AdviceKind.SEALED, a_draft(purpose="SUGGESTION", narrative="镇长贪污公款。"))) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"requests": ["发放征地补偿款", "解决孩子入学"]}, ["发放征地补偿款", "解决孩子入学"]),
        ({"requests": ["补缴社保", "修好村里的路灯"]}, ["补缴社保", "修好村里的路灯"]),
        ({"requests": ["补缴社保", "补发拖欠工资"]}, []),  # both of labour
        ({"requests": ["发放征地补偿款"]}, []),
        ({"requests": ["发放征地补偿款", "尽快答复"]}, []),  # the second is of no kind
        (
            {"narrative": "反映两件事：一是征地补偿没有到账；二是小区物业费乱收。"},
            ["征地补偿没有到账；", "小区物业费乱收。"],
        ),
        (
            {"narrative": "1、公司拖欠工资三个月。\n2、家门口河道污染严重。"},
            ["公司拖欠工资三个月。", "家门口河道污染严重。"],
        ),
        ({"narrative": "（1）拖欠工资；（2）没有签劳动合同。"}, []),
        ({"narrative": "征地补偿没有到账，孩子入学也难。"}, []),  # enumerates nothing: not guessed
    ],
)
def test_several_matters(fields, expected) -> None:
    assert spans(only(AdviceKind.SEVERAL_MATTERS, a_draft(**fields))) == expected


def test_a_claim_and_an_accusation_in_one_letter() -> None:
    draft = a_draft(narrative="补偿款没有发。村支书侵占集体资金。", requests=["发放征地补偿款"])
    (found,) = only(AdviceKind.SEVERAL_MATTERS, draft)
    assert [ground.text for ground in found.rests_on] == ["支书侵占集体资金", "发放征地补偿款"]
    assert "检举控告" in found.zh
    as_accusation = draft.model_copy(update={"purpose": "ACCUSATION"})
    assert len(only(AdviceKind.SEVERAL_MATTERS, as_accusation)) == 1
