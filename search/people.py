"""People in a search: what was typed may be somebody's telephone or ID number, or name, and is then looked up as that.

Nothing of it is searched for in plain: the index has keyed hashes only. Who may not see an identity in clear does not
find a dossier by a name; who stands at the window with a document is found by it in the hall too. A unit finds nobody
who asked for confidentiality.
"""

import re
from dataclasses import dataclass

from dossiers.errors import InvalidInput
from dossiers.identity import HashKind, Vault
from dossiers.personal_data import Mark, personal_data
from dossiers.reading import fold
from dossiers.viewer import Role, Viewer
from search.extraction.lexicon import DOUBLE_SURNAMES, SURNAMES
from search.lexicon import Lexicon, Term
from search.mapping import OPEN_HASHES

LOOK = "person search"
"""In the audit log, and of its limit."""
PER_MINUTE = 60

_MARKED = {Mark.PHONE: HashKind.PHONE, Mark.ID_NUMBER: HashKind.ID_NUMBER}
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
_GIVEN = "[\u4e00-\u9fff]{1,2}"
_NAME = re.compile(
    f"(?:(?:{'|'.join(DOUBLE_SURNAMES)}){_GIVEN}|[{''.join(sorted(SURNAMES))}]{_GIVEN}|[\u4e00-\u9fff]{{2,8}}(?:·[\u4e00-\u9fff]{{2,8}})+)"
)
_BY_NAME = frozenset({Role.UNIT, Role.LEADER, Role.SUPERVISION})
"""Who may see an identity in clear (dossiers/disclosure.py)."""
_BY_NUMBER = _BY_NAME | {Role.RECEPTION}


@dataclass(frozen=True, slots=True)
class Person:
    """What a text is taken for; `value` is never logged, printed or shown."""

    kind: HashKind
    value: str

    def __repr__(self) -> str:
        return f"Person(by {self.kind.field})"

    @property
    def for_sure(self) -> bool:
        """False for what is a name perhaps, and perhaps a word."""
        return self.kind is not HashKind.NAME

    def may_be_found_by(self, viewer: Viewer) -> bool:
        return viewer.role in (_BY_NAME if self.kind is HashKind.NAME else _BY_NUMBER)

    def hash(self, vault: Vault) -> str | None:
        """None for what says nobody: 00000000000."""
        try:
            return vault.lookup_hash(self.kind, self.value)
        except InvalidInput:
            return None


def person_in(text: str) -> Person | None:
    """Whom the whole text may be of; a number by its form, a name where it is no word that means something else."""
    folded = fold(text).strip()
    for cut in personal_data(folded):
        if cut.mark in _MARKED and cut.start == 0 and cut.end == len(folded):
            return Person(_MARKED[cut.mark], folded)
    if _CREDIT_CODE.fullmatch(folded):
        return Person(HashKind.CREDIT_CODE, folded)
    return Person(HashKind.NAME, text) if may_be_name(text) else None


def may_be_name(text: str) -> bool:
    plain = "".join(text.split())
    return _NAME.fullmatch(plain) is not None and all(len(term.text) < len(plain) for term in _known(plain))


def _known(plain: str) -> list[Term]:
    return [term for term in Lexicon.shipped().split(plain) if term.also]


def hash_field(viewer: Viewer) -> str:
    return OPEN_HASHES if viewer.role is Role.UNIT else "hashes"
