"""The contract as a page that fetches nothing from anywhere else."""

import re

import pytest
from tests.support.api import Person, assert_problem


async def test_the_page_needs_nothing_from_another_origin(nobody: Person) -> None:
    page = await nobody.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "//" not in page.text.replace("<!doctype", "")
    for asset in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        if not asset.startswith("data:"):
            assert (await nobody.get(f"/{asset}")).status_code == 200


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


@pytest.mark.parametrize("name", ["redoc.standalone.js", "..%2f__init__.py", "x", "favicon.png"])
async def test_there_is_nothing_else(nobody: Person, name: str) -> None:
    assert_problem(await nobody.get(f"/docs/{name}"), 404, "not-found")
