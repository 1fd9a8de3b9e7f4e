"""Settings of the process, read from its environment. Invalid values keep it from starting."""

import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self
from urllib.parse import urlsplit

from limits import parse
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Environment = Literal["development", "staging", "production"]
RateLimitStorage = Literal["memory", "mongodb"]

# An origin that no regular expression may allow: one that does allows every origin.
_STRANGER = "https://stranger.invalid"
_SHORTEST_TOKEN = 16


_COMMIT_FILE = Path(__file__).with_name("COMMIT")


@cache
def _read_commit(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _split(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _check_mongodb_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"mongodb", "mongodb+srv"} or not parts.netloc.rpartition("@")[2]:
        raise ValueError("set it to the address of MongoDB, like mongodb://localhost:27018")
    return url


def _check_web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("set it to an address, like https://auth.example.com")
    return url.rstrip("/")


def _check_resource(identifier: str) -> str:
    if not urlsplit(identifier).scheme or any(c.isspace() for c in identifier):
        raise ValueError("set it to the identifier of the API resource, like https://api.example.com")
    return identifier


def _check_dsn(dsn: str) -> str:
    parts = urlsplit(dsn)
    if dsn and (parts.scheme not in {"http", "https"} or not parts.username or not parts.path.strip("/")):
        raise ValueError("set it to the DSN that Sentry shows for the project, or to nothing")
    return dsn


def _check_metrics_token(token: str) -> str:
    if token and len(token) < _SHORTEST_TOKEN:
        raise ValueError(f"use at least {_SHORTEST_TOKEN} characters, or nothing to have no /metrics")
    return token


def _check_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or f"{parts.scheme}://{parts.netloc}" != origin:
            raise ValueError("set it to origins with commas between, like https://app.example.com")
    return origins


def _check_origin_regex(pattern: str) -> str | None:
    if not pattern:
        return None
    if not pattern.startswith("^") or not pattern.endswith("$"):
        raise ValueError("anchor it: begin with ^ and end with $")
    try:
        matches_anything = re.fullmatch(pattern, _STRANGER)
    except re.error as error:
        raise ValueError(f"set it to a regular expression that compiles ({error})") from None
    if matches_anything:
        raise ValueError("narrow it: it lets any origin in")
    return pattern


def _check_rate_limit(limit: str) -> str:
    try:
        parse(limit)
    except ValueError:
        raise ValueError("set it to a number of requests a time, like 1200/minute") from None
    return limit


Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split), AfterValidator(_check_origins)]


