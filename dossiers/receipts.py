"""Receipts (回执): for each contact of a party a query code and a secret, by which they follow their matter.

Both follow from the contact's entry and the vault's key, so that the secret is stored nowhere: it can be shown again to
who repeats the call that made it, and to nobody else. The code may be read by anyone; the secret opens.
"""

import hmac
import re
import unicodedata
from dataclasses import dataclass, field

from pymongo.errors import DuplicateKeyError

from dossiers.answering import answering
from dossiers.identity import Vault
from dossiers.registry import Registry

ALPHABET = "23456789ACEFHJKMNPRTWXY"
"""No two look alike, in print or by hand: neither 0 and O and Q and D, 1 and I and L, 2 and Z, 5 and S, 6 and G, 8 and
B, nor U and V. There are 23 of them, a prime: the check character tells every wrong character and every two exchanged.
"""
CODE_LENGTH = 12
SECRET_LENGTH = 16
"""Characters, the check character included: 15 that are chance, of 4.52 bits each, make 67 bits."""
_GROUP = 4
_LONGEST = 40
_NO_CHARACTER = re.compile("[^0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the petitioner takes along; the secret is in no representation of it."""

    code: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """A receipt as stored: the contact is that of the entry of that id."""

    code: str
    dossier: str
    party: str
    entry: str


async def issue(registry: Registry, dossier: str, party: str, entry: str) -> Receipt:
    """The receipt of the contact that the entry records; made once, and the same each time.

    It may be written before the dossier has the entry: until then its code is as one that nobody has.
    """
    attempt = 0
    while True:
        receipt = _derived(registry.vault, entry, party, attempt)
        hashed = secret_hash(registry.vault, receipt.code, receipt.secret)
        document = {"_id": receipt.code, "dossier": dossier, "party": party, "entry": entry, "secret_hash": hashed}
        async with answering():
            try:
                await registry.store.receipts.insert_one(document)
            except DuplicateKeyError:
                known = await registry.store.receipts.find_one({"_id": receipt.code}, {"entry": 1, "party": 1})
                if known is None or (known["entry"], known["party"]) != (entry, party):
                    attempt += 1  # two entries came to the same code
                    continue
        return receipt


async def find(registry: Registry, code: str, secret: str) -> Known | None:
    """The receipt of that code and secret; None for an unknown code and for a wrong secret.

    The work is the same for both: one reading, one hash, one comparison.
    """
    code, secret = plain(code), plain(secret)
    async with answering():
        raw = await registry.store.receipts.find_one({"_id": code})
    given = secret_hash(registry.vault, code, secret)
    stored = raw["secret_hash"] if raw else _NOBODYS
    same = hmac.compare_digest(given, stored)
    if raw is None or not same:
        return None
    return Known(code, raw["dossier"], raw["party"], raw["entry"])


def plain(typed: str) -> str:
    """A code or secret as it is compared: however it was grouped, in whatever case and width it was typed."""
    return _NO_CHARACTER.sub("", unicodedata.normalize("NFKC", typed[: 2 * _LONGEST]).upper())[:_LONGEST]


def is_code(typed: str) -> bool:
    """Whether it is whole and its check character fits: nothing is looked up."""
    code = plain(typed)
    return len(code) == CODE_LENGTH and not set(code) - set(ALPHABET) and check_character(code[:-1]) == code[-1]


def grouped(code: str) -> str:
    """In groups, as people read it out."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def check_character(characters: str) -> str:
    """By ISO 7064's principle: the sum of the characters, each by its place, is 0 by the alphabet's length."""
    weighted = sum(place * ALPHABET.index(one) for place, one in enumerate(characters, 2))
    return ALPHABET[-weighted % len(ALPHABET)]


def secret_hash(vault: Vault, code: str, secret: str) -> str:
    return vault.derived("receipt hash", f"{code}:{secret}").hex()


_NOBODYS = "0" * 64


def _derived(vault: Vault, entry: str, party: str, attempt: int) -> Receipt:
    of = f"{entry}:{party}:{attempt}"
    code = _written(vault.derived("receipt code", of), CODE_LENGTH)
    return Receipt(code, _written(vault.derived("receipt secret", of), SECRET_LENGTH))


def _written(chance: bytes, length: int) -> str:
    number, characters = int.from_bytes(chance), ""
    while len(characters) < length - 1:
        number, rest = divmod(number, len(ALPHABET))
        characters += ALPHABET[rest]
    return characters + check_character(characters)
