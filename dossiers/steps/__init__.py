"""The steps of the handling chain: what each records, who may take it, and what it changes.

A step is a class here; its row in dossiers/states.py says from which states it can be taken. Applying the steps of a
chain in order gives the dossier as it stands.
"""

from typing import Annotated

from pydantic import Field

from dossiers.steps.contacts import AddContact, JoinParty, Register
from dossiers.steps.handling import (
    Accept,
    Answer,
    Assign,
    Close,
    Conclusion,
    NotAccept,
    Outcome,
    Redirect,
    RequestAnswer,
    Transfer,
)
from dossiers.steps.links import Link, Linked, Relation
from dossiers.steps.step import StepTaken

AnyStep = Annotated[
    Register
    | AddContact
    | JoinParty
    | Transfer
    | Assign
    | Accept
    | NotAccept
    | Redirect
    | Answer
    | Close
    | Link
    | Linked,
    Field(discriminator="step"),
]

__all__ = [
    "Accept",
    "AddContact",
    "Answer",
    "AnyStep",
    "Assign",
    "Close",
    "Conclusion",
    "JoinParty",
    "Link",
    "Linked",
    "NotAccept",
    "Outcome",
    "Redirect",
    "Register",
    "Relation",
    "RequestAnswer",
    "StepTaken",
    "Transfer",
]
