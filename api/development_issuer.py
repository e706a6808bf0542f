"""A sign-in server's stand-in for development and demonstration: it signs whatever viewer it is asked for."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt.algorithms import ECAlgorithm

from api.settings import Environment, SettingsRefused
from dossiers.viewer import Role

_KEY_ID = "anjuan-development"
_OWNER_ONLY = 0o600
_OTHERS = 0o077
_HOUR = 3_600


class DevelopmentIssuer:
    """Keeps its key in the folder, made when it is first needed. Raises SettingsRefused in production."""

    def __init__(self, folder: Path, *, issuer: str, audience: str, environment: Environment) -> None:
        if environment is Environment.PRODUCTION:
            raise SettingsRefused(
                "the development issuer does not run in production; name your sign-in server's keys by ANJUAN_JWKS_URL "
                "or ANJUAN_JWKS_FILE, or set ANJUAN_ENVIRONMENT=development where nothing is real",
            )
        self._folder = folder
        self._issuer = issuer
        self._audience = audience
        try:
            self._key = self._open_key()
            self._publish()
        except OSError as error:
            raise SettingsRefused(
                f"ANJUAN_DEVELOPMENT_FOLDER: {folder} cannot be used ({error.strerror}); name another folder",
            ) from error

    @property
    def jwks_file(self) -> Path:
        return self._folder / "jwks.json"

    @property
    def key_file(self) -> Path:
        return self._folder / "key.pem"

    def token(  # noqa: PLR0913 - one for each claim
        self,
        role: Role,
        region: str,
        unit: str | None = None,
        *,
        subject: str | None = None,
        name: str = "",
        hours: float = 12,
    ) -> str:
        """A bearer token of that viewer; the subject is made from role and region where none is given."""
        if role is Role.PETITIONER:
            raise SettingsRefused("a petitioner has no token; they follow up by the receipt, at /public/graphql")
        issued = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": subject or "-".join(filter(None, ["dev", role.lower(), region, unit])),
            "iat": issued,
            "exp": issued + int(hours * _HOUR),
            "role": role.value,
            "region": region,
            "name": name,
        }
        if unit:
            claims["unit"] = unit
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": _KEY_ID})

    def _open_key(self) -> ec.EllipticCurvePrivateKey:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.key_file.exists():
            self._make_key()
        if self.key_file.stat().st_mode & _OTHERS:
            raise SettingsRefused(f"{self.key_file} may be read by others; make it yours alone (chmod 600)")
        try:
            key = load_pem_private_key(self.key_file.read_bytes(), password=None)
        except ValueError:
            key = None
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise SettingsRefused(f"{self.key_file} holds no key of the development issuer; remove it")
        return key

    def _make_key(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = self._write_draft(pem)
        # Linked, not renamed: of two processes that start at once, one makes the key and both use it.
        with suppress(FileExistsError):
            os.link(draft, self.key_file)
        draft.unlink()

    def _publish(self) -> None:
        public = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        key_set = orjson.dumps({"keys": [{**public, "kid": _KEY_ID, "use": "sig", "alg": "ES256"}]})
        if not self.jwks_file.exists() or self.jwks_file.read_bytes() != key_set:
            self._write_draft(key_set).replace(self.jwks_file)

    def _write_draft(self, content: bytes) -> Path:
        draft = self._folder / f".{secrets.token_hex(8)}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:  # noqa: PTH123
            file.write(content)
        return draft
