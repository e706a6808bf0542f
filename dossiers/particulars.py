"""The particulars of an identity: each in its one normal form, and masked for who may see that it is there."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_HAN = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"
_AROUND_HAN = re.compile(f"(?<=[{_HAN}])\\s+|\\s+(?=[{_HAN}])")
_DOT = re.compile(f"(?<=[{_HAN}])\\s*[.\u00b7\u2022\u2027\u2219\u22c5\u30fb]\\s*(?=[{_HAN}])")
_IN_NUMBERS = re.compile(r"[\s.()\-\u00b7\u2010-\u2015\u2212\u30fb]+")
_MOBILE = re.compile(r"(?:\+86|0086|86|0)?(1[3-9][0-9]{9})")
_FROM_ABROAD = re.compile(r"(?:\+|00)860?([1-9][0-9]{8,})")
_PHONE = re.compile(r"\+?[0-9]{5,16}(?:转[0-9]{1,6})?")
# Second generation, first generation, and what people without one show: passport, permit, residence card.
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}|[A-Z]{1,3}[0-9]{6,12}[0-9A]?")
_OLD_ID_NUMBER = re.compile(r"([0-9]{6})([0-9]{9})")
_NEW_ID_NUMBER = re.compile(r"([0-9]{6})19([0-9]{9})[0-9X]")
# GB 32100: no I, O, S, V, Z.
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
# What is written where a name or number is not known, or is masked already, says nothing about who it is.
_NOBODY = re.compile(r"[*某]|匿名|不详|^.(?:先生|女士|同志)$|^([0-9])\1+$")
_COARSE = re.compile(
    r"(?:[^\W\d]{2,8}?(?:省|自治区|特别行政区))?"
    r"(?:[^\W\d]{2,9}?(?:自治州|地区|盟|市(?!场)))?"
    r"(?:[^\W\d街弄巷号幢栋]{1,4}?(?:县|市(?!场)|(?<![小社园片景厂校])区)|[^\W\d街弄巷号幢栋]{2,12}?(?:自治[县旗]|旗))?",
)
# GB 11643: weights of the first 17 digits, and the check digit for each remainder by 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_NAME_LENGTH = 100
_ADDRESS_LENGTH = 300


def _plain(text: str) -> str:
    """One line in normal form; raises for what no person types."""
    kept = [" " if char in "\t\r\n" else char for char in text if unicodedata.category(char) != "Cf"]
    if any(unicodedata.category(char) == "Cc" for char in kept):
        raise PydanticCustomError("control_character", "holds a control character; type it again")
    return " ".join(unicodedata.normalize("NFKC", "".join(kept)).split())


def _name(text: str) -> str:
    text = unicodedata.normalize("NFKC", _AROUND_HAN.sub("", _DOT.sub("·", _plain(text))))
    if len(text) > _NAME_LENGTH:
        raise PydanticCustomError("name_long", "is longer than 100 characters; put only the name here")
    if not any(char.isalnum() or char == "*" for char in text):
        raise PydanticCustomError("name_empty", "has no letter in it; leave it out where the name is not known")
    return text


def _address(text: str) -> str:
    text = _plain(text)
    if len(text) > _ADDRESS_LENGTH:
        raise PydanticCustomError("address_long", "is longer than 300 characters; put only the address here")
    return text


def _phone(text: str) -> str:
    number = _bare(text)
    if found := _MOBILE.fullmatch(number):
        return found[1]
    if found := _FROM_ABROAD.fullmatch(number):
        return f"0{found[1]}"
    if not _PHONE.fullmatch(number):
        raise PydanticCustomError(
            "phone_shape", "must be one telephone number of 5 to 16 digits, with 转 before an extension"
        )
    return number


def _id_number(text: str) -> str:
    """The shape alone is checked: a number given wrongly at the window is kept as it was given."""
    number = _bare(text).upper().replace("×", "X")
    if not _ID_NUMBER.fullmatch(number):
        raise PydanticCustomError(
            "id_number_shape",
            "must be 17 digits and a digit or X, or 15 digits, or the number of a passport or permit",
        )
    return number


def _credit_code(text: str) -> str:
    code = _bare(text).upper()
    if not _CREDIT_CODE.fullmatch(code):
        raise PydanticCustomError(
            "credit_code_shape", "must be a unified social credit code (统一社会信用代码) of 18 characters"
        )
    return code


def _bare(text: str) -> str:
    return _IN_NUMBERS.sub("", _plain(text))


PersonName = Annotated[str, Field(max_length=1000), AfterValidator(_name)]
Phone = Annotated[str, Field(max_length=100), AfterValidator(_phone)]
IdNumber = Annotated[str, Field(max_length=100), AfterValidator(_id_number)]
Address = Annotated[str, Field(max_length=1000), AfterValidator(_address)]
CreditCode = Annotated[str, Field(max_length=100), AfterValidator(_credit_code)]


def says_who(value: str) -> bool:
    """False for what stands where a name or number is not known: 匿名, 夏某, 00000000000."""
    return not _NOBODY.search(value)


def both_forms(number: str) -> list[str]:
    """An ID number as it is today, then as it was before 1999 (15 digits), where there are both."""
    if old := _OLD_ID_NUMBER.fullmatch(number):
        body = f"{old[1]}19{old[2]}"
        remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11
        return [body + _CHECK_DIGITS[remainder], number]
    if new := _NEW_ID_NUMBER.fullmatch(number):
        return [number, new[1] + new[2]]
    return [number] if number else []


def masked_name(name: str) -> str:
    return _starred(name, 1, 1 if len(name) > 2 else 0)  # noqa: PLR2004 - of two characters the first is the family name


def masked_phone(phone: str) -> str:
    number = phone.partition("转")[0]
    return _starred(number, 3, 4) if len(number) >= 11 else _starred(number, 2, 2)  # noqa: PLR2004 - digits of a mobile


def masked_id_number(number: str) -> str:
    return _starred(number, 4, 4) if len(number) >= 15 else _starred(number, 1, 2)  # noqa: PLR2004 - below are permits


def _starred(value: str, first: int, last: int) -> str:
    hidden = len(value) - first - last
    return value[:first] + "*" * hidden + value[len(value) - last :] if hidden > 0 else "*" * len(value)


def coarse(address: str) -> str:
    """Down to the county (县、区), which says no more than the matter's own place does."""
    found = _COARSE.match(address)
    county = found.group() if found else ""
    return county if county == address else f"{county}***"
