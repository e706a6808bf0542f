"""What every step records."""

import strawberry

from dossiers.states import Step


@strawberry.interface(description="What every step records (记载事项).")
class Recorded:
    step: Step = strawberry.field(description="Which step (办理步骤).")
