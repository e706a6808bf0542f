"""Corrections (更正): facts of an earlier entry replaced, never a step; what was said before stays in the chain."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from dossiers.categories import CategoryTable
from dossiers.days import Day
from dossiers.errors import InvalidInput
from dossiers.identity import ConcealedText
from dossiers.matter import Category
from dossiers.regions import RegionTree
from dossiers.states import Step
from dossiers.steps.obstruction import hidden_entries
from dossiers.steps.step import StepTaken
from dossiers.text import Name
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class Correct(StepTaken):
    """更正."""

    step: Literal[Step.CORRECT] = Step.CORRECT
    recorded: ClassVar = "Corrected"
    words: ClassVar = "Correct facts of an earlier entry; time limits are reckoned anew, the difference is kept (更正)."
    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION})
    entry: int = Field(ge=1, description="Number of the entry that is corrected (更正条目).")
    day: Day | None = Field(default=None, description="Day on which that step happened in truth (实际发生日期).")
    category_main: Name | None = Field(default=None, description="The right category, first level (大类).")
    category_sub: Name | None = Field(default=None, description="Its second level (小类).")
    place: Name | None = Field(default=None, description="Region code of where it happened (事发地代码).")
    reason: ConcealedText = Field(description="Why; identities are cut out of what others read (理由).")

    @classmethod
    def looked_up(cls, given: Mapping[str, Any], regions: RegionTree) -> Mapping[str, Any]:
        """A place as at registration; a category by its name in the table, since a correction puts it right."""
        place, main, sub = given.get("place"), given.get("category_main"), given.get("category_sub")
        if place is not None and place not in regions:
            raise InvalidInput("place", f"{place[:24]!r} is no region here; give a code such as 331121")
        if main is None:
            return given
        category = CategoryTable.shipped().named(main, sub)
        return {**given, "category_main": category.main, "category_sub": category.sub}

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        if self.entry in hidden_entries(dossier, viewer):
            raise InvalidInput("entry", f"there is no entry {self.entry} that you could correct")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        if self.entry > dossier.version:
            raise InvalidInput("entry", f"there is no entry {self.entry}; the last is {dossier.version}")
        if self.category_sub and not self.category_main:
            raise InvalidInput("category_main", "give the first level with the second")
        if not (self.day or self.category_main or self.place):
            raise InvalidInput("reason", "nothing is corrected; give a day, a category or a place")
        if self.entry != 1 and (self.category_main or self.place):
            raise InvalidInput("entry", "category and place belong to the registration, entry 1")
        if self.day is not None:
            self._check_day(dossier, self.day, happened_on)

    def _check_day(self, dossier: "Dossier", day: date, happened_on: date) -> None:
        if day > happened_on:
            raise InvalidInput("day", f"{day} lies after {happened_on}, the day of this correction")
        if self.entry == 1:
            later = [contact.received_on for contact in dossier.contacts if contact.entry != 1]
            later += [one.started_on for one in dossier.clocks if one.started_by != 1 and one.rule_id != "transfer"]
            if later and day > min(later):
                raise InvalidInput("day", f"{day} lies after {min(later)}, when the next thing happened")
        elif day < dossier.opened_on:
            raise InvalidInput("day", f"{day} lies before the first contact, of {dossier.opened_on}")
        for opinion in dossier.opinions:
            issued = day if opinion.entry == self.entry else opinion.issued_on
            for delivery in opinion.deliveries:
                if (day if delivery.entry == self.entry else delivery.on) < issued:
                    raise InvalidInput("day", f"{opinion.id} would be delivered before it was issued")

    def apply(self, dossier: "Dossier") -> None:
        if self.day is not None:
            dossier.correct_day(self.entry, self.day)
        category = Category(main=self.category_main, sub=self.category_sub) if self.category_main else None
        new = {"category": category, "place": self.place}
        dossier.matter = dossier.matter.model_copy(update={name: value for name, value in new.items() if value})

    def corrects(self) -> tuple[int, date] | None:
        return (self.entry, self.day) if self.day else None
