"""The schema, put together."""

from pathlib import Path
from typing import Annotated

import strawberry

from schema.advising import AdviceQueries
from schema.asking import InquiryMutations
from schema.batches import BatchMutations
from schema.clusters import ClusterQueries
from schema.context import Info
from schema.decisions import DecisionQueries
from schema.disclosing import DisclosureMutations
from schema.dossiers import find_dossier
from schema.duplicates import DuplicateQueries
from schema.errors import TRANSLATIONS
from schema.finding import DossierQueries
from schema.handling import StepMutations
from schema.hearings import HearingQueries
from schema.ids import parse_global_id
from schema.intake import IntakeMutations
from schema.language import Language
from schema.leaders import LeaderMutations, LeaderQueries
from schema.linking import LinkMutations
from schema.nodes import Node
from schema.papers import PaperMutations, PaperQueries, PaperSubscriptions
from schema.recordings import RecordingQueries
from schema.regions import Region, RegionQueries
from schema.searching import SearchQueries
from schema.splitting import SplitMutations
from schema.supervising import SupervisionQueries
from schema.themed_calls import ThemedCallMutations, ThemedCallQueries
from schema.transcribing import TranscriptMutations, TranscriptQueries
from schema.units import UnitQueries, load_unit
from schema.viewers import ViewerQueries
from schema.worklists import WorklistQueries

COMMITTED = Path(__file__).with_name("schema.graphql")


@strawberry.type(description="What can be asked (查询).")
class Query(
    ViewerQueries,
    DossierQueries,
    SearchQueries,
    DuplicateQueries,
    DecisionQueries,
    ClusterQueries,
    RegionQueries,
    UnitQueries,
    WorklistQueries,
    LeaderQueries,
    SupervisionQueries,
    ThemedCallQueries,
    AdviceQueries,
    RecordingQueries,
    HearingQueries,
    TranscriptQueries,
    PaperQueries,
):
    @strawberry.field(description="Whatever has that global id; null where there is none you may see (按标识取).")
    async def node(
        self,
        info: Info,
        global_id: Annotated[strawberry.ID, strawberry.argument(name="id", description="Its global id (全局标识).")],
    ) -> Node | None:
        kind, key = parse_global_id(global_id)
        match kind:
            case "Dossier":
                return await find_dossier(info, key)
            case "Unit":
                return await load_unit(info, key)
            case "Region":
                return Region.known(info.context.registry.regions, key)
        return None


@strawberry.type(description="What can be done (变更): each takes one input, and answers with what came of it.")
class Mutation(
    IntakeMutations,
    StepMutations,
    TranscriptMutations,
    LinkMutations,
    SplitMutations,
    BatchMutations,
    LeaderMutations,
    DisclosureMutations,
    InquiryMutations,
    ThemedCallMutations,
    PaperMutations,
):
    pass


@strawberry.type(description="What can be listened to, over a websocket (订阅).")
class Subscription(PaperSubscriptions):
    pass


def build() -> Language:
    return Language.of(Query, Mutation, TRANSLATIONS, Subscription)


def sdl() -> str:
    """The schema in its own language, as the file `COMMITTED` holds it."""
    return build().sdl
