"""What a request brings along: who asks, and what is asked with."""

from dataclasses import dataclass, field
from typing import TypeAlias

import strawberry

from dossiers.recordings.limits import RecordingLimits
from dossiers.registry import Registry
from dossiers.transcripts.recogniser import Recogniser
from dossiers.viewer import Viewer
from papers.checklist import Rules
from schema.loaders import Loaders
from search.index import Index


@dataclass(slots=True)
class Context:
    """One for each request; every resolver gets it as ``info.context``."""

    registry: Registry
    index: Index
    viewer: Viewer
    recordings: RecordingLimits = field(default_factory=RecordingLimits)
    checklist: Rules = field(default_factory=Rules.shipped)
    recogniser: Recogniser | None = None
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.look_afresh()

    def look_afresh(self) -> None:
        """Forget what was loaded: a mutation of this request may have changed it."""
        self.loaders = Loaders(self.registry, self.viewer)


Info: TypeAlias = strawberry.Info[Context, None]
