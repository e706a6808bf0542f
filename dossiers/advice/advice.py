"""One piece of advice, and what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dossiers.advice.kinds import AdviceKind
from dossiers.advice.rights import Start
from dossiers.advice.routes import LawfulRoute


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """All that is said of a dossier that the viewer may not open: which office has it, and until when."""

    office: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a piece of advice rests on: a field of the draft, with the words found in it, or another dossier."""

    field: str | None = None
    """In snake case, as the input names it: ``contact.narrative``, ``contact.requests.0``."""
    text: str | None = None
    """The words in that field, as they stand there, or its value."""
    dossier: str | None = None
    """Case number of a dossier that the viewer may open."""
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said, in both languages, with the source of the rule behind it."""

    zh: str
    en: str
    source_zh: str
    source_en: str
    confirmed: bool
    """False: from practice or general knowledge; a legal office confirms it before use."""

    def filled(self, **values: str | int) -> "Said":
        """With the values put into its places."""
        return replace(self, zh=self.zh.format(**values), en=self.en.format(**values))


@dataclass(frozen=True, slots=True)
class Advice:
    kind: AdviceKind
    zh: str
    en: str
    rests_on: tuple[Ground, ...]
    source_zh: str
    source_en: str
    confirmed: bool
    route: LawfulRoute | None = None
    """Of LAWFUL_ROUTE and RIGHT_RUNNING_OUT."""
    starts: tuple[Start, ...] = ()
    """Of RIGHT_RUNNING_OUT: the days from which the time limit may count, and what follows from each."""

    @classmethod
    def of(
        cls,
        kind: AdviceKind,
        said: Said,
        grounds: Iterable[Ground],
        *,
        route: LawfulRoute | None = None,
        starts: Iterable[Start] = (),
    ) -> "Advice":
        return cls(
            kind=kind,
            zh=said.zh,
            en=said.en,
            rests_on=tuple(grounds),
            source_zh=said.source_zh,
            source_en=said.source_en,
            confirmed=said.confirmed,
            route=route,
            starts=tuple(starts),
        )
