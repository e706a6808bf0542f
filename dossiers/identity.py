"""Identity of a party: in plain only in memory, sealed wherever it rests, cut out of every text that is stored.

`Vault` is the one door: nothing else seals, opens, hashes or conceals.
"""

import hmac
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import BaseModel, ConfigDict, Field, field_validator

from dossiers.errors import IdentityUnreadable, InvalidInput, invalid_input
from dossiers.particulars import (
    Address,
    CreditCode,
    IdNumber,
    PersonName,
    Phone,
    both_forms,
    coarse,
    masked_id_number,
    masked_name,
    masked_phone,
    says_who,
)
from dossiers.personal_data import Mark
from dossiers.reading import compact
from dossiers.redaction import Known, redact

_HASH_KEY_LENGTH = 32
_HASH_DIGITS = 32
"""128 bits: enough that two values never meet in one office, half the room in every index."""


class HashKind(StrEnum):
    """Which attribute a hash is of: the letter before its colon."""

    NAME = "n"
    PHONE = "p"
    ID_NUMBER = "i"
    CREDIT_CODE = "c"

    @property
    def field(self) -> str:
        return self.name.lower()


class Identity(BaseModel):
    """Who a party is, in plain: never stored, never logged; printed, it shows which fields it has and no value."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: PersonName | None = None
    id_number: IdNumber | None = None
    phone: Phone | None = None
    address: Address | None = None
    registered_residence: Address | None = None
    """户籍地."""
    present_residence: Address | None = None
    """现住址."""
    credit_code: CreditCode | None = None
    """统一社会信用代码, of an organisation."""

    @field_validator("*", mode="before")
    @classmethod
    def _none_if_blank(cls, value: Any) -> Any:  # noqa: ANN401 - whatever was handed in, before it is checked
        return None if isinstance(value, str) and not value.strip() else value

    def __repr__(self) -> str:
        return f"Identity(of {', '.join(self.model_dump(exclude_none=True)) or 'nobody'})"

    __str__ = __repr__

    def __repr_args__(self) -> Iterator[tuple[None, str]]:
        yield from ((None, name) for name in self.model_dump(exclude_none=True))

    def comparable(self) -> Iterator[tuple[HashKind, str]]:
        """The values by which two identities can be told to be the same, each in the one form it is compared in."""
        for kind in HashKind:
            value = getattr(self, kind.field)
            if value is not None and says_who(value):
                yield kind, _comparable(kind, value)

    def known(self) -> Known:
        """What must not be read in a text."""
        documents = [(number, Mark.ID_NUMBER) for number in both_forms(self.id_number or "")]
        if self.credit_code:
            documents.append((self.credit_code, Mark.CREDIT_CODE))
        homes = {self.address, self.registered_residence, self.present_residence} - {None}
        return Known(
            name=self.name if says_who(self.name or "") else None,
            phone=self.phone,
            documents=documents,
            addresses=[home for home in homes if home],
        )


def named(name: str) -> Identity:
    """Somebody of whom no more is known than how they are called, perhaps with a word in brackets on who they are."""
    return Identity.model_construct(name=_IN_BRACKETS.sub("", name).strip() or name)


_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")


def _comparable(kind: HashKind, value: str) -> str:
    if kind is HashKind.NAME:
        return compact(value)
    if kind is HashKind.PHONE:
        return value.partition("转")[0]
    return both_forms(value)[0] if kind is HashKind.ID_NUMBER else value


class SealedIdentity(BaseModel):
    """An identity at rest: masked for the eye, hashed with a key for comparing, encrypted for who may open it."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
    address: str | None = None
    registered_residence: str | None = None
    present_residence: str | None = None
    credit_code: str | None = None
    hashes: Annotated[list[str], Field(repr=False)]
    """Each a letter of `HashKind`, a colon and 32 hexadecimal digits: the same for every way to write a value."""
    ciphertext: Annotated[bytes, Field(repr=False)]


BEGINNING = 100
"""Characters of a text that stay in the dossier where the text lies on a page."""
_LINE_LENGTH = 300
"""Titles and requests, which every list shows, are no longer, and never have a page."""


class ConcealedText(BaseModel):
    """A text out of which identities are cut; `original` is encrypted, and there only where something was cut.

    `page` is the id of the page on which it lies, or would if the dossier could not hold it (dossiers/pages.py).
    """

    model_config = ConfigDict(frozen=True)

    text: str
    original: Annotated[bytes | None, Field(repr=False)] = None
    page: str | None = None

    @property
    def shortened(self) -> bool:
        """Whether only the beginning is here, the whole of it being on its page."""
        return self.page is not None and len(self.text) <= BEGINNING