class Settings(BaseSettings):
    """The environment variables. The README has a table of them."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    mongodb_url: Annotated[str, AfterValidator(_check_mongodb_url)]
    mongodb_db_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,38}$")]
    logto_endpoint: Annotated[str, AfterValidator(_check_web_address)]
    logto_resource: Annotated[str, AfterValidator(_check_resource)]
    cors_origins: Origins
    environment: Annotated[Environment, BeforeValidator(_lower)]
    cors_origin_regex: Annotated[str | None, AfterValidator(_check_origin_regex)] = None
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    rate_limit: Annotated[str, AfterValidator(_check_rate_limit)] = "1200/minute"
    rate_limit_storage: Annotated[RateLimitStorage, BeforeValidator(_lower)] = "memory"
    client_address_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]*$")] = ""
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"
    max_in_flight: Annotated[int, Field(ge=1)] = 100
    max_in_flight_per_person: Annotated[int, Field(ge=1)] = 20
    max_active_per_person: Annotated[int, Field(ge=1)] = 2
    pace_per_second: Annotated[int, Field(ge=1)] = 50
    max_connections: Annotated[int, Field(ge=1)] = 4096
    max_header_bytes: Annotated[int, Field(ge=1024)] = 16 * 1024
    max_header_fields: Annotated[int, Field(ge=16)] = 100
    max_unfinished_header_bytes: Annotated[int, Field(ge=1024)] = 8 * 1024 * 1024
    max_unfinished_body_bytes: Annotated[int, Field(ge=1024)] = 16 * 1024 * 1024
    max_read_bytes: Annotated[int, Field(ge=1024)] = 32 * 1024 * 1024
    max_unsent_bytes: Annotated[int, Field(ge=1024)] = 24 * 1024 * 1024
    header_timeout_seconds: Annotated[float, Field(gt=0)] = 10
    body_idle_timeout_seconds: Annotated[float, Field(gt=0)] = 10
    body_timeout_seconds: Annotated[float, Field(gt=0)] = 60
    write_timeout_seconds: Annotated[float, Field(gt=0)] = 20
    keep_alive_seconds: Annotated[int, Field(ge=1)] = 5
    max_event_streams: Annotated[int, Field(ge=1)] = 2000
    max_event_streams_per_person: Annotated[int, Field(ge=1)] = 20
    max_catch_ups: Annotated[int, Field(ge=1, le=5)] = 4
    catch_up_seconds: Annotated[float, Field(gt=0, le=10)] = 2
    max_long_requests: Annotated[int, Field(ge=1)] = 2
    quota_flows: Annotated[int, Field(ge=1)] = 20_000
    quota_transitions: Annotated[int, Field(ge=1)] = 50_000
    quota_idempotency_keys: Annotated[int, Field(ge=1)] = 50_000
    quota_mebibytes: Annotated[int, Field(ge=1)] = 64
    fast_dispatch: bool = True
    slow_query_ms: Annotated[int, Field(ge=0)] = 100
    drain_seconds: Annotated[float, Field(ge=0, le=60)] = 5
    sentry_dsn: Annotated[str, AfterValidator(_check_dsn)] = ""
    metrics_token: Annotated[str, AfterValidator(_check_metrics_token)] = ""
    git_commit: str = ""
    railway_git_commit_sha: str = ""

    @property
    def issuer(self) -> str:
        """The `iss` of access tokens. Source: Logto, the OIDC provider lives under `/oidc`."""
        return f"{self.logto_endpoint}/oidc"

    @property
    def jwks_uri(self) -> str:
        """The address of the identity provider's public keys."""
        return f"{self.issuer}/jwks"

    @property
    def commit(self) -> str:
        """The commit that this process was built from.

        The file that a deployment puts beside the source comes first: it is part of the image, while a
        variable of the service may belong to an earlier deployment.
        """
        return _read_commit(_COMMIT_FILE) or self.git_commit or self.railway_git_commit_sha or "unknown"

    @model_validator(mode="after")
    def _https_outside_development(self) -> Self:
        if self.environment == "development":
            return self
        if not self.logto_endpoint.startswith("https://"):
            raise ValueError(f"LOGTO_ENDPOINT: use https in {self.environment}")
        if any(not origin.startswith("https://") for origin in self.cors_origins):
            raise ValueError(f"CORS_ORIGINS: use https in {self.environment}")
        return self


def load_settings() -> Settings:
    """Return the settings, or exit with code 1 and one line for each invalid variable."""
    try:
        return Settings.model_validate({})  # from the environment
    except ValidationError as error:
        _refuse_to_start(error.errors(include_url=False, include_input=False))


def _refuse_to_start(errors: Iterable[ErrorDetails]) -> NoReturn:
    lines = [f"  {_line(error)}" for error in errors]
    print("My Flow API cannot start: the environment is not complete.", *lines, sep="\n", file=sys.stderr)
    raise SystemExit(1)


def _line(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    name = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        return f"{name}: not set. {_WHAT_TO_SET[name]}"
    return f"{name}: {message[:1].lower()}{message[1:]}"


_WHAT_TO_SET: dict[str, Any] = {
    "MONGODB_URL": "Set it to the address of MongoDB, like mongodb://localhost:27018",
    "MONGODB_DB_NAME": "Set it to the name of the database, like my_flow",
    "LOGTO_ENDPOINT": "Set it to the address of the identity provider, like https://auth.example.com",
    "LOGTO_RESOURCE": "Set it to the identifier of the API resource, like https://api.example.com",
    "CORS_ORIGINS": "Set it to the origins of the client, with commas between; empty for none",
    "ENVIRONMENT": "Set it to development, staging or production",
}
