"""`anjuan clusters score`: the clusters that are served, held against labels."""

from scripts.clusters import scored
from tests.scripts.test_answers import left_behind, write

LENDER = "我在鼎穗满仓财富管理有限公司买了{}万元理财，到期不能兑付，要求退还本金。"
TEXTS = [
    {"id": "T1", "text": LENDER.format(8), "matter": "M1", "cluster": "C1", "matter_region": "331121"},
    {"id": "T2", "text": LENDER.format(9), "matter": "M2", "cluster": "C1", "matter_region": "411625"},
    {"id": "T3", "text": "门口的路灯坏了两个月没有人修。", "matter": "M3", "cluster": None},
]
BACKGROUND = [{"id": "B1", "text": LENDER.format(3), "matter_region": "331122"}]


async def test_clusters_are_held_against_labels(named, tmp_path, mongo, elasticsearch) -> None:
    files = [tmp_path / "texts.jsonl", tmp_path / "background.jsonl"]
    for file, rows in zip(files, (TEXTS, BACKGROUND), strict=True):
        write(file, rows)
    lines = await scored(files[:1], files[1])
    assert "| texts, all clusters | 1 | 1 | 1 | 1.00 | 1.00 | 1.00 |" in lines
    assert lines[-1] == "1 clusters, 1 with background texts: 2 pairs."
    assert await left_behind(named, mongo, elasticsearch) == []
