"""The listener's cookie: an `<audio>` element sends no header, so that the page signs it in beforehand.

It says who is signed in, sealed with a key that follows from the installation's, and opens nothing but links made for
that same person.
"""

import time
from typing import Any

import jwt
from jwt.exceptions import InvalidTokenError
from starlette.responses import Response

from api.signin import Session, Unauthenticated
from dossiers.identity import Vault
from dossiers.viewer import Role, Viewer

COOKIE = "anjuan-listener"
_ALGORITHM = "HS256"
_AUDIENCE = "anjuan-listener"


class Listener:
    """`secure`: the cookie goes over HTTPS alone."""

    def __init__(self, vault: Vault, *, secure: bool) -> None:
        self._key = vault.derived("listener", "cookie")
        self._secure = secure

    def sign_in(self, session: Session, response: Response) -> None:
        """Until the session ends."""
        viewer = session.viewer
        claims: dict[str, Any] = {
            "sub": viewer.subject,
            "role": str(viewer.role),
            "region": viewer.region,
            "unit": viewer.unit,
            "aud": _AUDIENCE,
            "exp": int(session.ends_at),
        }
        response.set_cookie(
            COOKIE,
            jwt.encode(claims, self._key, _ALGORITHM),
            max_age=max(int(session.ends_at - time.time()), 0),
            path=None,  # that of the route that sets it, as the browser sees it: a proxy may serve all below another
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def sign_out(self, response: Response) -> None:
        response.set_cookie(COOKIE, "", max_age=0, path=None, secure=self._secure, httponly=True, samesite="strict")

    def viewer(self, cookie: str) -> Viewer:
        """Raises Unauthenticated."""
        try:
            claims = jwt.decode(
                cookie, self._key, algorithms=[_ALGORITHM], audience=_AUDIENCE, options={"require": ["exp", "sub"]}
            )
            return Viewer(
                subject=claims["sub"], role=Role(claims["role"]), region=claims["region"], unit=claims["unit"]
            )
        except (InvalidTokenError, ValueError, KeyError) as error:
            raise Unauthenticated("the listener's cookie is not valid any more; sign in again", "cookie") from error
