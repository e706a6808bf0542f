"""Who the parties are, as a paper may show it: masked, or in clear to who has disclosed them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dossiers.disclosure import Disclosed
from dossiers.dossier import Dossier
from dossiers.identity import ConcealedText, Identity, SealedIdentity
from dossiers.party import Party
from papers.paper import Fact

_FIELDS = {
    "name": "姓名或名称",
    "id_number": "证件号码",
    "credit_code": "统一社会信用代码",
    "phone": "联系电话",
    "address": "联系地址",
    "registered_residence": "户籍地",
    "present_residence": "现住址",
}
ANONYMOUS = "匿名"


@dataclass(frozen=True, slots=True)
class People:
    """`disclosed` are those parties that are shown in clear, by id; all others are masked.

    `named` are names of others who took part in hearings, by the sealed original of each text.
    """

    disclosed: Mapping[str, Disclosed] = field(default_factory=dict)
    named: Mapping[bytes, str] = field(default_factory=dict)

    @property
    def in_clear(self) -> bool:
        return bool(self.disclosed)

    def text(self, concealed: ConcealedText) -> str:
        """With identities cut out, but for a name that is disclosed."""
        return self.named.get(concealed.original or b"", concealed.text)

    def names(self, dossier: Dossier) -> dict[str, str]:
        return {party.id: self._name(party) for party in dossier.parties}

    def identity(self, party: Party) -> list[Fact]:
        shown = self._of(party)
        return [] if shown is None else told(shown)

    def narrative(self, dossier: Dossier, contact: str) -> str:
        """As it was handed in where its party is disclosed; else with identities cut out."""
        found = next(one for one in dossier.contacts if one.id == contact)
        disclosed = self.disclosed.get(found.party or "")
        return disclosed.narratives.get(contact, found.narrative.text) if disclosed else found.narrative.text

    def plain(self, party: Party) -> dict[str, str] | None:
        """The identity's fields as they may be shown; None for an anonymous party."""
        shown = self._of(party)
        return None if shown is None else fields_of(shown)

    def _of(self, party: Party) -> Identity | SealedIdentity | None:
        disclosed = self.disclosed.get(party.id)
        return disclosed.identity if disclosed and disclosed.identity else party.identity

    def _name(self, party: Party) -> str:
        shown = self._of(party)
        return ANONYMOUS if shown is None else shown.name or "未记载姓名"


def fields_of(shown: Identity | SealedIdentity) -> dict[str, str]:
    return {name: value for name in _FIELDS if (value := getattr(shown, name))}


def told(shown: Identity | SealedIdentity) -> list[Fact]:
    return [Fact(_FIELDS[name], value) for name, value in fields_of(shown).items()]
