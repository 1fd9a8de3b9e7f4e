"""Tests of building the client only when something has changed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from devstack.client_build import KEPT, ClientBuild, HotReloadWorkspace, digest
from devstack.errors import BuildError
from devstack.service import start_all
from tests.waiting import until

BUILD = [sys.executable, str(Path(__file__).parent / "fakes" / "build.py")]
ENVIRONMENT = {"NEXT_PUBLIC_API_URL": "http://localhost:1"}


@pytest.fixture
def client(tmp_path: Path) -> Path:
    source = tmp_path / "client" / "my_flow_client" / "page.py"
    source.parent.mkdir(parents=True)
    source.write_text("page")
    (tmp_path / "client" / "package.json").write_text("{}")
    return tmp_path / "client"


def build_of(client: Path, environment: dict[str, str] | None = None) -> ClientBuild:
    return ClientBuild(
        environment=environment or ENVIRONMENT,
        logs=client.parent / "logs",
        client=client,
        exports=client.parent / "exports",
        argv=BUILD,
    )


def built(client: Path, environment: dict[str, str] | None = None) -> ClientBuild:
    build = build_of(client, environment)
    start_all({build: ()})
    return build


def test_unchanged_client_is_built_once(client: Path) -> None:
    first, second = built(client), built(client)
    assert (first.built, second.built) == (True, False)
    assert first.directory == second.directory
    assert (second.directory / "index.html").read_text() == "page for http://localhost:1"


@pytest.mark.parametrize(
    "name",
    [
        "my_flow_client/page.py",
        "my_flow_client/runtime/fetch.ts",
        "assets/a.svg",
        "package.json",
        "bun.lock",
        "../contract/openapi.json",
    ],
)
def test_every_input_counts(client: Path, name: str) -> None:
    before = digest(client, ENVIRONMENT)
    path = client / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed")
    assert digest(client, ENVIRONMENT) != before


@pytest.mark.parametrize(
    "name", [".web/x.py", ".venv/x.py", "node_modules/x.js", "my_flow_client/__pycache__/x.pyc"]
)
def test_what_is_made_does_not_count(client: Path, name: str) -> None:
    before = digest(client, ENVIRONMENT)
    path = client / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed")
    assert digest(client, ENVIRONMENT) == before


def test_only_variables_that_are_compiled_in_count(client: Path) -> None:
    before = digest(client, ENVIRONMENT)
    assert digest(client, {**ENVIRONMENT, "LANG": "de"}) == before
    assert digest(client, {"NEXT_PUBLIC_API_URL": "http://localhost:2"}) != before


def test_newest_few_are_kept(client: Path) -> None:
    builds = [built(client, {"NEXT_PUBLIC_API_URL": f"http://localhost:{n}"}) for n in range(KEPT + 2)]
    assert [build.directory.exists() for build in builds] == [False] * 2 + [True] * KEPT
    assert not list(builds[0].directory.parent.glob(".copy-*"))


def test_one_of_two_at_once_builds_and_the_other_waits_for_it(client: Path) -> None:
    one, other = build_of(client), build_of(client)
    one.spawn()
    other.spawn()
    assert not one.is_ready()  # takes the lock and starts to build
    assert not other.is_ready()
    until(one.is_ready)
    until(other.is_ready)
    assert (one.built, other.built) == (True, False)
    assert (client / "builds").read_text() == "built\n"


def test_failed_build_shows_its_output_and_leaves_the_lock_free(client: Path) -> None:
    (client / "broken").touch()
    with pytest.raises(BuildError) as failure:
        built(client)
    assert "exit code 3" in failure.value.message
    assert failure.value.detail == "SyntaxError: the client does not compile"
    (client / "broken").unlink()
    assert built(client).built


def test_source_edited_during_the_build_is_built_again(client: Path) -> None:
    build = build_of(client)
    build.spawn()
    assert not build.is_ready()
    until(lambda: (client / ".web/_static/index.html").exists())
    (client / "my_flow_client" / "page.py").write_text("edited")
    until(build.is_ready)
    assert (build.directory / "index.html").read_text() == "edited for http://localhost:1"
    assert (client / "builds").read_text() == "built\n" * 2


def test_hot_reload_and_a_build_do_not_share_their_folder(client: Path) -> None:
    hot_reload = HotReloadWorkspace(client.parent / "exports")
    start_all({hot_reload: ()})
    with pytest.raises(BuildError, match="`make client` is using"):
        built(client)
    with pytest.raises(BuildError, match="hot reload of another run"):
        HotReloadWorkspace(client.parent / "exports").spawn()
    hot_reload.stop()
    assert built(client).built
    start_all({hot_reload: ()})
    assert not built(client).built  # what is there already can be used meanwhile
    hot_reload.stop()
