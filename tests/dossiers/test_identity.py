"""The identity door: normal forms, masks, hashes, encryption. All people and numbers are invented."""

import json
import pprint
import re
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from dossiers.errors import IdentityUnreadable, InvalidInput, invalid_input
from dossiers.identity import ConcealedText, HashKind, Identity, SealedIdentity, Vault

HASH_KEY = b"a hash key for tests, of 32 bytes"
KEYS = [Fernet.generate_key().decode() for _ in range(3)]
VAULT = Vault(HASH_KEY, KEYS[:1])

PARTY = Identity(
    name="赵明例",
    phone="13800000000",
    id_number="00000019900101001X",
    address="浙江省丽水市莲都区测试镇例子村12号",
    registered_residence="测试县例子村",
    present_residence="试验小区3幢2单元501室",
    credit_code="91000000MA00000000",
)
VALUES = PARTY.model_dump()


def sealed(**values: str) -> SealedIdentity:
    return VAULT.seal(Identity.model_validate(values))


@pytest.mark.parametrize(
    ("field", "given_as", "kept_as"),
    [
        ("name", " 赵明例 ", "赵明例"),
        ("name", "赵 明\u3000例", "赵明例"),
        ("name", "赵\u200b明例", "赵明例"),
        ("name", "⼀明例", "一明例"),
        ("name", "买买提・示例", "买买提·示例"),
        ("name", "买买提 . 示例", "买买提·示例"),
        ("name", "Ｌｉ   Na", "Li Na"),
        ("name", "例", "例"),
        ("phone", "138 0000 0000", "13800000000"),
        ("phone", "１３８－００００－００００", "13800000000"),
        ("phone", "+86 138-0000-0000", "13800000000"),
        ("phone", "8613800000000", "13800000000"),
        ("phone", "013800000000", "13800000000"),
        ("phone", "+86 578 2000000", "05782000000"),
        ("phone", "(0578) 2000000 转 801", "05782000000转801"),
        ("phone", "+852 9000 0000", "+85290000000"),
        ("phone", "2000000", "2000000"),
        ("id_number", "000000 1990 0101 001x", "00000019900101001X"),
        ("id_number", "００００００１９９００１０１００１Ｘ", "00000019900101001X"),
        ("id_number", "00000019900101001×", "00000019900101001X"),
        ("id_number", "000000199001010019", "000000199001010019"),
        ("id_number", "000000900101001", "000000900101001"),
        ("id_number", "e0000000 1", "E00000001"),
        ("id_number", "H000000(0)", "H0000000"),
        ("address", "  测试镇\n例子村　１２号 ", "测试镇 例子村 12号"),
        ("credit_code", "91000000-ma00000000", "91000000MA00000000"),
        ("name", "", None),
        ("phone", "　 ", None),
    ],
)
def test_a_value_is_kept_in_its_normal_form(field: str, given_as: str, kept_as: str | None) -> None:
    assert getattr(Identity.model_validate({field: given_as}), field) == kept_as


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "赵\x00明例", "control character"),
        ("name", "赵\x1b[31m", "control character"),
        ("name", "例" * 101, "longer than 100"),
        ("name", "例" * 1001, "at most 1000"),
        ("name", "﷽" * 400, "longer than 100"),
        ("name", "……", "no letter"),
        ("name", "\ud800", "valid string"),
        ("name", 42, "valid string"),
        ("phone", "1380000000a", "one telephone number"),
        ("phone", "13800000000/13900000000", "one telephone number"),
        ("phone", "1234", "one telephone number"),
        ("phone", "1" * 10_000, "at most 100"),
        ("id_number", "12345", "17 digits"),
        ("id_number", "0000001990010100X1", "17 digits"),
        ("id_number", "000000199001010", None),
        ("id_number", "00000019900101001", "17 digits"),
        ("address", "村" * 301, "longer than 300"),
        ("address", "例子村\x07", "control character"),
        ("credit_code", "91000000MA0000000I", "18 characters"),
        ("nickname", "例", "Extra inputs"),
    ],
)
def test_bad_input_is_refused_with_field_and_reason(field: str, value: object, reason: str | None) -> None:
    if reason is None:
        assert getattr(Identity.model_validate({field: value}), field) == value
        return
    with pytest.raises(InvalidInput) as refused, invalid_input("party", "identity"):
        Identity.model_validate({field: value})
    assert refused.value.field == f"party.identity.{field}"
    assert reason in refused.value.reason


