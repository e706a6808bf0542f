"""Which lawful routes a matter has, and which of the petitioner's other rights are running out."""

from collections.abc import Iterator, Sequence
from datetime import date

from dossiers.advice.advice import Advice, Ground, Said
from dossiers.advice.dates import NamedDay, days_named
from dossiers.advice.draft import Draft, Known
from dossiers.advice.kinds import AdviceKind
from dossiers.advice.rights import Start, TimeLimit
from dossiers.advice.routes import LawfulRoute

_STARTS = 10


def lawful_routes(draft: Draft, known: Known) -> Iterator[Advice]:
    for route in _routes(draft, known):
        yield Advice.of(AdviceKind.LAWFUL_ROUTE, _led(route), _of_category(draft), route=route)


def rights(draft: Draft, known: Known) -> Iterator[Advice]:
    """Of each route that is open for a time: from every day that may be its start. Nothing is guessed."""
    days = list(_days(draft, known))
    for route in _routes(draft, known):
        if route.limit and days:
            starts = [route.limit.started(named.day, named.text, field, known.today) for field, named in days]
            grounds = [*_of_category(draft), *(Ground(start.field, start.text) for start in starts)]
            said = _running_out(route, route.limit, starts)
            yield Advice.of(AdviceKind.RIGHT_RUNNING_OUT, said, grounds, route=route, starts=starts)


def _routes(draft: Draft, known: Known) -> list[LawfulRoute]:
    if draft.category is None:
        return []
    return known.routes.of(draft.category, known.office.path if known.office else (), known.office)


def _of_category(draft: Draft) -> list[Ground]:
    if category := draft.category:
        return [Ground("category", f"{category.main}/{category.sub}" if category.sub else category.main)]
    return []


def _days(draft: Draft, known: Known) -> Iterator[tuple[str, NamedDay]]:
    """That of the event, then those that the texts name, not after today; each day once, the latest ones first."""
    named = [("contact.event_on", NamedDay(draft.event_on, draft.event_on.isoformat()))] if draft.event_on else []
    told = [(field, day) for field, text in draft.texts() for day in days_named(text)]
    told.sort(key=lambda one: one[1].day, reverse=True)
    found: dict[date, tuple[str, NamedDay]] = {}
    for field, day in (*named, *told):
        if day.day <= known.today:
            found.setdefault(day.day, (field, day))
    yield from list(found.values())[:_STARTS]


def _led(route: LawfulRoute) -> Said:
    limit = route.limit
    until_zh = f"期限：自{limit.since_zh}之日起{limit.zh}。" if limit else ""
    until_en = f" Open for {limit.en} from {limit.since_en}." if limit else ""
    how_zh = "应当导入" if route.instead else "也可以通过"
    how_en = "To be led into" if route.instead else "Open as well"
    return Said(
        zh=f"{how_zh}{route.name_zh}：{route.body_zh}。携带：{'、'.join(route.papers_zh)}。{until_zh}",
        en=f"{how_en}: {route.name_en}, before {route.body_en}. Bring: {', '.join(route.papers_en)}.{until_en}",
        source_zh=route.source_zh,
        source_en=route.source_en,
        confirmed=route.confirmed,
    )


def _running_out(route: LawfulRoute, limit: TimeLimit, starts: Sequence[Start]) -> Said:
    said_zh = "；".join(f"如自{start.on}起算，最后一日为{start.last_day}，{_left_zh(start)}" for start in starts)
    said_en = "; ".join(f"counted from {start.on}, it ends on {start.last_day}: {_left_en(start)}" for start in starts)
    return Said(
        zh=f"{route.name_zh}期限为自{limit.since_zh}之日起{limit.zh}。{said_zh}。请及时告知信访人，勿因信访而等待。",
        en=f"{route.name_en}: {limit.en} from {limit.since_en}. If {said_en}. Tell them now: nobody should wait for "
        "the petition.",
        source_zh=route.source_zh,
        source_en=route.source_en,
        confirmed=route.confirmed,
    )


def _left_zh(start: Start) -> str:
    if start.days_left >= 0:
        return f"还剩{start.days_left}日"
    return f"已过{-start.days_left}日，是否中止、中断由受理机关认定"


def _left_en(start: Start) -> str:
    if start.days_left >= 0:
        return f"{start.days_left} days left"
    return f"{-start.days_left} days past, unless that body finds that it was suspended or interrupted"
