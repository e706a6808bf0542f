"""What a text tells: kept, it is what would be read now; of anything else it is read anew."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest

from search.duplicates import told
from search.duplicates.sides import Side
from search.duplicates.told import Told
from search.extraction import facts, topics
from search.extraction.edition import edition, files
from search.extraction.facts import facts_of

ROOT = Path(__file__).parents[3]
LABELLED = ROOT / "scripts" / "data" / "labelled-matters.jsonl"
LETTER = "去年3月，天恒公司欠我工资36000元，明珠花园5号楼。ＡＢ，12,000元。"
DAY = date(2026, 4, 1)
OF_SUBJECTS = 2
"""Rows of what a text is about have topics and demands; those of facts more."""
SIDE = Side(title="天恒公司欠薪", texts=(LETTER, "请求发放工资36000元"), told_on=(DAY,), respondents=("天恒公司",))


@pytest.fixture(autouse=True)
def _nothing_met(monkeypatch) -> None:
    """Every text is met for the first time."""
    monkeypatch.setattr(told, "_FACTS_MET", told._Met())
    monkeypatch.setattr(told, "_SUBJECTS_MET", told._Met())


def forget(monkeypatch) -> None:
    _nothing_met.__wrapped__(monkeypatch)


def doctored(side: Side) -> Told:
    """As kept, but for a sum that no reading would give: it tells what was kept from what was read."""
    kept = orjson.loads(side.kept())
    for quantities, *_ in (row for row in kept.values() if len(row) > OF_SUBJECTS):
        for quantity in quantities:
            if quantity[0] == "MONEY":
                quantity[1] = 1.0
    return Told(orjson.dumps(kept).decode())


def sums(side: Side) -> list[float]:
    return [quantity.value for quantity in side.facts.quantities if quantity.kind == "MONEY"]


def test_what_is_kept_is_what_would_be_read(monkeypatch) -> None:
    for row in map(orjson.loads, LABELLED.read_text("utf-8").splitlines()[::4]):
        day = date.fromisoformat(row["received_on"]) if row.get("received_on") else None
        names = tuple(row.get("respondents") or ())
        side = Side(title=row.get("title") or "", texts=(row["text"],), told_on=(day,), respondents=names)
        again = replace(side, told=Told(side.kept()))
        read = side.facts, side.subjects
        forget(monkeypatch)
        monkeypatch.setattr(told, "facts_of", None)
        monkeypatch.setattr(told, "about", None)
        assert repr((again.facts, again.subjects)) == repr(read)
        assert [one.text for one in map(again.told.facts, again.texts, again.told_on)] == [facts_of(row["text"]).text]
        monkeypatch.undo()
        forget(monkeypatch)


def test_what_was_kept_is_not_read_again(monkeypatch) -> None:
    kept = doctored(SIDE)
    assert sums(SIDE) == [36000, 12000, 36000]
    forget(monkeypatch)
    assert sums(replace(SIDE, told=kept)) == [1, 1, 1]


def test_another_text_is_read(monkeypatch) -> None:
    kept = doctored(SIDE)
    forget(monkeypatch)
    other = replace(SIDE, texts=(LETTER + "已发放。", SIDE.texts[1]), told=kept)
    assert sums(other) == [36000, 12000, 1]


def test_on_another_day_it_is_read(monkeypatch) -> None:
    """去年 is another year then."""
    kept = doctored(SIDE)
    forget(monkeypatch)
    later = replace(SIDE, told_on=(DAY.replace(year=2027),), told=kept)
    assert sums(later) == [36000, 12000, 36000]
    assert {period.first.year for period in later.facts.periods if period.first} == {2026}


def test_what_another_edition_has_read_is_read_anew(monkeypatch) -> None:
    kept = doctored(SIDE)
    forget(monkeypatch)
    monkeypatch.setattr(told, "edition", lambda _form: "another")
    assert sums(replace(SIDE, told=kept)) == [36000, 12000, 36000]


def test_of_another_order_of_texts_the_subject_is_read(monkeypatch) -> None:
    """It is one reading of all of them."""
    kept, read = orjson.loads(SIDE.kept()), SIDE.subjects.main
    subject = next(key for key, row in kept.items() if len(row) == OF_SUBJECTS)
    kept[subject] = [[[["kept", 1.0]], 1.0], [[], 0.0]]
    forget(monkeypatch)
    known = Told(orjson.dumps(kept).decode())
    assert replace(SIDE, told=known).subjects.main == "kept"
    assert replace(SIDE, texts=SIDE.texts[::-1], told=known).subjects.main == read


def test_what_is_too_much_is_not_kept(monkeypatch) -> None:
    monkeypatch.setattr(told, "_LARGEST", 100)
    assert SIDE.kept() is None
    assert sums(replace(SIDE, told=Told(None))) == [36000, 12000, 36000]


def test_so_many_texts_are_kept_at_hand(monkeypatch) -> None:
    monkeypatch.setattr(told, "_KEPT", 2)
    met = told._FACTS_MET
    for text in ("一", "二", "一", "三"):
        Told().facts(text, None)
    assert [text for text, _ in met._met] == ["一", "三"]


def test_the_edition_is_of_all_that_reading_depends_on() -> None:
    """Whatever the extraction imports of ours is in it: errors alone change nothing that is read."""
    known = {file.resolve() for file in files()}
    needed = {file for module in (facts, topics) for file in _imported(Path(module.__file__), set())}
    assert needed - known <= {ROOT / "dossiers" / "errors.py"}
    assert {file.name for file in known} >= {"names.toml", "offices.tsv", "variants.toml", "numerals.py"}
    assert len(edition()) == 16


def _imported(file: Path, seen: set[Path]) -> set[Path]:
    if file not in seen:
        seen.add(file)
        for other in _modules(file):
            _imported(other, seen)
    return seen


def _modules(file: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in filter(None, names):
            found = ROOT.joinpath(*name.split(".")).with_suffix(".py")
            if found.exists():
                yield found
