import os
import subprocess
import sys
from pathlib import Path

import pytest

from my_flow_api import main
from my_flow_api.config import Settings, load_settings

GOOD = {
    "MONGODB_URL": "mongodb://localhost:27018",
    "MONGODB_DB_NAME": "my_flow",
    "LOGTO_ENDPOINT": "https://auth.example.com/",
    "LOGTO_RESOURCE": "https://api.example.com",
    "CORS_ORIGINS": "https://app.example.com, https://www.example.com",
    "ENVIRONMENT": "production",
}
VARIABLES = [
    *GOOD,
    "CORS_ORIGIN_REGEX",
    "PORT",
    "LOG_LEVEL",
    "RATE_LIMIT",
    "RATE_LIMIT_STORAGE",
    "CLIENT_ADDRESS_HEADER",
    "GIT_COMMIT",
    "RAILWAY_GIT_COMMIT_SHA",
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_a_complete_environment_is_read() -> None:
    settings = load_settings()
    assert settings.issuer == "https://auth.example.com/oidc"
    assert settings.jwks_uri == "https://auth.example.com/oidc/jwks"
    assert settings.cors_origins == ("https://app.example.com", "https://www.example.com")
    assert (settings.cors_origin_regex, settings.port, settings.log_level) == (None, 8000, "info")
    assert settings.commit == "unknown"


def test_the_commit_is_that_of_the_image_before_that_of_a_variable(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("RAILWAY_GIT_COMMIT_SHA", "aaa")
    assert load_settings().commit == "aaa"
    environment.setenv("GIT_COMMIT", "bbb")
    assert load_settings().commit == "bbb"
    file = tmp_path / "COMMIT"
    file.write_text("ccc\n")
    environment.setattr("my_flow_api.config._COMMIT_FILE", file)
    assert load_settings().commit == "ccc"


def test_development_may_go_without_https(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ENVIRONMENT", "Development")
    environment.setenv("LOGTO_ENDPOINT", "http://localhost:3001")
    environment.setenv("CORS_ORIGINS", "http://localhost:3000")
    environment.setenv("CORS_ORIGIN_REGEX", r"^https://my-flow-[a-z0-9-]+\.vercel\.app$")
    assert load_settings().issuer == "http://localhost:3001/oidc"


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_variable_is_named(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    environment.delenv(name)
    assert refusal(capsys) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONGODB_URL", "localhost:27018"),
        ("MONGODB_URL", "mongodb://"),
        ("MONGODB_URL", ""),
        ("MONGODB_DB_NAME", "my flow"),
        ("MONGODB_DB_NAME", ""),
        ("LOGTO_ENDPOINT", "auth.example.com"),
        ("LOGTO_ENDPOINT", "http://auth.example.com"),
        ("LOGTO_ENDPOINT", "https://auth.example.com/?a=b"),
        ("LOGTO_RESOURCE", "my api"),
        ("LOGTO_RESOURCE", ""),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://app.example.com/"),
        ("CORS_ORIGINS", "https://app.example.com,app.example.com"),
        ("CORS_ORIGINS", "http://app.example.com"),
        ("CORS_ORIGIN_REGEX", "https://.*"),
        ("CORS_ORIGIN_REGEX", "^https://.*$"),
        ("CORS_ORIGIN_REGEX", "^https://(app$"),
        ("ENVIRONMENT", "prod"),
        ("PORT", "0"),
        ("PORT", "http"),
        ("LOG_LEVEL", "loud"),
        ("RATE_LIMIT", "many"),
        ("RATE_LIMIT_STORAGE", "redis"),
        ("CLIENT_ADDRESS_HEADER", "X-Real-IP: "),
    ],
)
def test_a_malformed_variable_is_named(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    environment.setenv(name, value)
    assert refusal(capsys) == [name]


def refusal(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the variables that are named when the process refuses to start."""
    with pytest.raises(SystemExit) as raised:
        load_settings()
    assert raised.value.code == 1
    headline, *lines = capsys.readouterr().err.splitlines()
    assert headline == "My Flow API cannot start: the environment is not complete."
    assert all(len(line) > 25 for line in lines)
    return [line.strip().partition(":")[0] for line in lines]


def test_the_server_refuses_to_start_in_one_clear_message() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    server = subprocess.run(
        [sys.executable, "-m", "uvicorn", "my_flow_api.main:app", "--port", "0"],
        env=environment | GOOD | {"MONGODB_URL": "x", "ENVIRONMENT": ""},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert server.returncode == 1
    assert server.stderr.splitlines() == [
        "My Flow API cannot start: the environment is not complete.",
        "  MONGODB_URL: set it to the address of MongoDB, like mongodb://localhost:27018",
        "  ENVIRONMENT: input should be 'development', 'staging' or 'production'",
    ]


def test_settings_do_not_show_secrets_when_they_fail() -> None:
    with pytest.raises(ValueError, match="mongodb_url") as raised:
        Settings(**{name.lower(): value for name, value in GOOD.items()} | {"mongodb_url": "hunter2"})  # type: ignore[arg-type]
    assert "hunter2" not in str(raised.value)


@pytest.mark.usefixtures("environment")
def test_the_server_finds_the_application_and_nothing_else() -> None:
    assert main.app.title == "My Flow API"
    with pytest.raises(AttributeError):
        _ = main.other
