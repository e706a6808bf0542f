"""What the tests of papers share: an archive, and a dossier whose chain has many kinds of steps."""

from collections.abc import AsyncIterator

import pytest

import schema.schema  # noqa: F401 - describes every term
from dossiers.dossier import Dossier
from dossiers.registry import Registry
from dossiers.states import Purpose, State, Step
from papers.archive import Archive
from papers.fonts import FontBook
from papers.press import Press
from schema.terms import TERMS
from tests.dossiers.conftest import clock, registry, units  # noqa: F401 - fixtures
from tests.dossiers.taking import lead_to, take

RICH = (
    Step.MEET, Step.INVESTIGATE, Step.SHARE_OUT, Step.REPORT_PART, Step.SETTLE, Step.RECORD_PERFORMANCE, Step.EXTEND,
    Step.LINK, Step.ORDER, Step.REPLY_ORDER, Step.PUT_IN_CHARGE, Step.ANSWER, Step.DELIVER, Step.RATE,
    Step.REQUEST_REVIEW, Step.ISSUE_REVIEW, Step.CLOSE, Step.JOIN_PARTY, Step.ADD_CONTACT,
    Step.REPORT_OBSTRUCTION,
)  # fmt: skip


@pytest.fixture
def archive(registry: Registry) -> Archive:  # noqa: F811
    return Archive(registry, TERMS)


@pytest.fixture(scope="session")
def fonts() -> FontBook:
    return FontBook.open()


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    async with Press() as press:
        yield press


@pytest.fixture
async def rich(registry) -> Dossier:  # noqa: F811
    """A claim with many kinds of steps, parties and records."""
    dossier = await lead_to(registry, Purpose.CLAIM, State.ACCEPTED)
    for step in RICH:
        dossier = await take(registry, step, dossier)
    return dossier
