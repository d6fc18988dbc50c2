import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.config import (
    PROJECT_ROOT,
    DevelopmentConfig,
    ProductionConfig,
    Settings,
    SettingsError,
    TestingConfig,
    load_settings,
)

GOOD_SECRET = "8f1c0b7e5d2a49c3b6f0e1d7a5c4928b"
EXAMPLE = PROJECT_ROOT / "config" / "settings.example.env"


def problems(**environment: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(SettingsError) as caught:
            load_settings()
    return "\n".join(caught.value.problems)


def test_development_is_the_default_and_needs_nothing() -> None:
    settings = load_settings()
    assert isinstance(settings, DevelopmentConfig)
    assert (settings.host, settings.port, settings.auth_required) == ("127.0.0.1", 5000, False)


def test_the_environment_counts_more_than_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=6001\nLOG_LEVEL=debug\nUNKNOWN=1\n")
    monkeypatch.setenv("PORT", "6002")
    settings = load_settings()
    assert (settings.port, settings.log_level) == (6002, "DEBUG")


def test_options_count_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "6002")
    assert load_settings(port=6003).port == 6003


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "")
    monkeypatch.setenv("PORT", "")
    settings = load_settings()
    assert (settings.redis_url, settings.port) == (None, 5000)


def test_lists_are_comma_separated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCKETIO_CORS_ALLOWED_ORIGINS", "https://A.example.org/, http://b:8080")
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8")
    settings = load_settings()
    assert settings.socketio_cors_allowed_origins == ("https://a.example.org", "http://b:8080")
    assert settings.trusted_proxies == (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"))


def test_the_made_secret_outlives_a_restart_and_is_private() -> None:
    first, second = load_settings(), load_settings()
    assert first.secret_key == second.secret_key
    kept = first.data_dir / "secret_key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert first.data_dir.stat().st_mode & 0o777 == 0o700


def test_two_data_dirs_have_two_secrets() -> None:
    one, two = load_settings(data_dir="one"), load_settings(data_dir="two")
    assert one.secret_key != two.secret_key


def test_testing_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ENV", "testing")
    settings = load_settings()
    assert isinstance(settings, TestingConfig)
    assert not settings.data_dir.exists()


def test_production_starts_with_a_secret_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    monkeypatch.setenv("SECRET_KEY", GOOD_SECRET)
    settings = load_settings()
    assert isinstance(settings, ProductionConfig)
    assert settings.auth_required
    assert settings.consent_default == "ask"
    assert settings.log_format == "json"
    assert settings.socketio_cors_allowed_origins == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "too short"),
        ("SECRET_KEY", "ab" * 32),
        ("SECRET_KEY", "0123456789abcdef" * 2),
        ("AUTH_REQUIRED", "false"),
        ("SOCKETIO_CORS_ALLOWED_ORIGINS", "*"),
        ("SOCKETIO_CORS_ALLOWED_ORIGINS", "https://example.org,http://localhost:*"),
        ("SOCKETIO_CORS_ALLOWED_ORIGINS", "null"),
        ("RATE_LIMITS", "off"),
        ("CONSENT_DEFAULT", "given"),
    ],
)
def test_production_refuses(name: str, value: str) -> None:
    environment = {"APP_ENV": "production", "SECRET_KEY": GOOD_SECRET} | {name: value}
    said = problems(**environment)
    assert [line.partition(":")[0] for line in said.splitlines()] == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ENV", "staging"),
        ("PORT", "0"),
        ("PORT", "http"),
        ("WEB_PROCESSES", "0"),
        ("REDIS_URL", "localhost:6379"),
        ("SECRET_KEY", "short"),
        ("SOCKETIO_CORS_ALLOWED_ORIGINS", "example.org"),
        ("SOCKETIO_CORS_ALLOWED_ORIGINS", "https://example.org/path"),
        ("SOCKETIO_PING_INTERVAL", "-1"),
        ("LLM_BASE_URL", "localhost:8080"),
        ("LLM_DEADLINE", "0"),
        ("WHISPER_ENGINE", "somewhere"),
        ("WHISPER_REMOTE_URL", "gpu:8000"),
        ("WHISPER_REMOTE_URL", "https://user:password@gpu/v1"),
        ("WHISPER_REMOTE_URL", "https://gpu:99999/v1"),
        ("WHISPER_REMOTE_KEY", "line\nbreak"),
        ("WHISPER_REMOTE_KEY", "schlüssel"),
        ("WHISPER_REMOTE_TIMEOUT", "0"),
        ("TRUSTED_PROXIES", "proxy.example.org"),
        ("CONSENT_DEFAULT", "maybe"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_every_environment_refuses(name: str, value: str) -> None:
    said = problems(**{name: value})
    assert [line.partition(":")[0] for line in said.splitlines()] == [name]


def test_a_language_model_has_a_server_and_a_name() -> None:
    assert problems(LLM_BASE_URL="http://localhost:8080/v1").startswith("LLM_MODEL:")
    assert problems(LLM_MODEL="small").startswith("LLM_BASE_URL:")


def test_a_remote_engine_has_a_server() -> None:
    assert problems(WHISPER_ENGINE="remote").startswith("WHISPER_REMOTE_URL:")


@pytest.mark.parametrize(
    ("engine", "embedded"), [("off", None), ("auto", "auto"), ("remote", "auto")]
)
def test_a_remote_engine_has_one_on_this_machine_beside_it(
    engine: str, embedded: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHISPER_ENGINE", engine)
    monkeypatch.setenv("WHISPER_REMOTE_URL", "https://gpu.example.org/v1")
    assert load_settings().embedded_engine == embedded


def test_the_ports_of_all_web_processes_must_exist() -> None:
    assert problems(PORT="65535", WEB_PROCESSES="2").startswith("WEB_PROCESSES:")


def test_every_wrong_setting_is_named_and_no_value_shown() -> None:
    said = problems(
        APP_ENV="production",
        SECRET_KEY="hunter2",
        REDIS_URL="http://:hunter2@redis",
        AUTH_REQUIRED="0",
    )
    assert {line.partition(":")[0] for line in said.splitlines()} == {
        "SECRET_KEY",
        "REDIS_URL",
        "AUTH_REQUIRED",
    }
    assert "hunter2" not in said


def test_secrets_are_not_in_a_printed_settings_object() -> None:
    settings = load_settings(secret_key=GOOD_SECRET, redis_url="redis://:hunter2@redis")
    assert GOOD_SECRET not in repr(settings)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("allowed", "origin", "expected"),
    [
        ("https://a.org", "https://a.org", True),
        ("https://a.org", "https://A.org", True),
        ("https://a.org", "https://a.org:8443", False),
        ("https://a.org", "http://a.org", False),
        ("https://a.org", "https://a.org.evil.net", False),
        ("http://localhost:*", "http://localhost:3000", True),
        ("http://localhost:*", "http://localhost", True),
        ("http://localhost:*", "http://localhost:", False),
        ("http://localhost:*", "http://localhost:3000.evil.net", False),
        ("http://localhost:*", "http://localhost:*", False),
        ("http://localhost:*", "null", False),
        ("http://[::1]:*", "http://[::1]:5000", True),
        ("null", "null", True),
        ("*", "https://anything.example", True),
        ("https://a.org:443", "https://a.org", True),
        ("http://a.org:80/", "http://a.org", True),
        ("https://a.org", "https://a.org:443", True),
        ("https://a.org:80", "https://a.org", False),
        ("wss://a.org:443", "wss://a.org", True),
        ("capacitor://localhost", "capacitor://localhost", True),
        ("ionic://localhost", "capacitor://localhost", False),
        ("tauri://localhost", "tauri://localhost", True),
        ("chrome-extension://abcdefgh", "chrome-extension://abcdefgh", True),
        ("file://", "file://", True),
    ],
)
def test_allowed_origins(allowed: str, origin: str, expected: bool) -> None:
    settings = load_settings(socketio_cors_allowed_origins=allowed)
    assert settings.origin_allowed(origin) is expected


@pytest.mark.parametrize("app_env", ["development", "production"])
def test_app_shells_can_be_named_everywhere(app_env: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ENV", app_env)
    monkeypatch.setenv("SECRET_KEY", GOOD_SECRET)
    settings = load_settings(
        socketio_cors_allowed_origins="capacitor://localhost,https://a.org:443"
    )
    assert settings.origin_allowed("capacitor://localhost")
    assert settings.origin_allowed("https://a.org")
    assert not settings.origin_allowed("https://localhost")


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7", "::1", "localhost", "desk.example"])
def test_pages_from_the_address_that_host_names_work(host: str) -> None:
    settings = load_settings(host=host, socketio_cors_allowed_origins="https://a.org")
    shown = f"[{host}]" if ":" in host else host
    assert settings.origin_allowed(f"http://{shown}:5000")
    assert settings.host_allowed(f"{shown}:5000")
    assert not settings.origin_allowed("http://192.0.2.8:5000")


def test_in_production_host_adds_no_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    settings = load_settings(host="192.0.2.7", secret_key=GOOD_SECRET)
    assert not settings.origin_allowed("http://192.0.2.7:5000")
    assert settings.host_allowed("anything.example")


@pytest.mark.parametrize(
    ("authority", "allowed"),
    [
        ("localhost:5000", True),
        ("LOCALHOST", True),
        ("app.localhost:5000", True),
        ("127.0.0.1:5000", True),
        ("[::1]:5000", True),
        ("192.168.1.9:5000", True),
        ("", True),
        ("a.org", True),
        ("a.org.:5000", True),
        ("evil.example:5000", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("notlocalhost", False),
        ("[evil", False),
        ("evil.example@localhost", False),
    ],
)
def test_development_answers_under_its_own_names_only(authority: str, allowed: bool) -> None:
    settings = load_settings(socketio_cors_allowed_origins="https://a.org")
    assert settings.host_allowed(authority) is allowed


def test_the_second_port_stands_beside_the_usual_one_in_development_alone() -> None:
    assert load_settings().second_port == 8000
    assert load_settings(port=8000).second_port is None
    assert load_settings(port=5001).second_port is None
    assert ProductionConfig(secret_key=SecretStr(GOOD_SECRET)).second_port is None


def test_in_production_nothing_is_fetched_unless_it_is_set() -> None:
    secret = SecretStr(GOOD_SECRET)
    assert load_settings().model_fetch == "all"
    assert ProductionConfig(secret_key=secret).model_fetch == "off"
    assert ProductionConfig(secret_key=secret, model_fetch="mirror").model_fetch == "mirror"


@pytest.mark.parametrize("url", ["http://mirror.example", "ftp://mirror", "mirror", "https://"])
def test_a_mirror_is_asked_over_https_or_is_a_folder(url: str) -> None:
    assert problems(WHISPER_MODEL_URL=url).startswith("WHISPER_MODEL_URL: must be a URL")


@pytest.mark.parametrize("url", ["https://mirror.example/models/", "file:///srv/models"])
def test_a_mirrors_address_is_taken(url: str) -> None:
    assert load_settings(whisper_model_url=url).whisper_model_url == url.rstrip("/")


def test_models_lie_beside_the_data_or_where_one_says() -> None:
    assert load_settings().models_folder == load_settings().data_dir / "models"
    assert load_settings(whisper_model_dir="/srv/m").models_folder == Path("/srv/m")


def test_the_example_explains_every_setting_with_its_default() -> None:
    lines = EXAMPLE.read_text().splitlines()
    found = {}
    for above, line in zip(["", *lines], lines, strict=False):
        if match := re.fullmatch(r"#([A-Z_]+)=(.*)", line):
            assert above.startswith("# "), f"{match[1]} has no comment"
            found[match[1]] = match[2]
    assert set(found) == {name.upper() for name in Settings.model_fields}

    Path(".env").write_text("\n".join(f"{name}={value}" for name, value in found.items()))
    made_at_start = {"secret_key"}
    assert DevelopmentConfig().model_dump(exclude=made_at_start) == DevelopmentConfig(
        _env_file=None
    ).model_dump(exclude=made_at_start)