def test_a_refusal_does_not_repeat_the_input() -> None:
    with pytest.raises(ValidationError) as refused:
        Identity(name="赵明例\x00", phone="1380000000a", id_number="0000001990010100")
    for value in ("赵明例", "1380000000a", "0000001990010100"):
        assert value not in str(refused.value)


def test_an_identity_does_not_change() -> None:
    with pytest.raises(ValidationError):
        PARTY.name = "别人"  # type: ignore[misc]


class Holder(BaseModel):
    party: Identity


PRINTED = [
    repr(PARTY),
    str(PARTY),
    f"{PARTY}",
    f"{PARTY!r:>10}",
    repr([PARTY]),
    repr(Holder(party=PARTY)),
    str(Holder(party=PARTY)),
    pprint.pformat(PARTY),
    pprint.pformat(Holder(party=PARTY)),
    repr(PARTY.known()),
    repr(list(PARTY.__repr_args__())),
    repr(VAULT),
    repr(VAULT.seal(PARTY)),
    repr(VAULT.conceal("赵明例", [PARTY])),
]


@pytest.mark.parametrize("number", range(len(PRINTED)))
def test_what_is_printed_has_no_value(number) -> None:
    shown = PRINTED[number]
    for value in VALUES.values():
        assert value not in shown


def test_what_is_printed_says_what_is_there() -> None:
    assert repr(Identity(name="赵明例", phone="13800000000")) == "Identity(of name, phone)"
    assert repr(Identity()) == "Identity(of nobody)"


@pytest.mark.parametrize(
    ("field", "value", "mask"),
    [
        ("name", "赵例", "赵*"),
        ("name", "赵明例", "赵*例"),
        ("name", "欧阳明例", "欧**例"),
        ("name", "例", "*"),
        ("name", "买买提·示例", "买****例"),
        ("phone", "13800001234", "138****1234"),
        ("phone", "05782001234", "057****1234"),
        ("phone", "2001234", "20***34"),
        ("phone", "2001234转801", "20***34"),
        ("phone", "12345", "12*45"),
        ("id_number", "00000019900101001X", "0000**********001X"),
        ("id_number", "000000900101001", "0000*******1001"),
        ("id_number", "E00000001", "E******01"),
        ("credit_code", "91000000MA00000000", "9100**********0000"),
        ("address", "浙江省丽水市莲都区测试镇例子村12号", "浙江省丽水市莲都区***"),
        ("address", "丽水市莲都区测试镇例子村12号", "丽水市莲都区***"),
        ("address", "莲都区测试街道1号", "莲都区***"),
        ("address", "景宁畲族自治县例子村", "景宁畲族自治县***"),
        ("address", "内蒙古自治区呼伦贝尔市鄂温克族自治旗例子嘎查", "内蒙古自治区呼伦贝尔市鄂温克族自治旗***"),
        ("address", "湖南省湘西土家族苗族自治州凤凰县例子村", "湖南省湘西土家族苗族自治州凤凰县***"),
        ("address", "上海市浦东新区样板路1号", "上海市浦东新区***"),
        ("address", "试验小区3幢501室", "***"),
        ("address", "市场路1号", "***"),
        ("address", "县前街12号", "***"),
        ("address", "样板街道人民路北区3幢", "***"),
        ("address", "例子村12号", "***"),
        ("address", "浙江省丽水市莲都区", "浙江省丽水市莲都区"),
        ("registered_residence", "青田县例子村1号", "青田县***"),
        ("present_residence", "例子弄1号", "***"),
    ],
)
def test_masks(field: str, value: str, mask: str) -> None:
    assert getattr(sealed(**{field: value}), field) == mask


HAN = st.text("赵钱孙李周吴郑王明例示范甲乙丙丁", min_size=1, max_size=6)
DIGITS = st.text("0123456789", min_size=7, max_size=12)
BODY = st.text("0123456789", min_size=17, max_size=17)


@settings(deadline=None)
@given(HAN, DIGITS, BODY, st.sampled_from("0123456789X"))
def test_a_mask_never_holds_the_value(name: str, phone: str, body: str, check: str) -> None:
    masked = sealed(name=name, phone=phone, id_number=body + check, address=f"{name}村{phone[:4]}号")
    shown = masked.model_dump_json(exclude={"ciphertext", "hashes"})
    plain = Identity(name=name, phone=phone, id_number=body + check)
    assert not any(value in shown for value in (plain.phone, plain.id_number, name, f"{phone[:4]}号") if value)


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_the_normal_form_of_a_normal_form_is_itself(name: str, address: str) -> None:
    try:
        once = Identity(name=name, address=address)
    except ValidationError:
        return
    assert Identity.model_validate(once.model_dump()) == once


