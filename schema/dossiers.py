"""Dossiers (案卷): the type, and what it says of itself."""

from collections import Counter
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from dossiers.chain import Entry as ChainEntry
from dossiers.days import day_of
from dossiers.dossier import Dossier as Noun
from dossiers.errors import InvalidInput
from dossiers.states import Purpose, State
from dossiers.steps import Outcome
from dossiers.viewer import Viewer
from schema.chain import Entry
from schema.clocks import Clock
from schema.connections import (
    PAGE_DEFAULT,
    After,
    Connection,
    Edge,
    First,
    Total,
    cursor,
    no_cursor,
    page_size,
    position,
)
from schema.contacts import Contact
from schema.context import Info
from schema.decisions import Decision
from schema.ids import global_id
from schema.inquiries import Inquiry
from schema.matters import Matter
from schema.nodes import Node
from schema.parties import Party
from schema.progress import (
    Assignment,
    Charge,
    CoHandling,
    Obstruction,
    Opinion,
    Order,
    Promise,
    Rating,
    Review,
    StepChoice,
)
from schema.recordings import Recording
from schema.transcriptions import Transcription
from schema.transcripts import Transcript
from schema.units import Holding, NamedUnit

if TYPE_CHECKING:
    from schema.advising import AdmissibilityResult
    from schema.clusters import Cluster
    from schema.duplicates import DuplicatesResult
    from schema.elsewhere import ElsewhereResult
    from schema.flags import Flag
    from schema.hearings import Hearing
    from schema.spoken import SpokenMoment
    from schema.supervising import SupervisingPost


@strawberry.type(description="Another dossier that this one is linked to (关联案卷).")
class DossierLink:
    number: str = strawberry.field(description="Its case number (案卷编号).")

    @strawberry.field(description="The other dossier; null where you may not see it (关联案卷).")
    async def dossier(self, info: Info) -> "Dossier | None":
        return await find_dossier(info, self.number)


