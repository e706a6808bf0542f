"""The archive (档案): reads a dossier as a viewer may see it and puts it on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dossiers import disclosure
from dossiers.answering import answering
from dossiers.claims import Call
from dossiers.dossier import Dossier
from dossiers.registry import Registry
from dossiers.steps import without
from dossiers.viewer import Viewer, scope
from papers.attachments import Attachment, Attachments, NoAttachments
from papers.checklist import Checked, Rules
from papers.contents import CaseFile
from papers.people import People
from papers.telling import Telling, units_named
from papers.words import Terms, Words


@dataclass(frozen=True, slots=True)
class Archive:
    """What papers are made with; `terms` are the words of the room above."""

    registry: Registry
    terms: Terms
    rules: Rules = field(default_factory=Rules.shipped)
    attachments: Attachments = field(default_factory=NoAttachments)

    async def read(self, viewer: Viewer, number: str) -> "Read":
        """Raises NotFound, PageMissing or StoreUnavailable."""
        dossier = (await self.registry.store.read(number, scope(viewer))).as_seen_by(viewer)
        return Read(self, dossier, await self._units(dossier))

    async def _units(self, dossier: Dossier) -> Mapping[str, str]:
        """Names of those units that the dossier knows by their id alone."""
        known = {unit.id for unit in units_named(dossier)}
        ids = {contact.received_by for contact in dossier.contacts} | {entry.by.unit for entry in dossier.chain}
        ids |= {clock.owed_by for clock in dossier.clocks}
        wanted = sorted(one for one in ids - known if one)
        if not wanted:
            return {}
        async with answering():
            raws = await self.registry.store.units.find({"_id": {"$in": wanted}}, {"name": 1}).to_list()
        return {raw["_id"]: raw["name"] for raw in raws}

    async def disclosed(self, viewer: Viewer, dossier: Dossier, key: str, reason: str) -> People:
        """Every party in clear, and who took part in its hearings, each look in the audit log.

        Raises NotPermitted where the viewer may not see one of the parties.
        """
        shown = {}
        for party in dossier.parties:
            given = {"paper": dossier.id, "party": party.id, "reason": reason}
            call = Call(viewer, f"{key}:{dossier.id}:{party.id}"[-200:], given)
            shown[party.id] = await disclosure.disclose(self.registry, call, dossier.id, party.id, reason)
        return People(shown, await disclosure.disclose_names(self.registry, viewer, dossier, reason))


@dataclass(frozen=True, slots=True)
class Read:
    """A dossier as its viewer sees it, ready to be put on paper."""

    archive: Archive
    dossier: Dossier
    units: Mapping[str, str]

    @property
    def attachments(self) -> list[Attachment]:
        return self.archive.attachments.of(self.dossier)

    @property
    def checked(self) -> list[Checked]:
        return self.archive.rules.check(self.dossier)

    def telling(self, dossier: Dossier, people: People) -> Telling:
        words, regions = Words(self.archive.terms), self.archive.registry.regions
        return Telling(dossier, words, regions, people, self.units)

    def case_file(self, people: People) -> CaseFile:
        """The main file, without the entries that only some may see."""
        main = apart(self.dossier)
        return CaseFile(
            main,
            self.telling(main, people),
            people,
            self.archive.registry.limits,
            self.archive.rules.retention.get(main.purpose, "—"),
            self.archive.rules.check(main),
            self.attachments,
        )

    @property
    def sealed_entries(self) -> Dossier | None:
        """The dossier with those entries alone that only some may see; None where it has none, or the viewer none."""
        hidden = confidential(self.dossier)
        if not hidden:
            return None
        kept = [entry for entry in self.dossier.chain if entry.number in hidden]
        return self.dossier.model_copy(update={"chain": kept})


def confidential(dossier: Dossier) -> frozenset[int]:
    """Numbers of the entries that some who see the dossier must not learn of."""
    numbers = {entry.number for entry in dossier.chain if entry.facts.confidential}
    missed = {clock.missed_by for clock in dossier.clocks if clock.confidential and clock.missed_by}
    return frozenset(numbers | missed)


def apart(dossier: Dossier) -> Dossier:
    """The dossier without them."""
    hidden = confidential(dossier)
    return dossier.model_copy(update=without(dossier, hidden)) if hidden else dossier
