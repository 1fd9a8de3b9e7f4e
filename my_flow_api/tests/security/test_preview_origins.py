"""The example of an environment: complete, accepted, and its previews are ours alone."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from devstack.testing import Mongod
from tests.support.api import running

from my_flow_api.config import Settings
from my_flow_api.main import create_app

EXAMPLE = Path(__file__).parents[2] / ".env.example"
OURS = [
    "https://my-flow-git-main-my-team.vercel.app",
    "https://my-flow-git-feature-new-rings-2-my-team.vercel.app",
    "https://my-flow-a1b2c3d4e-my-team.vercel.app",
]
LOOK_ALIKES = [
    "https://my-flow.vercel.app",
    "https://my-flow-my-team.vercel.app",
    "https://my-flow-git-main-other-team.vercel.app",
    "https://my-flow-git-main-my-team-evil.vercel.app",
    "https://my-flow-git-main-my-team.vercel.app.evil.example",
    "https://my-flow-git-main-my-team.vercel.app:8443",
    "https://my-flow-git-main-my-team-vercel.app",
    "https://my-flow-git-main-my-teamxvercel.app",
    "https://my-flow-git-main-my-team.vercelxapp",
    "https://evil-my-flow-git-main-my-team.vercel.app",
    "https://evil.my-flow-git-main-my-team.vercel.app",
    "https://evil.example/my-flow-git-main-my-team.vercel.app",
    "https://evil.example#my-flow-git-main-my-team.vercel.app",
    "https://user@my-flow-git-main-my-team.vercel.app",
    "https://my-flow-git-main.evil.example-my-team.vercel.app",
    "https://my-flow-a1b2c3d4-my-team.vercel.app",
    "https://my-flow-a1b2c3d4ef-my-team.vercel.app",
    "https://my-flow-A1B2C3D4E-my-team.vercel.app",
    "http://my-flow-git-main-my-team.vercel.app",
    "https://my-flow-git-main-my-team.vercel.app\u2028",
    "null",
]


def variables(*, with_defaults: bool) -> dict[str, str]:
    """Return the lines of the example; those with a default are commented out."""
    comment = "(?:# )?" if with_defaults else ""
    return dict(re.findall(rf"^{comment}([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE))


def settings(*, with_defaults: bool) -> Settings:
    """Return the settings of the example alone, whatever this process's environment says."""
    named = variables(with_defaults=with_defaults)
    with pytest.MonkeyPatch.context() as environment:
        for name in Settings.model_fields:
            environment.delenv(name.upper(), raising=False)
        return Settings(**{name.lower(): value for name, value in named.items()})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def staging() -> Settings:
    return settings(with_defaults=False)


@pytest.fixture(scope="module")
async def transport(staging: Settings, mongod: Mongod) -> AsyncIterator[httpx.ASGITransport]:
    here = staging.model_copy(update={"mongodb_url": mongod.url})
    async with running(create_app(here)) as transport:
        yield transport


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(variables(with_defaults=True)) == {name.upper() for name in Settings.model_fields}


def test_what_is_commented_out_is_the_default(staging: Settings) -> None:
    assert settings(with_defaults=True) == staging
    assert staging.cors_origin_regex


async def is_let_in(transport: httpx.ASGITransport, origin: str) -> bool:
    async with httpx.AsyncClient(transport=transport, base_url="https://api.example.com") as client:
        headers = {b"origin": origin.encode(), b"access-control-request-method": b"GET"}
        response = await client.options("/api/v1/contexts", headers=headers)
    return "access-control-allow-origin" in response.headers


@pytest.mark.parametrize("origin", OURS)
async def test_a_preview_of_ours_is_let_in(transport: httpx.ASGITransport, origin: str) -> None:
    assert await is_let_in(transport, origin)


@pytest.mark.parametrize("origin", LOOK_ALIKES)
async def test_a_look_alike_is_not(transport: httpx.ASGITransport, origin: str) -> None:
    assert not await is_let_in(transport, origin)
