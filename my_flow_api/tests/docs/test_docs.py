"""The contract as a page that fetches nothing from other hosts. The client's tests show it in a browser."""

import re

import pytest
from tests.support.api import Person, assert_problem


def scripts_of(page: str) -> list[str]:
    return re.findall(r'<script src="([^"]+)">', page)


async def test_the_page_needs_nothing_from_another_origin(nobody: Person) -> None:
    page = await nobody.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "//" not in page.text
    assert re.findall(r'(?:src|href)="([^"]+)"', page.text) == ["data:,", *scripts_of(page.text)]
    for script in scripts_of(page.text):
        found = await nobody.get(f"/{script}")
        assert found.status_code == 200
        assert found.headers["content-type"] == "text/javascript; charset=utf-8"


async def test_no_script_of_another_origin_and_none_in_the_page_may_run(nobody: Person) -> None:
    page = await nobody.get("/docs")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert re.findall(r"<script(?! src=)", page.text) == []


async def test_it_shows_the_contract(nobody: Person) -> None:
    assert 'url: "openapi.json"' in (await nobody.get("/docs/start.js")).text
    assert "/api/v1/flows" in (await nobody.get("/openapi.json")).json()["paths"]


async def test_the_script_is_the_same_compressed_and_is_kept_for_good(nobody: Person) -> None:
    script = next(one for one in scripts_of((await nobody.get("/docs")).text) if "scalar" in one)
    found = [
        await nobody.get(f"/{script}", headers={"accept-encoding": kind}) for kind in ("gzip", "identity")
    ]
    assert [one.headers.get("content-encoding") for one in found] == ["gzip", None]
    assert found[0].content == found[1].content
    for one in found:
        assert one.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "accept-encoding" in one.headers["vary"].lower()


@pytest.mark.parametrize("name", ["scalar.js", "..%2f__init__.py", "x", "favicon.png"])
async def test_there_is_nothing_else(nobody: Person, name: str) -> None:
    assert_problem(await nobody.get(f"/docs/{name}"), 404, "not-found")
