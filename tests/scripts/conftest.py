"""What tests of commands share."""

import secrets

import pytest

from tests.conftest import address_of


@pytest.fixture
def named(monkeypatch) -> str:
    """A name that nobody else has, for what is made on the servers."""
    for variable in ("MONGODB_URI", "ELASTICSEARCH_URL"):
        monkeypatch.setenv(variable, address_of(variable))
    name = f"test{secrets.token_hex(4)}"
    monkeypatch.setenv("ANJUAN_ENVIRONMENT", "development")
    monkeypatch.setenv("ANJUAN_DATABASE", name)
    monkeypatch.setenv("ANJUAN_INDEX_PREFIX", name)
    return name
