"""The viewer: who is signed in, and as what."""

import strawberry

from dossiers.viewer import Role
from schema.context import Info
from schema.regions import Region
from schema.units import Unit, load_unit


@strawberry.type(description="Who is signed in (当前用户).")
class Viewer:
    subject: str = strawberry.field(description="Their id at the sign-in server (用户标识).")
    name: str = strawberry.field(description="Their name (姓名).")
    role: Role = strawberry.field(description="The role they act in; it decides what they see (角色).")
    region_code: str = strawberry.field(description="Code of the region they act for (区划代码).")
    unit_code: str | None = strawberry.field(description="Code of the unit they act for (机构代码).")

    @strawberry.field(description="The region they act for (区划).")
    def region(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.region_code)

    @strawberry.field(description="The unit they act for (机构).")
    async def unit(self, info: Info) -> Unit | None:
        return await load_unit(info, self.unit_code) if self.unit_code else None


@strawberry.type
class ViewerQueries:
    @strawberry.field(description="Who is signed in with this request (当前用户).")
    def viewer(self, info: Info) -> Viewer:
        viewer = info.context.viewer
        return Viewer(
            subject=viewer.subject,
            name=viewer.name,
            role=viewer.role,
            region_code=viewer.region,
            unit_code=viewer.unit,
        )
