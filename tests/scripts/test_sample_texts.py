"""The background of look-alike texts: each a matter of its own, the same for a seed, written whole or not at all."""

import re
from collections import Counter
from itertools import combinations
from random import Random

import orjson
import pytest
from typer.testing import CliRunner

from dossiers.contact import Form
from dossiers.errors import InvalidInput
from dossiers.imports import Drafting, Row
from dossiers.regions import RegionTree
from scripts.loading import app
from scripts.sample.background import _Background, background, counties_of, write_texts
from scripts.sample.figures import figures, money, numeral
from scripts.sample.names import CountyNames
from scripts.sample.topics import topics

TREE = RegionTree.shipped()


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return list(background(4_000, seed=3))


def test_the_same_seed_gives_the_same_texts(rows) -> None:
    assert list(background(300, seed=3)) == rows[:300]
    assert [row["text"] for row in background(50, seed=4)] != [row["text"] for row in rows[:50]]


def test_every_text_is_a_matter_of_its_own(rows) -> None:
    assert len({row["matter"] for row in rows}) == len({row["id"] for row in rows}) == len(rows)
    assert len({row["text"] for row in rows}) > len(rows) * 0.99


def test_every_text_can_be_imported(rows) -> None:
    drafting = Drafting(TREE)
    drafts = [drafting.draft(Row(n, row)) for n, row in enumerate(rows[:800], 1)]
    assert [draft.region for draft in drafts] == [row["handed_in_region"] for row in rows[:800]]
    assert {draft.registration.contact.form for draft in drafts} == {
        Form.LETTER, Form.VISIT, Form.PHONE, Form.WEB, Form.EMAIL,
    }  # fmt: skip
    assert {draft.registration.category.main for draft in drafts}.isdisjoint({"其他", "检举控告"})


def test_counties_hold_many_matters_alike_in_trouble_and_office(rows) -> None:
    assert len({row["matter_region"] for row in rows}) <= 80
    alike = Counter((row["matter_region"], row["respondents"][-1]) for row in rows)
    assert sum(count > 2 for count in alike.values()) > 100


def test_what_concerns_a_whole_village_or_firm_is_told_once_of_it() -> None:
    """Otherwise two texts would be of one matter."""
    told = Counter()

    class Noting(_Background):
        def _places(self, topic, region):
            places = super()._places(topic, region)
            if not topic.own and topic.about:
                told[topic.titles[0], region, *(places[place] for place in topic.about)] += 1
            return places

    assert len(list(Noting(9, ["331121"]).rows(3_000))) == 3_000
    assert len(told) > 500
    assert max(told.values()) == 1


def test_what_is_shared_has_a_name_to_be_told_apart_by() -> None:
    assert [topic.titles[0] for topic in topics() if not (topic.own or topic.about)] == []


def test_form_letters_differ_in_names_and_figures_alone(rows) -> None:
    """Some sentences come again and again with other names and sums in them."""
    shape = Counter(re.sub(r"[\d,.零一二三四五六七八九十百千万两]+", "#", row["text"])[:14] for row in rows)
    assert shape.most_common(1)[0][1] > 3


def test_some_texts_are_short_letters_that_follow_another(rows) -> None:
    short = [row for row in rows if len(row["text"]) < 60]
    assert 0.04 < len(short) / len(rows) < 0.15


def test_some_people_have_several_matters(rows) -> None:
    assert 20 < sum(count > 1 for count in Counter(row["petitioner"] for row in rows).values()) < len(rows) / 10


def test_half_of_the_texts_are_of_the_counties_that_are_named() -> None:
    there = Counter(row["matter_region"] for row in background(600, counties=["331121", "620523"]))
    assert 250 < there["331121"] + there["620523"] < 380


def test_counties_are_read_from_texts(tmp_path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"matter_region": "331121"}\n\n{"id": "x"}\n', encoding="utf-8")
    assert counties_of(file) == ["331121"]


@pytest.mark.parametrize("content", ["no json", '["list"]', '{"matter_region": '])
def test_a_file_of_other_things_is_refused_by_name(tmp_path, content) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"texts\.jsonl"):
        counties_of(file)


def test_an_unknown_county_is_refused() -> None:
    with pytest.raises(InvalidInput):
        list(background(1, counties=["999999"]))


def test_a_file_is_written_whole_or_not_at_all(tmp_path, rows) -> None:
    file = tmp_path / "background.jsonl"
    write_texts(file, rows[:20])
    assert [orjson.loads(line) for line in file.read_bytes().splitlines()] == rows[:20]

    def failing():
        yield rows[0]
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        write_texts(file, failing())
    assert [path.name for path in tmp_path.iterdir()] == ["background.jsonl"]
    assert len(file.read_bytes().splitlines()) == 20


def test_no_text_holds_what_looks_like_a_telephone_or_identity_number(rows, vault) -> None:
    for row in rows[:1_500]:
        assert vault.conceal(row["text"]).original is None


def test_names_of_a_county_come_again_and_have_twins() -> None:
    names = CountyNames(Random(5), "青田县")  # noqa: S311
    seen = Counter(names.some()["village"] for _ in range(200))
    assert seen.most_common(1)[0][1] > 3
    alike = [
        pair for pair in combinations(seen, 2)
        if len(pair[0]) == len(pair[1]) and sum(a != b for a, b in zip(*pair, strict=True)) == 1
    ]  # fmt: skip
    assert len(alike) > 5


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"), (7, "七"), (10, "十"), (15, "十五"), (20, "二十"), (105, "一百零五"), (110, "一百一十"),
        (1_010, "一千零一十"), (36_000, "三万六千"), (36_050, "三万六千零五十"), (100_001, "十万零一"),
        (450_000, "四十五万"), (12_003_000, "一千二百万三千"),
    ],
)  # fmt: skip
def test_numerals(number, said) -> None:
    assert numeral(number) == said


def test_sums_are_written_in_many_forms() -> None:
    random = Random(2)  # noqa: S311
    forms = {re.sub(r"[\d.]+", "#", money(random, 36_000)) for _ in range(200)}
    assert {"#元", "#,#元", "#万元", "#万", "三万六千元"} <= forms


def test_every_place_of_a_sentence_is_filled() -> None:
    random = Random(1)  # noqa: S311
    places = CountyNames(random, "青田县").some() | figures(random) | {"i": "我"}
    for topic in topics():
        for words in (*topic.titles, *topic.respondents, *(way for ways in (*topic.tell, *topic.ask) for way in ways)):
            assert "{" not in words.format_map(places)


def test_topics_are_of_the_whole_field() -> None:
    assert len(topics()) >= 100
    assert len({topic.category.main for topic in topics()}) >= 20


def test_the_command_writes_a_background(tmp_path) -> None:
    file, again = tmp_path / "texts.jsonl", tmp_path / "again.jsonl"
    called = CliRunner().invoke(app, ["sample", "40", "--texts", str(file), "--seed", "5"])
    assert called.exit_code == 0, called.output
    assert [orjson.loads(line) for line in file.read_bytes().splitlines()] == list(background(40, seed=5))
    called = CliRunner().invoke(app, ["sample", "40", "--texts", str(again), "--places", str(file)])
    assert called.exit_code == 0, called.output
    there = set(counties_of(file))
    assert sum(orjson.loads(line)["matter_region"] in there for line in again.read_bytes().splitlines()) >= 10
