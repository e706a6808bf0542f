"""The public endpoint: petitioners follow their matters here by a receipt, without signing in.

By POST alone: a secret in an address would stand in the logs of every server on the way.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Any

from starlette.requests import Request
from strawberry.schema.base import BaseSchema

from api.answers import Refusal
from api.figures import Figures
from api.graphql import Endpoint, Limits

_NETWORK = 64
"""Bits of an IPv6 address that its holder does not choose."""
_NOWHERE = "unknown"


class PublicView(Endpoint):
    """`make_context` gives the operation of that client address its context; `proxies` are so many servers in front,
    each of which adds the address it was asked from to `X-Forwarded-For`.
    """

    def __init__(
        self,
        schema: BaseSchema,
        *,
        make_context: Callable[[str], Any],
        limits: Limits,
        figures: Figures,
        proxies: int = 0,
    ) -> None:
        super().__init__(schema, limits=limits, figures=figures, subscription_protocols=())
        self._make_context = make_context
        self._proxies = proxies

    async def _context(self, request: Request) -> Any:  # noqa: ANN401 - the schema's own
        if request.method != "POST":
            raise Refusal(405, "METHOD_NOT_ALLOWED", "use POST: a secret has no place in an address", {"allow": "POST"})
        return self._make_context(self._address(request))

    def _address(self, request: Request) -> str:
        """Of the client; what it says of itself counts for nothing, only what our own proxies add."""
        passed = [part.strip() for line in request.headers.getlist("x-forwarded-for") for part in line.split(",")]
        if self._proxies and len(passed) >= self._proxies:
            return network(passed[-self._proxies])
        return network(request.client.host if request.client else _NOWHERE)


def network(address: str) -> str:
    """What counts as one client: an IPv4 address, or the network of an IPv6 address."""
    try:
        known = ip_address(address)
    except ValueError:
        return _NOWHERE
    if isinstance(known, IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped) if mapped else f"{int(known) >> (128 - _NETWORK):x}"
    return str(known)
