"""vercel.json and the real tree, through the pinned `vercel build`: what would be deployed."""

from __future__ import annotations

import filecmp
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from devstack import layout, ports, services
from devstack.testing import API_PORT

from tests.conftest import Checkout, Deployment

CONFIG = json.loads((layout.ROOT / "vercel.json").read_text())
# `vercel build` says nothing about keys that it does not know. What is here was tried.
KEYS = {
    "$schema",
    "framework",
    "git",
    "installCommand",
    "buildCommand",
    "devCommand",
    "outputDirectory",
    "trailingSlash",
    "headers",
    "rewrites",
}
SAFE = {
    "content-security-policy": "frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
}
REVALIDATED = "public, max-age=0, stale-while-revalidate=60"
FOR_A_YEAR = "public, max-age=31536000, immutable"
ID = "64ab64ab64ab64ab64ab64ab"
PAGES = {
    "/": "index.html",
    "/callback/": "callback/index.html",
    "/contexts/": "contexts/index.html",
    f"/contexts/{ID}/": "contexts/[id]/index.html",
    "/week/": "week/index.html",
    "/settings/": "settings/index.html",
    "/share/": "share/index.html",
}
REDIRECTS = {
    "/contexts": "/contexts/",
    f"/contexts/{ID}": f"/contexts/{ID}/",
    "/favicon.svg/": "/favicon.svg",
}
MISSING = ["/no-such-page/", f"/contexts/{ID}/more/", "/gone.js", "/_next/static/gone.js", "/vercel.json"]


def test_vercel_json_holds_only_what_vercel_knows() -> None:
    assert set(CONFIG) <= KEYS
    assert CONFIG["framework"] is None
    for header in CONFIG["headers"]:
        assert set(header) == {"source", "headers"}
    for rewrite in CONFIG["rewrites"]:
        assert set(rewrite) == {"source", "destination"}


@pytest.mark.parametrize("name", ["installCommand", "buildCommand", "devCommand"])
def test_a_command_is_a_target_of_the_makefile(name: str) -> None:
    make, target = CONFIG[name].split()
    assert make == "make"
    asked = subprocess.run([make, "-n", target], cwd=layout.ROOT, capture_output=True, check=False)
    assert asked.returncode == 0


def test_a_missing_variable_stops_the_build_and_is_named(checkout: Checkout, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEXT_PUBLIC_")}
    environment |= {"NEXT_PUBLIC_API_URL": "https://api.example.com", "VERCEL_TELEMETRY_DISABLED": "1"}
    build = subprocess.run(
        checkout.build(tmp_path / "output"), env=environment, capture_output=True, text=True, check=False
    )
    assert build.returncode != 0
    assert "set NEXT_PUBLIC_LOGTO_ENDPOINT, NEXT_PUBLIC_LOGTO_APP_ID, NEXT_PUBLIC_LOGTO_RESOURCE" in (
        build.stdout + build.stderr
    )


def test_what_is_deployed_is_the_export_and_nothing_else(deployment: Deployment) -> None:
    assert not [name for name in os.listdir(deployment.folder) if name in ("functions", "crons")]
    deployed, built = _files(deployment.static), _files(deployment.built)
    assert deployed == built
    _, different, unread = filecmp.cmpfiles(deployment.static, deployment.built, built, shallow=False)
    assert (different, unread) == ([], [])


def test_nothing_private_is_deployed_and_images_are_modern(deployment: Deployment) -> None:
    files = _files(deployment.static)
    assert [file for file in files if "/.env" in f"/{file}" or file.endswith((".map", ".py", ".lock"))] == []
    photographs = [file for file in files if file.endswith((".png", ".jpg", ".jpeg", ".gif"))]
    # The icons that a manifest or a home screen asks for have to be PNG.
    assert [file for file in photographs if not file.startswith("icons/")] == []


@pytest.mark.parametrize(("path", "file"), PAGES.items(), ids=PAGES)
def test_a_page_is_revalidated_at_once(deployment: Deployment, path: str, file: str) -> None:
    answer = deployment.site.answer(path)
    assert (answer.status, answer.file) == (200, deployment.static / file)
    assert answer.headers["cache-control"] == REVALIDATED
    assert SAFE.items() <= answer.headers.items()


def test_every_hashed_asset_is_kept_for_a_year(deployment: Deployment) -> None:
    assets = [path for path in (deployment.static / "_next/static").rglob("*") if path.is_file()]
    assert {".js", ".css", ".woff2"} <= {asset.suffix for asset in assets}
    for asset in assets:
        answer = deployment.site.answer(f"/{asset.relative_to(deployment.static).as_posix()}")
        assert (answer.status, answer.file) == (200, asset)
        assert answer.headers["cache-control"] == FOR_A_YEAR
        assert SAFE.items() <= answer.headers.items()


@pytest.mark.parametrize("path", ["/favicon.svg", "/sw.js", "/manifest.webmanifest", "/icons/192.png"])
def test_a_file_with_a_lasting_name_is_revalidated(deployment: Deployment, path: str) -> None:
    answer = deployment.site.answer(path)
    assert (answer.status, answer.headers["cache-control"]) == (200, REVALIDATED)


@pytest.mark.parametrize(("path", "location"), REDIRECTS.items(), ids=REDIRECTS)
def test_a_path_has_one_form(deployment: Deployment, path: str, location: str) -> None:
    answer = deployment.site.answer(path)
    assert (answer.status, answer.headers["location"]) == (308, location)


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_404_with_our_page(deployment: Deployment, path: str) -> None:
    answer = deployment.site.answer(path)
    assert (answer.status, answer.file) == (404, deployment.static / "404.html")
    assert SAFE.items() <= answer.headers.items()
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.fixture(scope="module")
def local(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve the same files by the server of the local stack."""
    service = services.client_export(
        port=ports.free_port(), directory=deployment.static, logs=tmp_path_factory.mktemp("local")
    )
    service.start()
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        yield client
    service.stop()


@pytest.mark.parametrize("path", [*PAGES, *REDIRECTS, *MISSING, "/favicon.svg", "/sw.js"])
def test_the_local_server_answers_as_vercel(deployment: Deployment, local: httpx.Client, path: str) -> None:
    ours, theirs = local.get(path), deployment.site.answer(path)
    assert ours.status_code == theirs.status
    # An error is never kept by the local server, whatever the rule for its path says.
    compared = theirs.headers.keys() - ({"cache-control"} if theirs.status == 404 else set())
    assert {name: ours.headers[name] for name in compared} == {
        name: theirs.headers[name] for name in compared
    }
    if theirs.file:
        assert ours.content == theirs.file.read_bytes()


@pytest.mark.usefixtures("deployment")
def test_people_spend_a_day_on_what_vercel_built() -> None:
    """The browser's main path, on the stack with this export: what was built just now is what it takes."""
    day = "tests/e2e/test_user_journey.py::test_alice_and_bob_spend_a_day"
    run = subprocess.run(
        [str(layout.venv_python(layout.CLIENT)), "-m", "pytest", "-q", "--no-header", day],
        cwd=layout.CLIENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_client_of_the_deployment_talks_to_its_api(deployment: Deployment) -> None:
    page = (deployment.static / "index.html").read_text()
    assert f"connect-src 'self' http://localhost:{API_PORT} " in page


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