@settings(deadline=None)
@given(HAN, st.text(max_size=50).filter(lambda text: text.isprintable()))
def test_what_is_sealed_opens_to_the_same(name: str, address: str) -> None:
    identity = Identity(name=name, phone="13800000000", address=address)
    assert VAULT.open(VAULT.seal(identity)) == identity


def test_what_is_sealed_goes_through_a_store() -> None:
    seal = VAULT.seal(PARTY)
    assert VAULT.open(SealedIdentity.model_validate(seal.model_dump())) == PARTY
    assert VAULT.open(SealedIdentity.model_validate_json(seal.model_dump_json())) == PARTY
    assert VAULT.seal(Identity()).hashes == []
    assert VAULT.open(VAULT.seal(Identity())) == Identity()
    stored = seal.model_dump_json()
    assert not [value for value in VALUES.values() if value in stored]


def test_what_an_older_or_newer_rule_sealed_still_opens() -> None:
    for values in ({"name": "例" * 200, "phone": "1"}, {"name": "赵明例", "nickname": "例"}):
        ciphertext = Fernet(KEYS[0]).encrypt(json.dumps(values).encode())
        opened = VAULT.open(SealedIdentity(hashes=[], ciphertext=ciphertext))
        assert opened.name == values["name"]
        assert opened.address is None


@pytest.mark.parametrize(
    ("field", "forms"),
    [
        ("name", ["赵明例", "赵 明 例", "赵　明例", "赵\u200b明例"]),
        ("name", ["买买提·示例", "买买提.示例", "买买提示例", "买买提 · 示例"]),
        ("name", ["Li Na", "LI NA", "ｌｉ ｎａ", "Li-Na"]),
        ("phone", ["13800000000", "138 0000 0000", "+86 138-0000-0000", "１３８００００００００", "008613800000000"]),
        ("phone", ["05782000000", "0578-2000000", "(0578)2000000转801", "+86 578 2000000"]),
        ("id_number", ["00000019900101001X", "00000019900101001x", "000000 19900101 001X"]),
        # 000000900101001 with the century and its check digit
        ("id_number", ["000000900101001", "000000199001010018"]),
        ("credit_code", ["91000000MA00000000", "91000000ma00000000"]),
    ],
)
def test_one_value_has_one_hash_however_it_is_written(field: str, forms: list[str]) -> None:
    kind = HashKind[field.upper()]
    hashes = {value for form in forms for value in sealed(**{field: form}).hashes}
    hashes |= {VAULT.lookup_hash(kind, form) for form in forms}
    assert len(hashes) == 1
    assert hashes.pop().startswith(f"{kind}:")


def test_hashes_say_which_attribute_they_are_of() -> None:
    hashes = VAULT.hashes(PARTY)
    assert [value[:2] for value in hashes] == ["n:", "p:", "i:", "c:"]
    assert all(re.fullmatch("[npic]:[0-9a-f]{32}", value) for value in hashes)
    assert hashes == VAULT.seal(PARTY).hashes == Vault(HASH_KEY, KEYS[1:]).hashes(PARTY)


def test_another_key_gives_other_hashes() -> None:
    assert not set(VAULT.hashes(PARTY)) & set(Vault(b"another hash key, also of 32 bytes", KEYS).hashes(PARTY))


def test_one_number_in_two_attributes_has_two_hashes() -> None:
    hashes = VAULT.hashes(Identity(phone="000000900101001", id_number="000000900101001"))
    assert len({value[2:] for value in hashes}) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"name": "匿名"},
        {"name": "夏某"},
        {"name": "夏某某"},
        {"name": "王女士"},
        {"name": "赵*例"},
        {"name": "不详"},
        {"phone": "00000000000"},
        {"id_number": "111111111111111111"},
        {"address": "例子村12号"},
        {},
    ],
)
def test_what_stands_for_nobody_has_no_hash(values: dict[str, str]) -> None:
    assert sealed(**values).hashes == []


def test_a_lookup_that_cannot_be_names_its_field() -> None:
    with pytest.raises(InvalidInput) as refused:
        VAULT.lookup_hash(HashKind.ID_NUMBER, "12")
    assert refused.value.field == "id_number"
    with pytest.raises(InvalidInput):
        VAULT.lookup_hash(HashKind.PHONE, "  ")


