"""Supervising leaders (督查领导、包片督案): posts over an area, who has held them and when; a post may be vacant."""

from collections.abc import Sequence
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from dossiers.answering import answering
from dossiers.claims import Call, once
from dossiers.days import Day
from dossiers.errors import Conflict, InvalidInput, NotFound, invalid_input
from dossiers.registry import Registry
from dossiers.text import Name
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer

_MAY_APPOINT = (Role.SUPERVISION, Role.ADMIN)


class Tenure(BaseModel):
    """Who holds a post, from and to which day, both included; open while they hold it."""

    official: Name
    name: Name
    since: Day
    until: Day | None = None


class Post(BaseModel):
    """A post over an area: a region, or one department in it. Every tenure is kept."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id", min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    area: str
    """Region code."""
    within: list[str]
    department: Name | None = None
    title: Name
    tenures: list[Tenure] = Field(default_factory=list)

    def holder_on(self, day: date) -> Tenure | None:
        """None while it is vacant."""
        held = (tenure for tenure in self.tenures if tenure.since <= day and (not tenure.until or day <= tenure.until))
        return next(held, None)

    def covers(self, unit: UnitRef) -> bool:
        """Whether what that unit holds lies in its area: a region or zone with all below it, or a department there."""
        return self.area in unit.path and self.department in {None, unit.department}

    def appoint(self, official: str, name: str, since: date) -> None:
        """From that day on; who held it before does so until the day before. Raises InvalidInput."""
        self._close(since - timedelta(days=1), "since")
        self.tenures.append(Tenure(official=official, name=name, since=since))

    def vacate(self, until: date) -> None:
        """That day is the holder's last. Raises InvalidInput where nobody holds it."""
        if not self.tenures or self.tenures[-1].until is not None:
            raise InvalidInput("post", f"{self.title} is vacant already")
        self._close(until, "until")

    def _close(self, last: date, field: str) -> None:
        if not self.tenures:
            return
        tenure = self.tenures[-1]
        if last < (tenure.until or tenure.since):
            raise InvalidInput(field, f"{tenure.name} has held {self.title} since {tenure.since}; give a later day")
        if tenure.until is None:
            self.tenures[-1] = tenure.model_copy(update={"until": last})


async def create(  # noqa: PLR0913, PLR0917 - what a post consists of
    registry: Registry, call: Call, post_id: str, area: str, title: str, department: str | None
) -> Post:
    """A vacant post; the same again gives the same. Raises NotPermitted, InvalidInput or KeyReused."""
    path = _appointing(registry, call.viewer, area)
    with invalid_input():
        post = Post(id=post_id, area=path[-1], within=list(path), department=department, title=title)
    async with once(registry, call, f"post:{post_id}"):
        return await _created(registry, post)


async def _created(registry: Registry, post: Post) -> Post:
    async with answering():
        try:
            await registry.store.posts.insert_one({"_id": post.id, **post.model_dump(exclude={"id"})})
        except DuplicateKeyError:
            known = await find(registry, post.id)
            if (known.area, known.title, known.department) != (post.area, post.title, post.department):
                raise InvalidInput("post", f"there is another post {post.id}; take another id") from None
            return known
    return post


async def find(registry: Registry, post_id: str) -> Post:
    """Raises NotFound."""
    async with answering():
        raw = await registry.store.posts.find_one({"_id": post_id})
    if raw is None:
        raise NotFound("post", post_id)
    return Post.model_validate(raw)


async def appoint(  # noqa: PLR0913, PLR0917 - what an appointment consists of
    registry: Registry, call: Call, post_id: str, official: str, name: str, since: date
) -> Post:
    """Raises NotFound, NotPermitted, InvalidInput, KeyReused or Conflict."""
    async with once(registry, call, f"post:{post_id}"):
        post = await find(registry, post_id)
        _appointing(registry, call.viewer, post.area)
        current = post.tenures[-1] if post.tenures else None
        if current and current.until is None and (current.official, current.since) == (official, since):
            return post
        before = len(post.tenures)
        with invalid_input():
            post.appoint(official, name, since)
        return await _save(registry, post, before)


async def vacate(registry: Registry, call: Call, post_id: str, until: date) -> Post:
    """Raises NotFound, NotPermitted, InvalidInput, KeyReused or Conflict."""
    async with once(registry, call, f"post:{post_id}"):
        post = await find(registry, post_id)
        _appointing(registry, call.viewer, post.area)
        if post.tenures and post.tenures[-1].until == until:
            return post
        post.vacate(until)
        return await _save(registry, post, len(post.tenures))


async def posts_over(registry: Registry, region: str) -> list[Post]:
    """The posts over the region and what lies below it, by area and id."""
    async with answering():
        raws = await registry.store.posts.find({"within": region}).sort([("area", 1), ("_id", 1)]).to_list()
    return [Post.model_validate(raw) for raw in raws]


async def posts_on(registry: Registry, areas: Sequence[str]) -> dict[str, list[Post]]:
    """The posts over these very areas, by area; those for a whole area first."""
    async with answering():
        raws = await registry.store.posts.find({"area": {"$in": list(areas)}}).sort("_id").to_list()
    found: dict[str, list[Post]] = {area: [] for area in areas}
    for post in sorted((Post.model_validate(raw) for raw in raws), key=lambda post: post.department or ""):
        found[post.area].append(post)
    return found


async def posts_held(registry: Registry, official: str, day: date) -> list[tuple[Post, Tenure]]:
    """The posts that the official holds on that day, by area and id."""
    async with answering():
        found = registry.store.posts.find({"tenures.official": official}).sort([("area", 1), ("_id", 1)])
        posts = [Post.model_validate(raw) for raw in await found.to_list()]
    held = [(post, post.holder_on(day)) for post in posts]
    return [(post, tenure) for post, tenure in held if tenure and tenure.official == official]


async def _save(registry: Registry, post: Post, tenures_before: int) -> Post:
    async with answering():
        raw = await registry.store.posts.find_one_and_update(
            {"_id": post.id, "tenures": {"$size": tenures_before}},
            {"$set": {"tenures": [tenure.model_dump() for tenure in post.tenures]}},
            return_document=ReturnDocument.AFTER,
        )
    if raw is None:
        raise Conflict(post.id, tenures_before)
    return Post.model_validate(raw)


def _appointing(registry: Registry, viewer: Viewer, area: str) -> Sequence[str]:
    viewer.require(*_MAY_APPOINT, to="appoint supervising leaders")
    path = registry.regions.path(area)
    if viewer.role is Role.SUPERVISION and viewer.region not in path:
        raise InvalidInput("area", f"{area} lies outside your area, {viewer.region}")
    return path
