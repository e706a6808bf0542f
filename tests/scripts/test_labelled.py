"""Labelled texts: how rankings are measured, and what is read from a file."""

import pytest

from dossiers.errors import InvalidInput
from scripts.labelled.folds import folds
from scripts.labelled.grouping import Found, Group, beside, grouped, table
from scripts.labelled.measures import Key, Ranked
from scripts.labelled.texts import read_texts
from search.duplicates.weights import Verdict

TEXTS = [
    {"id": "a1", "matter": "a", "cluster": "c", "handed_in_region": "331121"},
    {"id": "a2", "matter": "a", "cluster": "c", "handed_in_region": "411625"},
    {"id": "b1", "matter": "b", "cluster": "c", "handed_in_region": "331121"},
    {"id": "d1", "matter": "d", "cluster": None, "handed_in_region": "331121"},
]


def test_quality_of_a_ranking() -> None:
    ranked = {
        "a1": [Ranked("a2", 0.9, Verdict.SAME), Ranked("b1", 0.3, Verdict.RELATED)],
        "a2": [Ranked("x", 0.8, Verdict.SAME), Ranked("a1", 0.7, Verdict.DIFFERENT)],
    }
    quality = Key(TEXTS).quality(ranked)
    assert (quality.precision_at_1, quality.recall_at_10) == (0.5, 1.0)
    assert (quality.same_precision, quality.same_recall, quality.cross_region_recall) == (0.5, 1.0, 1.0)
    assert (quality.related_precision, quality.related_recall, quality.related_called_same) == (1.0, 0.5, 0.0)
    assert quality.brier == pytest.approx((0.1**2 + 0.3**2 + 0.8**2) / 3)


def test_how_well_clusters_hold_what_has_one_root() -> None:
    wide, local = Group(frozenset({"a1", "a2", "b1"}), 0, 2), Group(frozenset({"b1", "d1"}), 3, 1)
    rows = grouped(TEXTS, [wide, local])
    assert rows == {
        "texts, all clusters": Found(3, 2, 2),
        "matters, all clusters": Found(2, 1, 1),
        "texts, clusters over several prefectures": Found(2, 2, 2),
        "matters, clusters over several prefectures": Found(1, 1, 1),
    }
    assert (rows["texts, all clusters"].precision, rows["texts, all clusters"].recall) == (2 / 3, 1.0)
    assert rows["texts, all clusters"].f1 == pytest.approx(0.8)
    assert beside([wide, local]) == (2, 1, 6)
    assert list(table(grouped(TEXTS, [])))[2] == "| texts, all clusters | 0 | 0 | 2 | 0.00 | 0.00 | 0.00 |"


def test_a_matter_and_a_cluster_stay_in_one_fold() -> None:
    found = folds(TEXTS, 2)
    assert found["a1"] == found["a2"] == found["b1"] != found["d1"]


BAD = ["no json", "[]", '{"id": "a"}', '{"id": "", "text": "字"}', '{"id": 1, "text": "字"}']


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_named(tmp_path, line) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(f'{{"id": "good", "text": "字"}}\n{line}\n', "utf-8")
    with pytest.raises(InvalidInput, match=r"texts\.jsonl:2"):
        read_texts(file)


def test_an_id_stands_once(tmp_path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": "a", "text": "字"}\n', "utf-8")
    assert read_texts(file) == [{"id": "a", "text": "字"}]
    with pytest.raises(InvalidInput):
        read_texts(file, but=["a"])
