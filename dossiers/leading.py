"""What leaders have in hand: dossiers in charge, what they owe and promised, and the table of backlog by leader."""

from dataclasses import dataclass
from datetime import date, timedelta

from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.listing import WorklistKind, key
from dossiers.posts import Post, posts_over
from dossiers.registry import Registry
from dossiers.states import UNDER_WAY
from dossiers.steps import Charge, MeetingKind, Promise
from dossiers.steps.leading import PROGRESS_DAYS
from dossiers.viewer import Viewer, scope
from dossiers.worklists import Worklist

_MOST = 100_000
"""A count stops there."""


@dataclass(frozen=True, slots=True)
class InCharge:
    """One dossier on a leader's sheet; days are counted to the day of asking."""

    dossier: Dossier
    charge: Charge
    promises: list[Promise]
    """Open ones that this leader made."""
    days_silent: int
    progress_due: date
    meeting_owed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table 领导·区域或单位·积案数; `leader` is None for a vacant post or an area without one."""

    leader: str | None
    area: str
    department: str | None
    title: str | None
    backlog: int


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[Row]
    total: int
    """Of the whole region, each dossier counted once."""


async def sheet(registry: Registry, viewer: Viewer, official: str, limit: int) -> list[InCharge]:
    """The dossiers of which the official is in charge now, as far as the viewer sees them, the oldest charge first."""
    led = {"$and": [{"led_by": official}, scope(viewer).mongo()]}
    found = await registry.store.ordered(led, "last_entry_at", limit)
    today = day_of(registry.clock())
    rows = [_in_charge(dossier, dossier.charge, official, today) for dossier in found if dossier.charge]
    mine = [row for row in rows if official in {leader.official for leader in row.charge.leaders}]
    return sorted(mine, key=lambda row: (row.charge.since, row.dossier.id))


def _in_charge(dossier: Dossier, charge: Charge, official: str, today: date) -> InCharge:
    names = {official, *(leader.name for leader in charge.leaders if leader.official == official)}
    return InCharge(
        dossier=dossier,
        charge=charge,
        promises=[one for one in dossier.promises if one.outcome is None and one.official in names],
        days_silent=(today - day_of(dossier.last_entry_at)).days,
        progress_due=(charge.progress_on or charge.since) + timedelta(days=PROGRESS_DAYS),
        meeting_owed=MeetingKind.LEADER not in dossier.meetings,
    )


async def table(registry: Registry, viewer: Viewer, region: str) -> Table:
    """Backlog dossiers by supervising leader, for the posts over the region and the regions directly below it.

    A leader with several posts has several rows, an area with several leaders too; an area without a post has one.
    """
    today = day_of(registry.clock())
    posts = await posts_over(registry, region)
    rows = []
    for post in posts:
        holder = post.holder_on(today)
        count = await _backlog(registry, viewer, post.area, post.department)
        rows.append(Row(holder.name if holder else None, post.area, post.department, post.title, count))
    led = {post.area for post in posts}
    for below in registry.regions.children(region):
        if below.code not in led and below.successor is None:
            count = await _backlog(registry, viewer, below.code, None)
            rows.append(Row(None, below.code, None, None, count))
    return Table(rows, await _backlog(registry, viewer, region, None))


async def _backlog(registry: Registry, viewer: Viewer, area: str, department: str | None) -> int:
    """Dossiers of the area, or of its department, that are past their limit and were raised again."""
    wanted = {"worklists": key(WorklistKind.BACKLOG, area), **_lying_in(area, department)}
    return await registry.store.count_matching({"$and": [wanted, scope(viewer).mongo()]}, _MOST)


def supervised(post: Post, *, overdue: bool) -> Worklist:
    """What lies in the area of a post and is not answered or closed yet, or only what has missed its day; as it is now.

    What has moved to another area is on the list of that one, as `Post.covers` says of one dossier.
    """
    lying = _lying_in(post.area, post.department)
    if overdue:
        return Worklist(WorklistKind.OVERDUE, {"worklists": key(WorklistKind.OVERDUE, post.area), **lying}, "next_due")
    under_way = {"state": {"$in": sorted(UNDER_WAY)}, "sealed": False}
    return Worklist(WorklistKind.OVERDUE, {"within": post.area, **lying, **under_way}, "next_due")


def _lying_in(area: str, department: str | None) -> dict[str, str]:
    """Of the unit that holds the dossier now."""
    return {"holder.path": area} | ({} if department is None else {"holder.department": department})