@strawberry.type(description="One matter, however often and by whomever it is raised, as you may see it (案卷).")
class Dossier(Node):
    noun: strawberry.Private[Noun]
    number: str = strawberry.field(description="Case number, such as 331121-2026-000042 (案卷编号).")
    version: int = strawberry.field(description="Number of its last entry; give it back with a step (版本).")
    purpose: Purpose = strawberry.field(description="What the matter is for (信访目的).")
    state: State = strawberry.field(description="State of the dossier (状态).")
    sealed: bool = strawberry.field(description="Whether it is sealed, as accusations are (密封).")
    opened_on: date = strawberry.field(description="Day of the first contact (首次登记日期).")
    last_happened_on: date = strawberry.field(description="Day of the latest step (最近办理日期).")
    last_entry_at: datetime = strawberry.field(description="When the last entry was recorded (最近更新时间).")
    contact_count: int = strawberry.field(description="How often the matter has been raised (登记件数).")
    simplified: bool = strawberry.field(description="Whether the simplified procedure applies (是否简易办理).")
    urgent: bool = strawberry.field(description="Whether it is urgent now (是否紧急).")
    moves: int = strawberry.field(description="How often a unit has given it back (退回次数).")
    next_due: date | None = strawberry.field(description="Earliest day an office owes something (最近到期日).")
    outcome: Outcome | None = strawberry.field(description="What came of it; null until closed (化解结果).")
    moment: strawberry.Private[datetime | None] = None
    """As of which it was rebuilt from its chain; None where it is as it stands."""

    @strawberry.field(description="What it is about (信访事项).")
    def matter(self) -> Matter:
        return Matter.of(self.noun.matter)

    @strawberry.field(description="Who raises it, masked (当事人).")
    def parties(self) -> list[Party]:
        counts = Counter(contact.party for contact in self.noun.contacts)
        return [Party.of(party, counts[party.id]) for party in self.noun.parties]

    @strawberry.field(description="Each time it was raised, the first one first (登记件).")
    def contacts(self) -> list[Contact]:
        return [Contact.of(self.noun, contact) for contact in self.noun.contacts]

    @strawberry.field(description="The unit that holds it now (承办机构).")
    def holder(self) -> NamedUnit:
        return NamedUnit.of(self.noun.holder)

    @strawberry.field(description="The unit that accepted it and answers for it; null before that (责任单位).")
    def responsible(self) -> NamedUnit | None:
        return NamedUnit.of(self.noun.responsible) if self.noun.responsible else None

    @strawberry.field(description="The units that have held it, in their order (承办记录).")
    def holdings(self) -> list[Holding]:
        return [Holding.of(holding) for holding in self.noun.holdings]

    @strawberry.field(description="Dossiers it is linked to (关联案卷).")
    def links(self) -> list[DossierLink]:
        return [DossierLink(number=number) for number in self.noun.links]

    @strawberry.field(description="What was decided about dossiers that might be the same matter (重复核查结论).")
    def decisions(self) -> list[Decision]:
        return [Decision.of(decision) for decision in self.noun.decisions]

    @strawberry.field(description="Questions to and from other offices about it (函询).")
    def inquiries(self) -> list[Inquiry]:
        return [Inquiry.of(inquiry) for inquiry in self.noun.inquiries]

    @strawberry.field(description="The steps there are, and for each that you can't take now, why (可办步骤).")
    def possible_steps(self, info: Info) -> list[StepChoice]:
        return [StepChoice.of(choice) for choice in self.noun.choices(info.context.viewer)]

    @strawberry.field(description="Its time limits, running and past, each with its reason (时限).")
    def clocks(self, info: Info) -> list[Clock]:
        day, limits = self._today(info), info.context.registry.limits
        return [Clock.of(clock, day, limits) for clock in self.noun.clocks]

    def _today(self, info: Info) -> date:
        """That of the moment as of which it was rebuilt, where it was."""
        now = info.context.registry.clock()
        return day_of(min(self.moment or now, now))

    @strawberry.field(description="Written opinions of the three levels, with their deliveries (意见书).")
    def opinions(self) -> list[Opinion]:
        return [Opinion.of(opinion) for opinion in self.noun.opinions]

    @strawberry.field(description="Reviews and re-reviews that parties have asked for (复查、复核).")
    def reviews(self) -> list[Review]:
        return [Review.of(review) for review in self.noun.reviews]

    @strawberry.field(description="How satisfied each party is (满意度评价).")
    def ratings(self) -> list[Rating]:
        return [Rating.of(rating) for rating in self.noun.ratings]

    @strawberry.field(description="What the last assignment demands; null where there is none (交办要求).")
    def assignment(self) -> Assignment | None:
        innermost = self.noun.assignment
        return Assignment.of(innermost, self.noun.debtor(innermost)) if innermost else None

    @strawberry.field(
        description="Every closing report that is demanded, the outermost assignment first: of each level by itself, "
        "on instructions with a day, and of an important matter (办结报告要求).",
    )
    def reports(self) -> list[Assignment]:
        return [Assignment.of(one, self.noun.debtor(one)) for one in self.noun.assignments]

    @strawberry.field(description="Whether it is marked an important matter (是否重要信访事项).")
    def important(self) -> bool:
        return self.noun.important

    @strawberry.field(
        description="Reports of obstruction or reprisal; empty but for the supervision office one level up, and "
        "above (阻挠、报复反映).",
    )
    def obstructions(self) -> list[Obstruction]:
        return [Obstruction.of(one) for one in self.noun.obstructions]

    @strawberry.field(description="What co-handling units are to do (协办分工).")
    def parts(self) -> list[CoHandling]:
        return [CoHandling.of(part) for part in self.noun.parts]

    @strawberry.field(description="Leaders in charge, now and before (领导包案).")
    def charges(self) -> list[Charge]:
        return [Charge.of(charge) for charge in self.noun.charges]

    @strawberry.field(
        description="Supervising leaders over where it lies, the nearest area first: derived from the posts; one "
        "without a leader is vacant (督查领导、包片督案).",
    )
    async def supervised_by(
        self,
        info: Info,
        on: Annotated[
            date | None,
            strawberry.argument(description="Who held the posts then; today, or the day of `asOf`, without (日期)."),
        ] = None,
    ) -> list[Annotated["SupervisingPost", strawberry.lazy("schema.supervising")]]:
        from schema.supervising import supervising  # noqa: PLC0415 - each of the two types names the other

        return await supervising(info, self.noun, on or self._today(info))

    @strawberry.field(description="Promises made, and what came of them (承诺事项).")
    def promises(self) -> list[Promise]:
        return [Promise.of(promise) for promise in self.noun.promises]

    @strawberry.field(description="Its recordings, in the order in which they came (录音录像).")
    def recordings(self) -> list[Recording]:
        return [Recording.of(recording) for recording in self.noun.recordings]

    @strawberry.field(description="Transcripts of its recordings, in the order in which they came (文字记录).")
    def transcripts(self) -> list[Transcript]:
        return Transcript.all_of(self.noun)

    @strawberry.field(
        description="Recordings that the recogniser was asked to transcribe in the last 90 days, and how far each is, "
        "in the order asked for (语音转写).",
    )
    async def transcriptions(self, info: Info) -> list[Transcription]:
        asked = await info.context.loaders.transcriptions.load(self.number)
        return Transcription.seen(asked, self.noun)

    @strawberry.field(description="Its hearings, reviews and meetings, in the order planned (听证会审).")
    def hearings(self) -> list[Annotated["Hearing", strawberry.lazy("schema.hearings")]]:
        from schema.hearings import hearings_of  # noqa: PLC0415 - each of the two types names the other

        return hearings_of(self)

    @strawberry.field(
        description="Where these words were said in its hearings and recordings, at most 100: with a search, the "
        "moments of each hit (发言检索).",
    )
    async def spoken(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="Words, all of which were said at once (检索词).")],
        first: First = PAGE_DEFAULT,
    ) -> list[Annotated["SpokenMoment", strawberry.lazy("schema.spoken")]] | None:
        from schema.spoken import spoken_in  # noqa: PLC0415 - as above

        return await spoken_in(info, self, text, first)

    @strawberry.field(description="The elder dossier in which it is carried on; null if none (并入主案卷).")
    def merged_into(self) -> DossierLink | None:
        return DossierLink(number=self.noun.merged_into) if self.noun.merged_into else None

    @strawberry.field(description="Orders to units, and whether they replied (督办).")
    def orders(self) -> list[Order]:
        return [Order.of(order) for order in self.noun.orders]

    @strawberry.field(description="The handling chain, in the order of its entries (办理链).")
    async def chain(
        self,
        info: Info,
        first: First = PAGE_DEFAULT,
        after: After = None,
        newest_first: Annotated[bool, strawberry.argument(description="Turn the order round (倒序).")] = False,  # noqa: FBT002
    ) -> Connection[Entry] | None:
        behind = _entry_number(self.number, after) if after is not None else None
        return await self._part(info, behind, page_size(first), newest_first=newest_first)

    @strawberry.field(description="What is new since a version that was seen, the first of it first (版本后新增条目).")
    async def changes_since(
        self,
        info: Info,
        version: Annotated[int, strawberry.argument(description="The version that was seen (已阅版本).")],
        first: First = PAGE_DEFAULT,
    ) -> Connection[Entry] | None:
        if not 0 <= version <= self.version:
            raise InvalidInput("version", f"must be 0 to {self.version}, the version that stands")
        return await self._part(info, version, page_size(first), newest_first=False)

    def shows(self, number: int) -> bool:
        """Whether the viewer may see the entry of that number."""
        return number <= self.version and number not in self.noun.hidden

    async def entry(self, info: Info, number: int) -> ChainEntry | None:
        """As the chain has it; None where the viewer may not see it."""
        return (await self._entries(info, [number], at_least=1)).get(number) if self.shows(number) else None

    async def _part(self, info: Info, behind: int | None, size: int, *, newest_first: bool) -> Connection[Entry]:
        page = self._numbers(behind, size + 1, newest_first=newest_first)
        entries = await self._entries(info, page, at_least=size + 1) if page else {}
        edges = [
            Edge(node=Entry.of(entries[number]), cursor=cursor("chain", self.number, number))
            for number in page
            if number in entries
        ]
        return Connection.of(edges, size, Total.known(self.version - len(self.noun.hidden)))

    def _numbers(self, behind: int | None, count: int, *, newest_first: bool) -> list[int]:
        """Of the first so many entries behind that one which the viewer may see."""
        if newest_first:
            last = self.version if behind is None else min(behind - 1, self.version)
            numbers = range(last, 0, -1)
        else:
            numbers = range(max(behind or 0, 0) + 1, self.version + 1)
        return list(islice((number for number in numbers if number not in self.noun.hidden), count))

    async def _entries(self, info: Info, numbers: list[int], at_least: int) -> dict[int, ChainEntry]:
        """Entries by number: the part of the chain where these stand, and no shorter one than other dossiers ask for
        in the same query, so that one reading serves them all.
        """
        skip = min(numbers) - 1
        count = max(max(numbers) - skip, at_least)
        part = await info.context.loaders.chains.load((self.number, self.version, skip, count))
        return {entry.number: entry for entry in part}

    @strawberry.field(
        description="Dossiers, in all regions, that may be about the same matter (重复核查). Calls are logged, "
        "and limited to 60 a minute.",
    )
    async def duplicates(
        self,
        info: Info,
        first: First = 10,
    ) -> Annotated["DuplicatesResult", strawberry.lazy("schema.duplicates")]:
        from schema.duplicates import duplicates_of  # noqa: PLC0415 - each of the two types names the other

        return await duplicates_of(info, self, first)

    @strawberry.field(
        description="What the law and other files say to it, with reasons; a person decides (受理提示). Calls are "
        "logged, and limited with those of duplicates.",
    )
    async def advice(self, info: Info) -> Annotated["AdmissibilityResult", strawberry.lazy("schema.advising")]:
        from schema.advising import advice_on  # noqa: PLC0415 - as above

        return await advice_on(info, self)

    @strawberry.field(
        description="Where the same matter was handed in in other counties and cities (跨区域同一事项). Calls are "
        "logged, and limited with those of duplicates.",
    )
    async def elsewhere(self, info: Info) -> Annotated["ElsewhereResult", strawberry.lazy("schema.elsewhere")]:
        from schema.elsewhere import elsewhere_of  # noqa: PLC0415 - as above

        return await elsewhere_of(info, self)

    @strawberry.field(
        description="The matters of others behind which stands the same root, in all regions; null where there are "
        "none (同源问题).",
    )
    async def cluster(self, info: Info) -> Annotated["Cluster", strawberry.lazy("schema.clusters")] | None:
        from schema.clusters import cluster_of  # noqa: PLC0415 - as above

        return await cluster_of(info, self)

    @strawberry.field(description="What is true of it, as it follows from its entries and fields (标识).")
    async def flags(self, info: Info) -> list[Annotated["Flag", strawberry.lazy("schema.flags")]]:
        from schema.flags import flags_of  # noqa: PLC0415 - as above

        return await flags_of(info, self)

    @classmethod
    def of(cls, noun: Noun, viewer: Viewer, moment: datetime | None = None) -> Self:
        """The dossier as the viewer may see it; `moment` as of which it was rebuilt, if it was."""
        return cls.seen(noun.as_seen_by(viewer), moment)

    @classmethod
    def seen(cls, seen: Noun, moment: datetime | None = None) -> Self:
        """A dossier that is as its viewer may see it already."""
        return cls(
            id=strawberry.ID(global_id("Dossier", seen.id)),
            noun=seen,
            number=seen.id,
            version=seen.version,
            purpose=seen.purpose,
            state=seen.state,
            sealed=seen.sealed,
            opened_on=seen.opened_on,
            last_happened_on=seen.last_happened_on,
            last_entry_at=seen.last_entry_at,
            contact_count=len(seen.contacts),
            simplified=seen.simplified,
            urgent=seen.urgent,
            moves=seen.moves,
            next_due=seen.next_due,
            outcome=seen.outcome,
            moment=moment,
        )


async def find_dossier(info: Info, number: str) -> Dossier | None:
    """The dossier as the viewer may see it; None where they may not, or where there is none."""
    noun = await info.context.loaders.dossiers.load(number)
    return Dossier.of(noun, info.context.viewer) if noun else None


def _entry_number(number: str, after: str) -> int:
    """Place in the chain of the dossier of that number; a cursor of another's chain is none."""
    of, entry_number = position("chain", after, str, int)
    if of != number:
        raise no_cursor()
    return int(entry_number)
