import base64
import secrets
from datetime import timedelta

import pytest

from api.settings import DEVELOPMENT_ENCRYPTION_KEY, DEVELOPMENT_HASH_KEY, SettingsRefused, read


def a_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def production(monkeypatch) -> pytest.MonkeyPatch:
    """An environment in which production starts."""
    for name in ("ANJUAN_ENVIRONMENT", "ANJUAN_JWKS_FILE", "ANJUAN_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MONGODB_URI", "mongodb://user:hush@127.0.0.1:1")
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://user:hush@127.0.0.1:1")
    monkeypatch.setenv("ANJUAN_HASH_KEY", a_key())
    monkeypatch.setenv("ANJUAN_ENCRYPTION_KEYS", f"{a_key()}, {a_key()}")
    monkeypatch.setenv("ANJUAN_JWKS_URL", "https://sign-in.example/keys")
    monkeypatch.setenv("ANJUAN_ISSUER", "https://sign-in.example")
    return monkeypatch


def refused() -> list[str]:
    with pytest.raises(SettingsRefused) as refusal:
        read()
    return str(refusal.value).splitlines()


def test_production_is_what_nobody_has_to_ask_for(production):
    settings = read()
    assert settings.production
    assert len(settings.hash_key_bytes) == 32
    assert len(settings.encryption_keys) == 2


@pytest.mark.parametrize("variable", ["MONGODB_URI", "ELASTICSEARCH_URL"])
@pytest.mark.parametrize("environment", ["production", "development"])
def test_the_stores_must_be_named(production, variable, environment):
    production.setenv("ANJUAN_ENVIRONMENT", environment)
    production.delenv(variable)
    (line,) = refused()
    assert line.startswith(f"{variable} is not set")


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ("ANJUAN_HASH_KEY", "ANJUAN_HASH_KEY"),
        ("ANJUAN_ENCRYPTION_KEYS", "ANJUAN_ENCRYPTION_KEYS"),
        ("ANJUAN_JWKS_URL", "ANJUAN_JWKS_URL or ANJUAN_JWKS_FILE"),
        ("ANJUAN_ISSUER", "ANJUAN_ISSUER"),
    ],
)
def test_production_names_each_thing_it_lacks(production, missing, named):
    production.delenv(missing)
    (line,) = refused()
    assert line.startswith(named)


def test_everything_missing_is_named_at_once(production):
    for name in ("ANJUAN_HASH_KEY", "ANJUAN_ENCRYPTION_KEYS", "ANJUAN_JWKS_URL", "ANJUAN_ISSUER"):
        production.delenv(name)
    assert [line.split()[0] for line in refused()] == [
        "ANJUAN_HASH_KEY", "ANJUAN_ENCRYPTION_KEYS", "ANJUAN_JWKS_URL", "ANJUAN_ISSUER",
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["", "short", "not base64!", "A" * 40, "A" * 44 + "===="])
def test_a_key_of_another_size_is_refused_without_being_shown(production, value):
    production.setenv("ANJUAN_HASH_KEY", value)
    (line,) = refused()
    assert line.startswith("ANJUAN_HASH_KEY")
    assert not value or value not in line


def test_the_keys_for_development_are_refused_in_production(production):
    production.setenv("ANJUAN_HASH_KEY", DEVELOPMENT_HASH_KEY.get_secret_value())
    production.setenv("ANJUAN_ENCRYPTION_KEYS", f"{a_key()},{DEVELOPMENT_ENCRYPTION_KEY.get_secret_value()}")
    assert [line.split()[0] for line in refused()] == ["ANJUAN_HASH_KEY", "ANJUAN_ENCRYPTION_KEYS"]


def test_the_development_issuer_s_keys_are_refused_in_production(production, tmp_path):
    production.delenv("ANJUAN_JWKS_URL")
    production.setenv("ANJUAN_DEVELOPMENT_FOLDER", str(tmp_path))
    production.setenv("ANJUAN_JWKS_FILE", str(tmp_path / "jwks.json"))
    (line,) = refused()
    assert line.startswith("ANJUAN_JWKS_FILE is that of the development issuer")


@pytest.mark.parametrize("url", ["http://sign-in.example/keys", "ftp://sign-in.example/keys", "keys"])
def test_keys_are_fetched_over_tls_alone(production, url):
    production.setenv("ANJUAN_JWKS_URL", url)
    (line,) = refused()
    assert line.startswith("ANJUAN_JWKS_URL must begin with https://")


def test_a_sign_in_server_on_this_machine_may_do_without(production):
    production.setenv("ANJUAN_JWKS_URL", "http://127.0.0.1:8080/keys")
    assert read().jwks_url == "http://127.0.0.1:8080/keys"


