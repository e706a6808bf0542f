"""The installation's own rules of time and working days: read at the start, or refused then."""

from datetime import date

import pytest

from api.app import open_stores
from api.settings import read
from dossiers.errors import InvalidInput
from tests.dossiers.clocks.local import LOCAL_RULE

RULE = LOCAL_RULE
YEAR = """
year = 2027
source_zh = "试行安排"
source_en = "an arrangement on trial"
published_on = 2026-11-30
off = [{ zh = "元旦", en = "New Year's Day", from = 2027-01-01, to = 2027-01-03 }]
"""


@pytest.fixture
def limits(monkeypatch, tmp_path):
    """The limits of an installation with that file in the folder that the variable names."""
    monkeypatch.setenv("ANJUAN_ENVIRONMENT", "development")
    monkeypatch.setenv("MONGODB_URI", "mongodb://127.0.0.1:1")
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")

    async def limits(variable: str, text: str | None):
        monkeypatch.setenv(variable, str(tmp_path if text is not None else tmp_path / "nowhere"))
        if text is not None:
            (tmp_path / "own.toml").write_text(text, encoding="utf-8")
        stores = open_stores(read())
        await stores.close()
        return stores.registry.limits

    return limits


async def test_rules_of_its_own(limits):
    book = (await limits("ANJUAN_CLOCK_RULES_FOLDER", RULE)).rules
    path = ["100000", "330000", "331100", "331121"]
    assert book.rules_for(date(2026, 1, 1), path, None)["handle"].length == 45
    assert book.rules_for(date(2026, 1, 1), path[:2], None)["handle"].length == 60


async def test_working_days_of_its_own(limits):
    calendar = (await limits("ANJUAN_WORKING_DAYS_FOLDER", YEAR)).calendar
    assert calendar.published(2027)
    assert calendar.published(2026)


@pytest.mark.parametrize("variable", ["ANJUAN_CLOCK_RULES_FOLDER", "ANJUAN_WORKING_DAYS_FOLDER"])
@pytest.mark.parametrize(
    ("text", "told"), [(None, "nowhere: is no folder"), ("no = [toml", r"own\.toml: cannot be read"), ("a = 1", "own")]
)
async def test_a_bad_file_is_refused_at_the_start(limits, variable, text, told):
    with pytest.raises(InvalidInput, match=told):
        await limits(variable, text)
