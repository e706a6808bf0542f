"""Signing in: from a bearer token to the viewer whose rights everything else obeys."""

import hashlib
import logging
import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.exceptions import ExpiredSignatureError, InvalidTokenError

from api.answers import Refusal
from api.keys import Keys
from dossiers.regions import RegionTree
from dossiers.viewer import Role, Viewer

ALGORITHMS = ("RS256", "ES256", "EdDSA")
LEEWAY_SECONDS = 30
"""By which the clocks of two servers may differ."""
_LONGEST_TOKEN = 8_192
_LONGEST_NAME = 100
_UNIT = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SUBJECT = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_REMEMBERED = 2_000
_REMEMBERED_SECONDS = 300
"""How long a checked token is taken without another look, at most: a withdrawn key ends within that time."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Session:
    """`ends_at` is in seconds since the epoch."""

    viewer: Viewer
    ends_at: float

    @property
    def seconds_left(self) -> float:
        return self.ends_at - time.time()


class Unauthenticated(Refusal):
    """`reason` goes to the log; who asks is told no more than helps an honest caller."""

    def __init__(self, message: str, reason: str | None = None) -> None:
        challenge = 'Bearer realm="anjuan"'
        if reason:
            challenge += f', error="invalid_token", error_description="{message}"'
        super().__init__(401, "UNAUTHENTICATED", message, {"www-authenticate": challenge})
        self.reason = reason or "no token"


class SignIn:
    def __init__(self, keys: Keys, issuer: str, audience: str, regions: RegionTree) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._regions = regions
        self._remembered = _Remembered()

    async def session(self, authorization: str | None) -> Session:
        """Who sends this Authorization header; raises Unauthenticated, or Refusal where the keys cannot be had."""
        try:
            return await self._session(_bearer(authorization))
        except Unauthenticated as refusal:
            _log.info("sign-in refused", extra={"reason": refusal.reason})
            raise

    async def _session(self, token: str) -> Session:
        if session := self._remembered.get(token):
            return session
        claims = await self._claims(token)
        session = Session(self._viewer(claims), float(claims["exp"]) + LEEWAY_SECONDS)
        self._remembered.put(token, session)
        return session

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = await self._keys.find(key_id) if isinstance(key_id, str) else None
            if key is None or key.algorithm_name not in ALGORITHMS:
                raise _invalid("unknown key")
            return jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except ExpiredSignatureError as error:
            raise Unauthenticated("the token has expired; sign in again", "expired") from error
        except (InvalidTokenError, ValueError, RecursionError) as error:
            raise _invalid(type(error).__name__) from error

    def _viewer(self, claims: dict[str, Any]) -> Viewer:
        subject, unit, name = claims["sub"], claims.get("unit"), claims.get("name", "")
        if not _SUBJECT.fullmatch(subject):
            raise _invalid("sub")
        if not isinstance(name, str) or len(name) > _LONGEST_NAME:
            raise _invalid("name")
        if unit is not None and not (isinstance(unit, str) and _UNIT.fullmatch(unit)):
            raise Unauthenticated("the token names no unit of this system", "unit")
        role = _role(claims.get("role"))
        if role is Role.UNIT and unit is None:
            raise Unauthenticated("the token names no unit, and this role needs one", "unit missing")
        return Viewer(subject=subject, role=role, region=self._region(claims.get("region")), unit=unit, name=name)

    def _region(self, code: object) -> str:
        if not isinstance(code, str) or code not in self._regions:
            raise Unauthenticated("the token names no region of this system", "region")
        return self._regions.current(code).code


def _invalid(reason: str) -> Unauthenticated:
    return Unauthenticated("the token is not valid here", reason)


def _role(name: object) -> Role:
    """A petitioner is known by a receipt, and never by a token."""
    try:
        role = Role(name)  # type: ignore[arg-type]  # whatever the claim holds
    except ValueError as error:
        raise Unauthenticated("the token names no role of this system", "role") from error
    if role is Role.PETITIONER:
        raise Unauthenticated("the token names no role of this system", "role")
    return role


def _bearer(authorization: str | None) -> str:
    if not authorization:
        raise Unauthenticated("sign in first: send the header `Authorization: Bearer TOKEN`")
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not 0 < len(token) <= _LONGEST_TOKEN or not token.isascii():
        raise _invalid("no bearer token")
    return token


class _Remembered:
    """Sessions by their token's hash, so that a signature is not checked at every request."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[bytes, tuple[Session, float]] = OrderedDict()

    def get(self, token: str) -> Session | None:
        mark = _hash(token)
        session, until = self._sessions.get(mark, (None, 0.0))
        if session is None:
            return None
        if time.time() >= until:
            del self._sessions[mark]
            return None
        self._sessions.move_to_end(mark)
        return session

    def put(self, token: str, session: Session) -> None:
        self._sessions[_hash(token)] = session, min(session.ends_at, time.time() + _REMEMBERED_SECONDS)
        if len(self._sessions) > _REMEMBERED:
            self._sessions.popitem(last=False)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
