"""Sample matters: the same for the same seed, usable rows, look-alikes and matters told twice among them."""

from collections import Counter
from itertools import combinations

import pytest

from dossiers.contact import Form
from dossiers.imports import Drafting, Row
from dossiers.regions import Level, RegionTree
from dossiers.states import State
from scripts.sample.departments import DEPARTMENTS, departments
from scripts.sample.loading import build_all
from scripts.sample.matters import generate

TREE = RegionTree.shipped()


@pytest.fixture(scope="module")
def matters() -> list:
    return list(generate(2_000, seed=11))


def test_the_same_seed_gives_the_same_matters(matters) -> None:
    assert list(generate(2_000, seed=11)) == matters
    assert [matter.row for matter in generate(50, seed=12)] != [matter.row for matter in matters[:50]]


def test_fewer_are_the_first_of_more(matters) -> None:
    assert list(generate(100, seed=11)) == matters[:100]


def test_every_row_can_be_imported(matters) -> None:
    drafting = Drafting(TREE)
    drafts = [drafting.draft(Row(n, matter.row)) for n, matter in enumerate(matters, 1)]
    assert [draft.region for draft in drafts] == [matter.row["handed_in_region"] for matter in matters]
    assert {draft.registration.contact.form for draft in drafts} == set(Form)
    assert all(draft.registration.category.main != "其他" for draft in drafts)


def test_matters_lie_in_counties_all_over_the_country(matters) -> None:
    places = {matter.row["matter_region"] for matter in matters}
    assert {TREE.level(place) for place in places} == {Level.COUNTY}
    assert len({TREE.at_level(place, Level.PROVINCE).code for place in places}) > 25


def test_some_places_have_several_matters_about_the_same_firm(matters) -> None:
    firms = Counter((matter.row["matter_region"], name) for matter in matters for name in matter.row["respondents"])
    assert sum(count > 1 for count in firms.values()) > 200


def test_some_matters_are_told_twice_in_other_words(matters) -> None:
    """The same category, place and respondents, other text and person."""
    alike: dict[tuple, list[dict]] = {}
    for matter in matters:
        row = matter.row
        alike.setdefault((row["category"], row["matter_region"], *row["respondents"]), []).append(row)
    told = [pair for rows in alike.values() for pair in combinations(rows, 2)]
    assert sum(one["text"] != other["text"] for one, other in told) > 100
    assert all(one["petitioner"] != other["petitioner"] for one, other in told)


def test_no_text_holds_what_looks_like_a_telephone_or_identity_number(matters, vault) -> None:
    for matter in matters:
        assert vault.conceal(matter.row["text"]).original is None


async def test_the_dossiers_built_of_them_stand_in_every_state(registry, matters) -> None:
    counters = Counter()
    dossiers = list(build_all(registry, matters[:300], counters))
    assert {dossier.state for dossier in dossiers} == {
        State.REGISTERED, State.TRANSFERRED, State.ACCEPTED, State.NOT_ACCEPTED, State.ANSWERED, State.CLOSED,
    }  # fmt: skip
    assert len({dossier.id for dossier in dossiers}) == 300
    assert sum(counters.values()) == 300
    assert all(dossier.version == len(dossier.chain) for dossier in dossiers)


def test_a_county_gets_every_department_once() -> None:
    units = list(departments(TREE, ["331121"]))
    assert [unit.id for unit in units] == [f"331121-{code}" for code in DEPARTMENTS]
    assert units[0].name == "青田县农业农村局"
