"""A party: a petitioner, or a group acting as one."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from dossiers.days import Day
from dossiers.identity import SealedIdentity


class PartyKind(StrEnum):
    PERSON = "PERSON"
    ORGANISATION = "ORGANISATION"


class Party(BaseModel):
    """`identity` is absent only for an anonymous party; then no notice is owed, and `anonymous_because` says why."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: PartyKind = PartyKind.PERSON
    identity: SealedIdentity | None = None
    anonymous_because: str | None = None
    confidential: bool = False
    """The petitioner asks that the unit complained of does not learn who they are."""
    co_signers: list[SealedIdentity] = Field(default_factory=list)
    representatives: list[SealedIdentity] = Field(default_factory=list)
    agent: SealedIdentity | None = None
    joined_on: Day

    def people(self) -> list[SealedIdentity]:
        named = [self.identity, *self.co_signers, *self.representatives, self.agent]
        return [person for person in named if person is not None]

    def hashes(self) -> set[str]:
        """Keyed hashes of everyone who counts as this party: the agent speaks for it and does not."""
        return {value for person in self.people() if person is not self.agent for value in person.hashes}

    def identifying(self) -> set[str]:
        """Those that name one person; two people may well share a name or a telephone."""
        return {value for value in self.hashes() if value.startswith(("i:", "c:"))}
