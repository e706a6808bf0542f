"""The documents as Beanie sees them: collections and indexes. The nouns themselves need no store to be made."""

from typing import ClassVar

from beanie import Document
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel

from dossiers.dossier import Dossier
from dossiers.units import Official, Unit


class DossierDocument(Dossier, Document):
    id: str = Field(alias="_id")  # type: ignore[assignment]

    class Settings:
        name = "dossiers"
        indexes: ClassVar = [
            *(
                IndexModel([(field, ASCENDING), ("last_entry_at", DESCENDING), ("_id", DESCENDING)])
                for field in ("within", "received_by", "held_by")
            ),
            # The worklists: of a unit or region by what is to do; of a region by what is due; by who is silent longest.
            *(
                IndexModel([(whose, ASCENDING), (order, ASCENDING), ("_id", ASCENDING)])
                for whose, order in (
                    ("worklists", "next_due"),
                    ("within", "next_due"),
                    ("within", "silent_since"),
                    ("holder.id", "silent_since"),
                )
            ),
            IndexModel(
                [("ticks_on", ASCENDING), ("_id", ASCENDING)], partialFilterExpression={"ticks_on": {"$gt": ""}}
            ),
            IndexModel(
                [("within", ASCENDING), ("decided_on", ASCENDING)], partialFilterExpression={"decided_on": {"$gt": ""}}
            ),
            IndexModel(
                [("matter.themed_call", ASCENDING), ("opened_on", ASCENDING), ("_id", ASCENDING)],
                partialFilterExpression={"matter.themed_call": {"$gt": ""}},
            ),
            IndexModel([("led_by", ASCENDING), ("last_entry_at", DESCENDING), ("_id", DESCENDING)]),
            IndexModel([("chain.by.subject", ASCENDING)]),
            IndexModel([("hearing_weeks", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("index_due", ASCENDING)], partialFilterExpression={"index_due": {"$exists": True}}),
            IndexModel([("effects_due", ASCENDING)], partialFilterExpression={"effects_due": {"$exists": True}}),
            IndexModel([("effects_parked", ASCENDING)], partialFilterExpression={"effects_parked": {"$exists": True}}),
            IndexModel([("index_parked", ASCENDING)], partialFilterExpression={"index_parked": {"$exists": True}}),
        ]


class UnitDocument(Unit, Document):
    id: str = Field(alias="_id")  # type: ignore[assignment]

    class Settings:
        name = "units"
        indexes: ClassVar = [IndexModel([("region", ASCENDING), ("kind", ASCENDING)])]


class OfficialDocument(Official, Document):
    id: str = Field(alias="_id")  # type: ignore[assignment]

    class Settings:
        name = "officials"
        indexes: ClassVar = [IndexModel([("unit", ASCENDING)])]


DOCUMENTS: tuple[type[Document], ...] = (DossierDocument, UnitDocument, OfficialDocument)
