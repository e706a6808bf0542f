"""Drafts to advise upon, and what is known beside them."""

from datetime import date
from typing import Any

from dossiers.advice.advice import Advice
from dossiers.advice.advising import advise
from dossiers.advice.draft import Draft, Known
from dossiers.advice.kinds import AdviceKind
from dossiers.advice.routes import Routes
from dossiers.regions import Level, RegionTree
from dossiers.units import UnitKind, UnitRef

TODAY = date(2026, 4, 1)
TREE = RegionTree.shipped()


def office(region: str = "331121", level: Level = Level.COUNTY, kind: UnitKind = UnitKind.LETTERS_OFFICE) -> UnitRef:
    name = f"{TREE[region].name}信访局"
    return UnitRef(id=f"{region}-XFJ", name=name, kind=kind, level=level, path=list(TREE.path(region)))


def a_draft(**fields: Any) -> Draft:
    given = {"form": "LETTER", "received_on": TODAY, "narrative": "请求帮助解决。"} | fields
    if isinstance(category := given.get("category"), str):
        main, _, sub = category.partition("/")
        given["category"] = {"main": main, "sub": sub or None}
    return Draft.model_validate(given)


def knowing(**fields: Any) -> Known:
    return Known(**{"today": TODAY, "office": office(), "regions": TREE, "routes": Routes.shipped()} | fields)


def advice(draft: Draft, known: Known | None = None) -> list[Advice]:
    return advise(draft, known or knowing())


def only(kind: AdviceKind, draft: Draft, known: Known | None = None) -> list[Advice]:
    return [one for one in advice(draft, known) if one.kind is kind]


def spans(found: list[Advice]) -> list[str | None]:
    return [ground.text for one in found for ground in one.rests_on]
