"""Rules of time (时限规则): data with a period of validity, chosen by day, region and level.

A dossier keeps the rules of the day it was registered: it stores a rule's `version`, and finds it again by that, so a
rule that has ended stays in its file.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dossiers.clocks.tables import files_of, read_table
from dossiers.errors import InvalidInput
from dossiers.regions import Level

SHIPPED = Path(__file__).parents[1] / "data" / "clock-rules.toml"
NATION = "CN"
"""Stands in a version for a rule without a region."""
LONGEST = 3_660
"""Days of the longest time limit."""

_RULE_ID = r"^[a-z]+(?:-[a-z]+)*$"
_Words = Annotated[str, Field(min_length=1, max_length=200)]
_Name = Annotated[str, Field(pattern=r"^[A-Z]+(?:_[A-Z]+)*$", max_length=64)]
"""Of a step, or of an event that suspends."""


class Counted(StrEnum):
    CALENDAR_DAYS = "CALENDAR_DAYS"
    WORKING_DAYS = "WORKING_DAYS"


class Owner(StrEnum):
    """Who owes what the clock waits for."""

    LETTERS_OFFICE = "LETTERS_OFFICE"
    UNIT = "UNIT"
    PARTY = "PARTY"
    REVIEWER = "REVIEWER"
    RE_REVIEWER = "RE_REVIEWER"
    COUNTY = "COUNTY"
    NAMED = "NAMED"
    """Whoever the order, task or report names."""


class Procedure(StrEnum):
    ORDINARY = "ORDINARY"
    SIMPLIFIED = "SIMPLIFIED"


class Extension(BaseModel):
    """Once only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int = Field(ge=1, le=LONGEST)
    """At most so many, counted as the rule counts."""
    approver: bool = True
    """Whether somebody must have approved it."""


class Rule(BaseModel):
    """One time limit as it holds in one period, region and level."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=_RULE_ID, max_length=40)
    name_zh: _Words
    name_en: _Words
    since_zh: _Words
    since_en: _Words
    """What happened on the day after which counting begins."""
    length: int | None = Field(default=None, ge=1, le=LONGEST)
    """In days; None where the step that starts the clock sets it."""
    counted: Counted
    rolls: bool = True
    """Whether a limit in calendar days that would end on a day off ends on the next working day."""
    procedure: Procedure | None = None
    """The one in which alone it holds; None for both."""
    starts: tuple[_Name, ...] = Field(min_length=1)
    restarts: tuple[_Name, ...] = ()
    met_by: tuple[_Name, ...] = Field(min_length=1)
    """Steps that start it, start it anew while it runs, and fulfil it."""
    owed_by: Owner
    per_party: bool = False
    right: bool = False
    """A right, which lapses when it is not used; what is owed is missed."""
    extendable: Extension | None = None
    suspended_by: tuple[_Name, ...] = ()
    """Events whose days are not counted."""
    valid_from: date
    valid_until: date | None = None
    """Last day of registration to which it applies."""
    region: str | None = Field(default=None, pattern=r"^[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*$", max_length=24)
    level: Level | None = None
    source_zh: _Words
    source_en: _Words
    confirmed: bool = True
    """False: from practice or a local document; a legal office confirms it before use."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(f"{self.id}: valid_until {self.valid_until} lies before valid_from {self.valid_from}")
        return self

    @property
    def version(self) -> str:
        """Names this rule for good: ``handle@CN@2022-05-01``, ``handle@330000:COUNTY@2025-01-01``."""
        return f"{self.id}@{self._where}@{self.valid_from}"

    @property
    def _where(self) -> str:
        return f"{self.region or NATION}{f':{self.level}' if self.level else ''}"

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def length_of(self, given: int | None = None) -> int:
        """Days of the limit: its own, or those the step sets. Raises InvalidInput for none, two or too many."""
        if self.length is not None:
            if given not in {None, self.length}:
                raise InvalidInput("length", f"{self.id} is {self.length} days by rule; leave the length out")
            return self.length
        if given is None:
            raise InvalidInput("length", f"{self.id} has no length of its own; say how many days")
        if not 1 <= given <= LONGEST:
            raise InvalidInput("length", f"must be 1 to {LONGEST} days, not {given}")
        return given

    def check_extension(self, days: int) -> None:
        """Raises InvalidInput where the rule does not allow so many days more."""
        if self.extendable is None:
            raise InvalidInput("extended", f"{self.id} cannot be extended")
        if not 1 <= days <= self.extendable.days:
            raise InvalidInput("extended", f"{self.id} can be extended by 1 to {self.extendable.days} days, not {days}")

    def applies(self, path: Sequence[str], level: Level | None) -> bool:
        return (self.region is None or self.region in path) and self.level in {None, level}


class _RuleFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rule: tuple[Rule, ...]


class RuleBook:
    """All rules, past ones too. Raises InvalidInput where two of the same id, region and level are valid on one day."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._versions: dict[str, Rule] = {}
        for rule in self._rules:
            self._add(rule)

    def _add(self, rule: Rule) -> None:
        for known in self._versions.values():
            if (known.id, known.region, known.level) == (rule.id, rule.region, rule.level) and _overlap(known, rule):
                raise InvalidInput(
                    f"clock-rules.{rule.id}",
                    f"{known.version} and {rule.version} are both valid on "
                    f"{max(known.valid_from, rule.valid_from)}; end the earlier one with valid_until",
                )
        self._versions[rule.version] = rule

    @classmethod
    @cache
    def shipped(cls) -> Self:
        return cls(read_table(SHIPPED, _RuleFile).rule)

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """The shipped rules and those of the files in the office's own folder.

        Raises InvalidInput, naming the file, for one that is malformed, and for rules that contradict each other.
        """
        paths = [SHIPPED, *(files_of(folder) if folder else ())]
        return cls(rule for path in paths for rule in read_table(path, _RuleFile).rule)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.id for rule in self._rules))

    def rules_for(self, day: date, path: Sequence[str], level: Level | None) -> Mapping[str, Rule]:
        """By id, the rules for what is registered on that day: the nearest region first, then the office's own level.

        `path` is of region codes from the nation down. An id none of whose rules is valid on the day is left out.
        """
        valid = [rule for rule in self._rules if rule.valid_on(day) and rule.applies(path, level)]
        ranked = sorted(valid, key=lambda rule: (_depth(rule, path), rule.level is not None))
        return {rule.id: rule for rule in ranked}

    def rule(self, rule_id: str, version: str) -> Rule:
        """The rule that a dossier keeps; raises InvalidInput where its file has been taken out or changed."""
        found = self._versions.get(version)
        if found is None or found.id != rule_id:
            raise InvalidInput(
                "rule",
                f"no rule {rule_id[:40]} of version {version[:100]} is loaded; put its file back, "
                "and end rules with valid_until instead of taking them out",
            )
        return found


def _overlap(a: Rule, b: Rule) -> bool:
    ends_before = a.valid_until is not None and a.valid_until < b.valid_from
    return not ends_before and not (b.valid_until is not None and b.valid_until < a.valid_from)


def _depth(rule: Rule, path: Sequence[str]) -> int:
    return -1 if rule.region is None else list(path).index(rule.region)