class Vault:
    """The one door to identities, with the keys of the settings.

    `hash_key` has 32 bytes or more and stays for ever: with another key no earlier identity is found again.
    `encryption_keys` are Fernet keys: the first seals, all open, so that a new key is put first and an old one is
    removed once everything under it has been renewed. Raises ValueError for a key that is none.
    """

    def __init__(self, hash_key: bytes, encryption_keys: Sequence[str]) -> None:
        if len(hash_key) < _HASH_KEY_LENGTH:
            raise ValueError(f"the hash key has {len(hash_key)} bytes; it must have {_HASH_KEY_LENGTH} or more")
        self._hash_key = hash_key
        self._keys = MultiFernet([_fernet(number, key) for number, key in enumerate(_some(encryption_keys), 1)])

    def seal(self, identity: Identity) -> SealedIdentity:
        return SealedIdentity(
            **_masked(identity),
            hashes=self.hashes(identity),
            ciphertext=self._keys.encrypt(identity.model_dump_json(exclude_none=True).encode()),
        )

    def open(self, sealed: SealedIdentity) -> Identity:
        """Raises IdentityUnreadable where no key opens it. What was sealed is not checked by today's rules again."""
        try:
            values = json.loads(self._decrypted(sealed.ciphertext))
        except ValueError:
            raise IdentityUnreadable from None
        if not isinstance(values, dict):
            raise IdentityUnreadable
        return Identity.model_construct(**{name: values[name] for name in values if name in Identity.model_fields})

    def renew(self, ciphertext: bytes) -> bytes:
        """The same under the first key; raises IdentityUnreadable."""
        try:
            return self._keys.rotate(ciphertext)
        except InvalidToken:
            raise IdentityUnreadable from None

    def hashes(self, identity: Identity) -> list[str]:
        return [self._hash(kind, value) for kind, value in identity.comparable()]

    def lookup_hash(self, kind: HashKind, value: str) -> str:
        """The hash under which a value typed into a search is found; raises InvalidInput for one that cannot be."""
        with invalid_input():
            known = getattr(Identity.model_validate({kind.field: value}), kind.field)
        if known is None:
            raise InvalidInput(kind.field, "is empty; give the whole value to look for")
        return self._hash(kind, _comparable(kind, known))

    def conceal(self, text: str, identities: Iterable[Identity] = ()) -> ConcealedText:
        """The text with everything cut out that tells who these people are, or names anybody by its form."""
        shown = redact(text, [identity.known() for identity in identities])
        page = self._page(shown, text) if len(text) > _LINE_LENGTH and len(shown) > BEGINNING else None
        if shown == text:
            return ConcealedText(text=text, page=page)
        original = self._keys.encrypt(text.encode("utf-8", "surrogatepass"))
        return ConcealedText(text=shown, original=original, page=page)

    def _page(self, shown: str, text: str) -> str:
        """The same for the same text, out of which the same was cut."""
        return self.fingerprint(f"page:{len(shown)}:{shown}{text}".encode("utf-8", "surrogatepass"))[:_HASH_DIGITS]

    def fingerprint(self, content: bytes) -> str:
        """By which content is known again and which tells nothing of it, not even to who guesses what it was."""
        return hmac.digest(self._hash_key, b"fingerprint:" + content, "sha256").hex()

    def derived(self, purpose: str, of: str) -> bytes:
        """32 bytes that nobody makes without the key, the same each time: what is derived need not be stored."""
        return hmac.digest(self._hash_key, f"derived:{purpose}:{of}".encode(), "sha256")

    def word(self, purpose: str, content: str) -> str:
        """The content as a word that only `said` reads again, and nobody else can make."""
        return self._keys.encrypt(f"{purpose}:{content}".encode()).decode()

    def said(self, purpose: str, word: str, within: timedelta) -> str | None:
        """What a word for that purpose holds; None where it is none, or older than that."""
        try:
            found = self._keys.decrypt(word.encode(), ttl=int(within.total_seconds())).decode()
        except (InvalidToken, ValueError):
            return None
        kind, _, content = found.partition(":")
        return content if kind == purpose else None

    def reveal(self, concealed: ConcealedText) -> str:
        """The text as it was handed in; raises IdentityUnreadable."""
        if concealed.original is None:
            return concealed.text
        return self._decrypted(concealed.original).decode("utf-8", "surrogatepass")

    def _hash(self, kind: HashKind, value: str) -> str:
        digest = hmac.digest(self._hash_key, f"{kind.field}:{value}".encode(), "sha256")
        return f"{kind}:{digest.hex()[:_HASH_DIGITS]}"

    def _decrypted(self, ciphertext: bytes) -> bytes:
        try:
            return self._keys.decrypt(ciphertext)
        except InvalidToken:
            raise IdentityUnreadable from None


def _some(keys: Sequence[str]) -> Sequence[str]:
    if not keys:
        raise ValueError("there is no encryption key; give one or more")
    return keys


def _fernet(number: int, key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise ValueError(f"encryption key {number} must be 32 random bytes in URL-safe base64 (a Fernet key)") from None


def _masked(identity: Identity) -> dict[str, str | None]:
    """For the eye of who may not see it: enough to tell parties of one dossier apart, as halls write it."""
    masks = {
        "name": masked_name,
        "phone": masked_phone,
        "id_number": masked_id_number,
        "credit_code": masked_id_number,
        "address": coarse,
        "registered_residence": coarse,
        "present_residence": coarse,
    }
    return {field: mask(value) for field, mask in masks.items() if (value := getattr(identity, field)) is not None}
