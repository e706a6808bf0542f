"""What does not belong into petitioning, or not into one dossier: accusations, litigation, several matters in one."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from dossiers.advice.advice import Advice, Ground
from dossiers.advice.draft import Draft, Known
from dossiers.advice.kinds import AdviceKind
from dossiers.advice.words import words
from dossiers.categories import SHIPPED as CATEGORIES
from dossiers.categories import CategoryRow, read_categories
from dossiers.states import Purpose

_SPANS = 5
"""As many as a person reads at a glance."""
_LOOKED_AT = 50
"""So many points and passages are looked at: who waits at a window does not wait for a book."""
_NO_KIND = frozenset({"人民建议", "检举控告", "涉法涉诉", "其他"})
"""大类 that say what is done with a matter, not what it is about."""


def sealed(draft: Draft, known: Known) -> Iterator[Advice]:
    """It reads as an accusation of an official and is not registered as one."""
    if draft.purpose is Purpose.ACCUSATION:
        return
    grounds = [*_of_category(draft, known, words().sealed.categories), *_accusing(draft)][:_SPANS]
    if grounds:
        yield Advice.of(AdviceKind.SEALED, words().sealed.said(found=_quoted(grounds)), grounds)


def litigation(draft: Draft, known: Known) -> Iterator[Advice]:
    saying = words().litigation
    before = words().before()
    found = (Ground(field, span) for field, text in draft.texts() for span in saying.spans(text, before))
    grounds = [*_of_category(draft, known, saying.categories), *_each_once(found)][:_SPANS]
    if grounds:
        yield Advice.of(AdviceKind.LITIGATION, saying.said(found=_quoted(grounds)), grounds)


def several(draft: Draft, known: Known) -> Iterator[Advice]:  # noqa: ARG001 - as all rules are asked
    """A claim and an accusation in one, or points of different kinds."""
    points = _points(draft)
    accusing = {ground.field for ground in _accusing(draft)}
    kinds = [(ground, _kinds(ground.text or "")) for ground in points]
    asked = [ground for ground, found in kinds if found and not _accuses(ground.text or "")]
    if accusing and asked:
        grounds = [*_accusing(draft)[:2], *asked[:_SPANS]]
        yield Advice.of(AdviceKind.SEVERAL_MATTERS, words().mixed.said(found=_quoted(grounds)), grounds)
    elif apart := _apart([(ground, found) for ground, found in kinds if found]):
        yield Advice.of(AdviceKind.SEVERAL_MATTERS, words().several.said(found=_quoted(apart)), apart)


def _points(draft: Draft) -> list[Ground]:
    """The requests, and what the narrative enumerates."""
    asked = [Ground(f"contact.requests.{number}", text) for number, text in enumerate(draft.requests)]
    listed = [Ground("contact.narrative", text) for text in words().listed(draft.narrative)]
    return [*asked[:_LOOKED_AT], *listed[:_LOOKED_AT]]


def _apart(points: Sequence[tuple[Ground, frozenset[str]]]) -> list[Ground]:
    """Points no two of which are of one kind: the first, and each that differs from all before it."""
    apart: list[tuple[Ground, frozenset[str]]] = []
    for ground, kinds in points:
        if all(kinds.isdisjoint(others) for _, others in apart):
            apart.append((ground, kinds))
    return [ground for ground, _ in apart][:_SPANS] if len(apart) > 1 else []


def _accusing(draft: Draft) -> list[Ground]:
    return _each_once(Ground(field, span) for field, text in draft.texts() for span in words().sealed.spans(text))


def _accuses(text: str) -> bool:
    return any(True for _ in words().sealed.spans(text))


def _of_category(draft: Draft, known: Known, categories: Sequence[str]) -> list[Ground]:
    if draft.category is None or known.routes.known(draft.category).main not in categories:
        return []
    return [Ground("category", draft.category.sub or draft.category.main)]


def _each_once(grounds: Iterable[Ground]) -> list[Ground]:
    """Without those whose words stand in another's of the same field."""
    found = list(dict.fromkeys(islice(grounds, _LOOKED_AT)))
    return [one for one in found if not any(_within(one, other) for other in found)]


def _within(one: Ground, other: Ground) -> bool:
    return one != other and one.field == other.field and (one.text or "") in (other.text or "")


def _quoted(grounds: Iterable[Ground]) -> str:
    return "、".join(dict.fromkeys(f"“{(ground.text or '')[:40]}”" for ground in grounds))


def _kinds(text: str) -> frozenset[str]:
    """大类 whose names stand in the text; a name within a longer one that also stands there says nothing."""
    held = [(name, main) for name, main in _names().items() if name in text]
    return frozenset(main for name, main in held if not any(name != longer and name in longer for longer, _ in held))


@cache
def _names() -> dict[str, str]:
    """Names of 小类 and their other names, two characters or more, with their 大类."""
    rows = [row for row in read_categories(CATEGORIES) if row.category.sub and row.category.main not in _NO_KIND]
    return {name: row.category.main for row in rows for name in _of(row) if len(name) > 1}


def _of(row: CategoryRow) -> tuple[str, ...]:
    return (row.category.sub or "", *row.aliases)
