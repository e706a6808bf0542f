"""The departments that sample matters are passed to: made up for every county from one short list."""

from collections.abc import Iterable, Iterator

from dossiers.regions import RegionTree
from dossiers.units import Unit, UnitKind, UnitRef

DEPARTMENTS = {
    "NYNCJ": "农业农村局",
    "ZRZYJ": "自然资源和规划局",
    "ZJJ": "住房和城乡建设局",
    "CGJ": "城市管理局",
    "RSJ": "人力资源和社会保障局",
    "WJJ": "卫生健康局",
    "YBJ": "医疗保障局",
    "JYJ": "教育局",
    "MZJ": "民政局",
    "TYJRJ": "退役军人事务局",
    "STHJJ": "生态环境分局",
    "JTJ": "交通运输局",
    "SLJ": "水利局",
    "GAJ": "公安局",
    "YJJ": "应急管理局",
    "SFJ": "司法局",
    "JRB": "金融工作办公室",
    "GXJ": "工业和信息化局",
    "SCJGJ": "市场监督管理局",
    "WLJ": "文化和旅游局",
    "ZF": "人民政府办公室",
    "JW": "纪委监委",
}
DISCIPLINE = "JW"


def department(tree: RegionTree, county: str, code: str) -> UnitRef:
    kind = UnitKind.DISCIPLINE if code == DISCIPLINE else UnitKind.DEPARTMENT
    name = f"{tree[county].name}{DEPARTMENTS[code]}"
    return UnitRef(id=f"{county}-{code}", name=name, kind=kind, path=list(tree.path(county)))


def departments(tree: RegionTree, counties: Iterable[str]) -> Iterator[Unit]:
    for county in counties:
        for code, name in DEPARTMENTS.items():
            ref = department(tree, county, code)
            yield Unit(
                id=ref.id,
                name=ref.name,
                kind=ref.kind,
                region=county,
                level=tree.level(county),
                department=name,
            )
