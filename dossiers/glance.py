"""A glance: what of a dossier is compared, and who may see it; of many that are looked at, few are shown."""

from functools import cached_property
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from dossiers.contact import Contact
from dossiers.dossier import Dossier
from dossiers.matter import Matter
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer


class Glance(BaseModel):
    """Fields as in the dossier (dossiers/fields.py). The rest is read from what was stored when it is asked for."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id")
    sealed: bool
    sealed_to: list[str] = Field(default_factory=list)
    matter: Matter
    contacts: list[Contact] = Field(default_factory=list)
    holder: UnitRef
    led_by: list[str] = Field(default_factory=list)
    within: list[str]
    received_by: list[str]
    held_by: list[str]
    hashes: list[str] = Field(default_factory=list)

    _stored: dict[str, Any] = PrivateAttr(default_factory=dict)

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """Of a dossier as it is stored, its long texts put back."""
        glance = cls.model_validate(stored)
        glance._stored = stored  # noqa: SLF001 - its own
        return glance

    @cached_property
    def dossier(self) -> Dossier:
        return Dossier.model_validate(self._stored)

    def as_seen_by(self, viewer: Viewer) -> "Glance | Dossier":
        """What the viewer may learn of it, as of the dossier: a unit that has handed it on sees its own period.

        What else may be hidden from somebody is among the entries and the clocks, of which there are none here.
        """
        if viewer.role is Role.UNIT and viewer.unit != self.holder.id:
            return self.dossier.as_seen_by(viewer)
        return self
