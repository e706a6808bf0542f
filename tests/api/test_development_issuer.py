import json
import stat
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest

from api.app import development_issuer
from api.development_issuer import DevelopmentIssuer
from api.keys import FileKeys
from api.settings import Environment, SettingsRefused
from dossiers.viewer import Role
from tests.api.conftest import toy_settings


async def claims_of(token: str, issuer: DevelopmentIssuer) -> dict:
    key = await FileKeys(issuer.jwks_file).find(jwt.get_unverified_header(token)["kid"])
    return jwt.decode(token, key, algorithms=["ES256"], audience="anjuan", issuer="anjuan-development")


async def test_a_token_holds_what_was_asked_for(issuer):
    token = issuer.token(Role.UNIT, "331121", "331121-ZRZY", subject="clerk-1", name="某某", hours=2)
    claims = await claims_of(token, issuer)
    assert claims.pop("exp") - claims.pop("iat") == 7_200
    assert claims == {
        "iss": "anjuan-development", "aud": "anjuan", "sub": "clerk-1", "role": "UNIT", "region": "331121",
        "unit": "331121-ZRZY", "name": "某某",
    }  # fmt: skip


async def test_without_a_subject_the_same_viewer_has_the_same_one(issuer):
    first, second = [await claims_of(issuer.token(Role.LEADER, "331100"), issuer) for _ in range(2)]
    assert first["sub"] == second["sub"] == "dev-leader-331100"
    assert "unit" not in first


def test_production_has_no_development_issuer(tmp_path):
    with pytest.raises(SettingsRefused, match="ANJUAN_JWKS_URL"):
        DevelopmentIssuer(tmp_path / "x", issuer="i", audience="a", environment=Environment.PRODUCTION)
    assert not (tmp_path / "x").exists()


def test_the_key_is_its_owner_s_alone_and_stays(tmp_path):
    issuer = development_issuer(toy_settings(tmp_path / "issuer"))
    assert stat.S_IMODE(issuer.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "issuer").stat().st_mode) == 0o700
    key, published = issuer.key_file.read_bytes(), issuer.jwks_file.read_bytes()
    again = development_issuer(toy_settings(tmp_path / "issuer"))
    assert (again.key_file.read_bytes(), again.jwks_file.read_bytes()) == (key, published)
    assert sorted(path.name for path in (tmp_path / "issuer").iterdir()) == ["jwks.json", "key.pem"]


def test_only_the_public_half_is_published(issuer):
    (published,) = json.loads(issuer.jwks_file.read_text())["keys"]
    assert set(published) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_a_key_that_others_may_read_is_refused(tmp_path):
    development_issuer(toy_settings(tmp_path)).key_file.chmod(0o644)
    with pytest.raises(SettingsRefused, match="chmod 600"):
        development_issuer(toy_settings(tmp_path))


def test_a_file_that_holds_no_key_is_refused(tmp_path):
    (tmp_path / "key.pem").write_text("nonsense")
    (tmp_path / "key.pem").chmod(0o600)
    with pytest.raises(SettingsRefused, match="remove it"):
        development_issuer(toy_settings(tmp_path))


def test_a_folder_that_cannot_be_used_is_refused_by_its_variable(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsRefused, match="ANJUAN_DEVELOPMENT_FOLDER"):
        development_issuer(toy_settings(tmp_path / "file" / "folder"))


def test_of_several_that_start_at_once_all_use_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        issuers = list(pool.map(lambda _: development_issuer(toy_settings(tmp_path / "issuer")), range(8)))
    assert len({issuer._key.private_numbers().private_value for issuer in issuers}) == 1
    assert sorted(path.name for path in (tmp_path / "issuer").iterdir()) == ["jwks.json", "key.pem"]