def test_rotation() -> None:
    before, between, after = Vault(HASH_KEY, KEYS[:1]), Vault(HASH_KEY, [KEYS[1], KEYS[0]]), Vault(HASH_KEY, [KEYS[1]])
    old, text = before.seal(PARTY), before.conceal("我叫赵明例", [PARTY])
    assert between.open(old) == PARTY
    assert after.open(between.seal(PARTY)) == PARTY
    with pytest.raises(IdentityUnreadable):
        after.open(old)
    with pytest.raises(IdentityUnreadable):
        after.renew(old.ciphertext)
    assert after.open(old.model_copy(update={"ciphertext": between.renew(old.ciphertext)})) == PARTY
    assert text.original
    assert after.reveal(text.model_copy(update={"original": between.renew(text.original)})) == "我叫赵明例"


@pytest.mark.parametrize(
    "ciphertext",
    [b"", b"no token", b"\xff" * 200, VAULT.seal(PARTY).ciphertext[:-4], bytes(120)],
    ids=["nothing", "no token", "no text", "cut off", "zeros"],
)
def test_what_was_tampered_with_is_unreadable(ciphertext: bytes) -> None:
    with pytest.raises(IdentityUnreadable):
        VAULT.open(SealedIdentity(hashes=[], ciphertext=ciphertext))
    with pytest.raises(IdentityUnreadable):
        VAULT.reveal(ConcealedText(text="【姓名】", original=ciphertext))


def test_every_changed_byte_is_noticed() -> None:
    ciphertext = VAULT.seal(Identity(name="赵明例")).ciphertext
    for at in range(0, len(ciphertext), 7):
        changed = bytearray(ciphertext)
        changed[at] = ord("A") if changed[at] != ord("A") else ord("B")
        with pytest.raises(IdentityUnreadable):
            VAULT.open(SealedIdentity(hashes=[], ciphertext=bytes(changed)))


@pytest.mark.parametrize("text", ["不是身份", "[1, 2]", '"text"', "null", "13"])
def test_a_text_is_not_opened_as_an_identity(text: str) -> None:
    ciphertext = Fernet(KEYS[0]).encrypt(text.encode())
    with pytest.raises(IdentityUnreadable) as refused:
        VAULT.open(SealedIdentity(hashes=[], ciphertext=ciphertext))
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize(
    ("hash_key", "keys", "reason"),
    [
        (b"short", KEYS, "5 bytes"),
        (HASH_KEY, [], "no encryption key"),
        (HASH_KEY, [KEYS[0], "secret"], "encryption key 2"),
        (HASH_KEY, ["密钥"], "encryption key 1"),
    ],
)
def test_a_key_that_is_none_is_refused_and_not_shown(hash_key: bytes, keys: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refused:
        Vault(hash_key, keys)
    assert not [key for key in keys if key in str(refused.value)]


def test_a_text_without_identity_is_kept_as_it_is() -> None:
    assert VAULT.conceal("例子村的路三年没修", [PARTY]) == ConcealedText(text="例子村的路三年没修")


def test_a_letter_that_carries_everything() -> None:
    other = Identity(name="高兴", phone="13900000000")
    letter = (
        "信访局：我叫赵明例，身份证００００００１９９００１０１００１ｘ，电话138-0000-0000，住浙江省丽水市莲都区测试镇例子村12号，"
        "户籍测试县例子村，现住试验小区3幢2单元501室，公司代码91000000MA00000000。"
        "与高 兴（１３９ ００００ ００００）一起反映。"
    )
    concealed = VAULT.conceal(letter, [PARTY, other])
    assert concealed.text == (
        "信访局：我叫【姓名】，身份证【身份证】，电话【电话】，住浙江省丽水市莲都区测试镇例子村【住址】，"
        "户籍测试县例子村，现住试验小区【住址】，公司代码【信用代码】。与【姓名】（【电话】）一起反映。"
    )
    assert concealed.original
    assert "赵明例".encode() not in concealed.original
    assert VAULT.reveal(concealed) == letter
    assert VAULT.reveal(ConcealedText.model_validate_json(concealed.model_dump_json())) == letter


FRAGMENTS = ["赵明例", "赵 明例", "138 0000 0000", "00000019900101001X", "试验小区3幢2单元501室", "【电话】", "\ud800"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8)).map("".join))
def test_what_is_concealed_is_revealed_as_it_was(text: str) -> None:
    concealed = VAULT.conceal(text, [PARTY])
    assert VAULT.reveal(concealed) == text
    assert (concealed.original is None) == (concealed.text == text)
    again = VAULT.conceal(concealed.text, [PARTY])
    assert again.text == concealed.text
    assert again.original is None


def test_every_field_is_masked_or_left_out() -> None:
    fields: dict[str, Any] = SealedIdentity.model_fields
    assert set(fields) == {*Identity.model_fields, "hashes", "ciphertext"}
    assert None not in VAULT.seal(PARTY).model_dump().values()
