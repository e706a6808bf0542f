"""Nodes: what can be fetched again by its global id alone."""

import strawberry


@strawberry.interface(description="Whatever can be fetched again by its id alone (可按全局标识再取的对象).")
class Node:
    id: strawberry.ID = strawberry.field(description="Global id, opaque: pass it to `node` (全局标识).")
