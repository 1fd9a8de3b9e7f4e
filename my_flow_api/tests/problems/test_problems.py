"""The `type` of every error leads to a page."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.api import Person, assert_problem

from my_flow_api.errors import ApiError
from my_flow_api.problems.catalogue import KINDS


def kinds() -> list[type[ApiError]]:
    return ApiError.__subclasses__()


def test_every_error_has_a_page_and_every_page_an_error() -> None:
    assert {error.slug for error in kinds()} == set(KINDS)
    assert len({error.slug for error in kinds()}) == len(kinds())
    assert all(KINDS[error.slug].error is error for error in kinds())


@pytest.mark.parametrize("slug", sorted(KINDS))
async def test_the_type_of_an_error_is_a_page_for_people_and_programs(nobody: Person, slug: str) -> None:
    error = KINDS[slug].error
    page = await nobody.client.get(f"/problems/{slug}", headers={"accept": "text/html,*/*"})
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<h1>{error.title}</h1>" in page.text
    shown = await nobody.client.get(f"/problems/{slug}", headers={"accept": "application/json"})
    assert shown.json() == {
        "type": f"/problems/{slug}",
        "title": error.title,
        "status": error.status,
        "meaning": KINDS[slug].meaning,
        "advice": KINDS[slug].advice,
    }
    assert "Accept" in shown.headers["vary"].split(", ")


async def test_the_pages_fetch_nothing_and_their_style_is_the_one_allowed(nobody: Person) -> None:
    page = await nobody.client.get("/problems/not-found")
    (style,) = re.findall("<style>(.*?)</style>", page.text)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert page.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    )
    assert not re.search(r"<script|<img|<link|src=|style=|https?:", page.text)


async def test_the_list_leads_to_every_page(nobody: Person) -> None:
    page = await nobody.client.get("/problems")
    for link in re.findall(r'href="(/problems/[a-z-]+)"', page.text):
        assert (await nobody.client.get(link)).status_code == 200
    listed = (await nobody.client.get("/problems", headers={"accept": "application/json"})).json()["items"]
    assert [kind["type"] for kind in listed] == re.findall(r'<dt><a href="([^"]+)"', page.text)
    assert len(listed) == len(KINDS)


async def test_an_unknown_kind_is_not_found(nobody: Person) -> None:
    assert_problem(await nobody.client.get("/problems/no-such-kind"), 404, "not-found")


async def test_an_error_of_the_api_leads_to_its_page(alice: Person) -> None:
    problem = (await alice.get("/contexts/nonsense")).json()
    assert (await alice.client.get(problem["type"])).status_code == 200


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=50))
async def test_whatever_is_accepted_the_page_is_shown(nobody: Person, accept: str) -> None:
    response = await nobody.client.get("/problems/conflict", headers={"accept": accept})
    assert response.status_code == 200
