"""The benchmark: a small run measures and prints everything and leaves nothing behind; how fast it was is not asked."""

import secrets
import sys

import orjson
import pytest

from api import settings
from api.settings import Environment
from dossiers.errors import InvalidInput
from scripts import web
from scripts.bench.command import COMPARISONS, Bench, bench
from scripts.bench.measure import Aim, Figure, Rounds, Series
from scripts.web import WebProcessFailed
from tests.conftest import address_of


@pytest.fixture
def chosen() -> settings.Settings:
    """The servers, under a name that nobody else has."""
    address_of("MONGODB_URI")
    address_of("ELASTICSEARCH_URL")
    name = f"test{secrets.token_hex(4)}"
    return settings.read(environment=Environment.DEVELOPMENT, database=name, index_prefix=name)


@pytest.fixture
def left_behind(chosen, mongo, elasticsearch):
    """What there still is of a benchmark on the servers."""

    async def names() -> list[str]:
        databases = [name for name in await mongo.list_database_names() if name.startswith(chosen.database)]
        return [
            *databases,
            *(await elasticsearch.indices.get(index=f"{chosen.index_prefix}*", expand_wildcards="all")).body,
        ]

    return names


async def test_a_small_run_prints_every_figure(chosen, left_behind, tmp_path, capsys) -> None:
    small = Bench(size=80, rounds=1, calls=2, memory=True, registrations=12, requests=8)
    assert await bench(chosen, small, json_out=tmp_path / "figures.json") == 0
    printed = capsys.readouterr().out
    told = orjson.loads((tmp_path / "figures.json").read_bytes())
    names = [figure["name"] for figure in told["figures"]]
    for wanted in ("page of 50", "search", "re-reading hits", "duplicate check", "scoring", "registration",
                   "interim word", "contact added", "indexing"):  # fmt: skip
        assert any(wanted in name for name in names)
    assert all(name in printed for name in names)
    assert all(figure["ours"] > 0 and (figure["bare"] is None or figure["bare"] > 0) for figure in told["figures"])
    assert told["memory"]["samples"][-1]["done"] == 20
    assert "in the second half" in printed
    assert not await left_behind()


async def test_what_is_begun_is_removed_when_the_web_process_does_not_start(chosen, left_behind, monkeypatch) -> None:
    monkeypatch.setattr(web, "SERVE", (sys.executable, "-c", "raise SystemExit('no such port')"))
    with pytest.raises(WebProcessFailed, match="no such port"):
        await bench(chosen, Bench(size=1))
    assert not await left_behind()


def test_only_what_there_is_can_be_measured() -> None:
    with pytest.raises(InvalidInput, match=", ".join(COMPARISONS)):
        Bench(only=("speed",))


async def test_sides_take_turns_and_medians_are_compared() -> None:
    turns = []

    async def side(name: str) -> None:
        turns.append(name)

    ours, bare = await Rounds(count=3, calls=2).each(lambda: side("ours"), lambda: side("bare"))
    assert "".join(name[0] for name in turns[4:]) == "oobb" * 3
    assert len(ours.values) == len(bare.values) == 3
    figure = Figure("page", "ms", Series((1.0, 9.0, 4.0)), Series((2.0, 2.0, 50.0)), Aim("≤ 2×", reached=True))
    assert figure.ratio == 2.0
