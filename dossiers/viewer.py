"""Who is looking, and which dossiers they may see."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dossiers.errors import NotPermitted

if TYPE_CHECKING:
    from dossiers.dossier import Dossier
    from dossiers.glance import Glance


class Role(StrEnum):
    RECEPTION = "RECEPTION"
    UNIT = "UNIT"
    LEADER = "LEADER"
    SUPERVISION = "SUPERVISION"
    DISCIPLINE = "DISCIPLINE"
    ADMIN = "ADMIN"
    PETITIONER = "PETITIONER"
    """A party at the public follow-up: by a receipt, never by a token."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """`subject` is the person's id at the sign-in server; `unit` the office they act for, where they act for one."""

    subject: str
    role: Role
    region: str
    unit: str | None = None
    name: str = ""
    dossier: str | None = None
    """The one dossier that a petitioner follows, and which of its parties they are."""
    party: str | None = None

    def require(self, *roles: Role, to: str) -> None:
        """Raise NotPermitted unless the viewer has one of the roles; `to` says what for."""
        if self.role not in roles:
            raise NotPermitted(f"{self.role} may not {to}; it takes {' or '.join(roles)}")


@dataclass(frozen=True, slots=True)
class Scope:
    """The dossiers a viewer may see: those that match any of the terms, seals respected.

    The one source of both filters: `mongo` here, and search/queries.py for Elasticsearch, where sealed dossiers have
    no text and match nobody.
    """

    terms: tuple[tuple[str, str], ...]
    subject: str
    opens_seals: bool
    unit: str | None = None
    """No seal opens for a unit that the accusation is against."""
    only: str | None = None
    """The one dossier of a petitioner; no terms then."""

    def mongo(self) -> dict[str, Any]:
        """The filter over the stored dossiers."""
        if self.only:
            return {"$and": [{"_id": self.only}, *([] if self.opens_seals else [{"sealed": False}])]}
        if not self.terms:
            return {"_id": {"$in": []}}
        held: dict[str, Any] = _any_of([{field: value} for field, value in self.terms])
        if self.opens_seals:
            against_itself = [{"matter.respondents.unit": {"$ne": self.unit}}] if self.unit else []
            return {"$and": [held, {"sealed": True}, *against_itself]}
        seal = {"$or": [{"sealed": False}, {"sealed_to": self.subject}]}
        return {"$and": [held, seal]}

    def admits(self, dossier: "Dossier | Glance") -> bool:
        """What `mongo` says, of a dossier that is loaded already."""
        if self.only:
            return dossier.id == self.only and (self.opens_seals or not dossier.sealed)
        if not any(value in getattr(dossier, field) for field, value in self.terms):
            return False
        if self.opens_seals:
            accused = {respondent.unit for respondent in dossier.matter.respondents}
            return dossier.sealed and (not self.unit or self.unit not in accused)
        return not dossier.sealed or self.subject in dossier.sealed_to


def _any_of(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return conditions[0] if len(conditions) == 1 else {"$or": conditions}


def scope(viewer: Viewer) -> Scope:
    """What the viewer's role sees (see docs/glossary.md, Roles).

    Reception: what its own hall received, and its own subtree. Unit: what it holds or held. Leader and supervision:
    their area's subtree. Discipline: the sealed dossiers of its subtree that are not against itself, and no others.
    Administration: none. A petitioner: the one their receipt is of. A unit complained of sees nothing by that fact.
    """
    terms: list[tuple[str, str]] = []
    match viewer.role:
        case Role.RECEPTION:
            terms.append(("within", viewer.region))
            if viewer.unit:
                terms.append(("received_by", viewer.unit))
        case Role.UNIT:
            if viewer.unit:
                terms.append(("held_by", viewer.unit))
        case Role.LEADER:
            terms += [("within", viewer.region), ("led_by", viewer.subject)]
        case Role.SUPERVISION | Role.DISCIPLINE:
            terms.append(("within", viewer.region))
        case Role.PETITIONER:
            return Scope((), viewer.subject, opens_seals=False, only=viewer.dossier)
        case Role.ADMIN:
            pass
    return Scope(tuple(terms), viewer.subject, opens_seals=viewer.role is Role.DISCIPLINE, unit=viewer.unit)
