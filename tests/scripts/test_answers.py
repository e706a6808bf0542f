"""`anjuan search answer`: queries over texts of a file, answered by the search itself, and nothing left behind."""

import orjson
import pytest
from typer.testing import CliRunner

from dossiers.errors import InvalidInput
from scripts.answers import answered, read_queries
from scripts.cli import app

TEXTS = [
    {"id": "T1", "text": "鹿鸣澜庭二期拖欠我们工资三万六千元。", "matter": "M1"},
    {"id": "T2", "text": "村口的路灯坏了半年。", "received_on": "2024-05-01", "matter_region": "331121"},
    {"id": "T3", "text": "举报村会计。", "category": "检举控告", "received_on": "no day", "petitioner": "P1"},
]
BACKGROUND = [{"id": "B1", "text": "鹿鸣雅苑电梯停运。"}]
QUERIES = [{"id": "Q1", "query": "鹿鸣蓝庭 欠薪"}, {"id": "Q2", "query": "青田 路灯"}, {"id": "Q3", "query": "驴"}]


def write(path, rows):
    path.write_bytes(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))
    return str(path)


async def left_behind(name, mongo, elasticsearch) -> list[str]:
    databases = [known for known in await mongo.list_database_names() if known.startswith(name)]
    return [*databases, *(await elasticsearch.indices.get(index=f"{name}*", expand_wildcards="all")).body]


def answer(folder, queries=QUERIES, texts=TEXTS):
    out = folder / "answers.jsonl"
    words = ["search", "answer", "--in", write(folder / "texts.jsonl", texts), "--out", str(out)]
    words += ["--queries", write(folder / "queries.jsonl", queries)]
    words += ["--background", write(folder / "background.jsonl", BACKGROUND)]
    return CliRunner().invoke(app, words), out


def test_queries_are_answered(named, tmp_path) -> None:
    result, out = answer(tmp_path)
    assert result.exit_code == 0, result.output
    assert [orjson.loads(line) for line in out.read_bytes().splitlines()] == [
        {"id": "Q1", "hits": ["T1", "B1"]},
        {"id": "Q2", "hits": ["T2"]},
        {"id": "Q3", "hits": []},
    ]


async def test_nothing_is_left_behind(named, tmp_path, mongo, elasticsearch) -> None:
    files = {name: tmp_path / f"{name}.jsonl" for name in ("texts", "queries", "background")}
    for name, rows in (("texts", TEXTS), ("queries", QUERIES), ("background", BACKGROUND)):
        write(files[name], rows)
    answers = await answered(files["texts"], read_queries(files["queries"]), files["background"])
    assert [line["id"] for line in answers] == ["Q1", "Q2", "Q3"]
    with pytest.raises(InvalidInput, match="texts"):
        await answered(files["texts"], {}, files["texts"])
    assert await left_behind(named, mongo, elasticsearch) == []


@pytest.mark.parametrize(
    "line",
    ["[]", "{", '{"id": "Q1"}', '{"id": "Q1", "query": 1}', '{"id": "Q1", "query": "' + "长" * 201 + '"}'],
)
def test_what_is_no_query_is_refused_by_its_line(tmp_path, line) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(f'{{"id": "Q0", "query": "路灯"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"queries\.jsonl:3"):
        read_queries(file)


def test_an_id_stands_once(tmp_path) -> None:
    with pytest.raises(InvalidInput, match="stands twice"):
        read_queries(tmp_path / write(tmp_path / "queries.jsonl", [QUERIES[0], QUERIES[0]]))