def test_keys_come_from_one_place(production, tmp_path):
    production.setenv("ANJUAN_JWKS_FILE", str(tmp_path / "jwks.json"))
    (line,) = refused()
    assert "both set" in line


def test_development_needs_nothing_but_the_stores(production):
    for name in ("ANJUAN_HASH_KEY", "ANJUAN_ENCRYPTION_KEYS", "ANJUAN_JWKS_URL", "ANJUAN_ISSUER"):
        production.delenv(name)
    production.setenv("ANJUAN_ENVIRONMENT", "development")
    assert read().hash_key == DEVELOPMENT_HASH_KEY


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ANJUAN_PORT", "eighty"),
        ("ANJUAN_PORT", "70000"),
        ("ANJUAN_ENVIRONMENT", "staging"),
        ("ANJUAN_LOG_LEVEL", "loud"),
        ("ANJUAN_DATABASE", "a/b"),
        ("ANJUAN_INDEX_PREFIX", "Anjuan"),
        ("ANJUAN_BODY_BYTES", "-1"),
        ("ANJUAN_CORS_ORIGINS", "https://a.example,*"),
        ("ANJUAN_CORS_ORIGINS", "https://a.example/page"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_its_variable(production, variable, value):
    production.setenv(variable, value)
    (line,) = refused()
    assert line.startswith(f"{variable}: ")


def test_lists_are_parted_by_commas(production):
    production.setenv("ANJUAN_CORS_ORIGINS", "https://a.example, https://b.example,")
    assert read().cors_origins == ("https://a.example", "https://b.example")


def test_what_is_given_goes_before_the_environment(production):
    production.setenv("ANJUAN_PORT", "8001")
    assert (read().port, read(port=8002).port) == (8001, 8002)


def test_no_secret_is_ever_shown(production):
    shown = repr(read()) + str(read()) + read().model_dump_json()
    assert "hush" not in shown
    assert read().hash_key.get_secret_value() not in shown


RECORDING_FAULTS = {
    "ANJUAN_RECORDING_TYPES": ("audio/wav,text/html", "'text/html' is not known"),
    "ANJUAN_RECORDING_BYTES": ("12", "greater than or equal to 1000"),
    "ANJUAN_LINK_MINUTES": ("0", "greater than 0"),
    "ANJUAN_S3_ENDPOINT": ("s3.example", "write it as https://host"),
    "ANJUAN_S3_BUCKET": ("A_B", "pattern"),
    "ANJUAN_RECOGNISER": ('["recognise", "{recording}"]', "its first word is the program by its whole path"),
    "ANJUAN_RECOGNISER_FORM": ("TXT", "'WEBVTT', 'SRT' or 'JSON'"),
    "ANJUAN_RECOGNISER_MINUTES": ("0", "greater than 0"),
    "ANJUAN_RECOGNISER_AT_ONCE": ("0", "greater than or equal to 1"),
}


@pytest.mark.parametrize("variable", RECORDING_FAULTS)
def test_what_is_set_wrongly_of_recordings_is_named(production, variable):
    value, words = RECORDING_FAULTS[variable]
    production.setenv(variable, value)
    (line, *_) = refused()
    assert line.startswith(variable)
    assert words in line


def test_a_store_that_speaks_s3_wants_its_keys(production):
    production.setenv("ANJUAN_S3_ENDPOINT", "https://s3.example")
    assert refused() == ["ANJUAN_S3_ACCESS_KEY and ANJUAN_S3_SECRET_KEY must be set where ANJUAN_S3_ENDPOINT is"]
    production.setenv("ANJUAN_S3_ACCESS_KEY", "a")
    production.setenv("ANJUAN_S3_SECRET_KEY", "hush")
    assert "hush" not in repr(read())


def test_there_is_no_recogniser_until_one_is_named(production):
    assert read().recogniser_chosen is None
    production.setenv("ANJUAN_RECOGNISER", '["/opt/asr/recognise", "--in={recording}", "a b"]')
    chosen = read().recogniser_chosen
    assert chosen.command == ("/opt/asr/recognise", "--in={recording}", "a b")
    assert (chosen.name, chosen.form, chosen.longest, chosen.at_once) == ("recognise", "WEBVTT", timedelta(hours=3), 1)
    production.setenv("ANJUAN_RECOGNISER_NAME", "听写 2.1")
    assert read().recogniser_chosen.name == "听写 2.1"


@pytest.mark.parametrize(
    "value", ["/opt/asr/recognise {recording}", '["/opt/asr/recognise", 3]', '{"a": "b"}', "[", '[""]']
)
def test_a_command_that_is_no_list_of_words_is_refused(production, value):
    production.setenv("ANJUAN_RECOGNISER", value)
    (line,) = refused()
    assert line.startswith("ANJUAN_RECOGNISER: ")
    assert "hush" not in line
