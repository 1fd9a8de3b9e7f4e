"""Tests of bodies that are no JSON, or hold values that JSON cannot: rows of a table in docs/api-guide.md."""

import pytest
from tests.support.api import Json, Person, assert_problem

AS_JSON = {"content-type": "application/json"}
KEY = {"idempotency-key": "one"}
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e999", "1e308", "1" * 400, '"1"', "true"]


@pytest.fixture
async def flow(alice: Person) -> Json:
    return await alice.makes_flow(await alice.makes_context())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 422),
        (b"null", 422),
        (b'[{"title":"x"}]', 422),
        (b'"title"', 422),
        (b'{"title":"\xff"}', 400),
        (b"[" * 9_000, 400),
        (b'{"title":{"$gt":""},"title":"x","title":{"$gt":""}}', 422),
    ],
)
async def test_not_an_object(alice: Person, flow: Json, body: bytes, status: int) -> None:
    response = await alice.request("PATCH", f"/flows/{flow['id']}", content=body, headers=AS_JSON)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    plain = await alice.request("PATCH", f"/flows/{flow['id']}", content=b'{"title":"x"}')
    assert plain.status_code == 422, "a body that does not say that it is JSON"
    assert await alice.reads(f"/flows/{flow['id']}") == flow


@pytest.mark.parametrize("depth", [100, 253, 254, 255, 500, 1_000, 1_020, 1_024, 1_025, 5_000, 30_000])
@pytest.mark.parametrize("brackets", [(b"[", b"]"), (b'{"a":', b"}")], ids=["lists", "objects"])
async def test_nested_body(alice: Person, flow: Json, depth: int, brackets: tuple[bytes, bytes]) -> None:
    """It gets the same answer with an Idempotency-Key as without, and the key stays free."""
    opening, closing = brackets
    body = (b'{"title":%b1%b}' % (opening * depth, closing * depth))[: 64 * 1024]
    path = f"/contexts/{flow['context_id']}/flows"
    plain = await alice.request("POST", path, content=body, headers=AS_JSON)
    assert plain.status_code in {400, 422}
    keyed = await alice.request("POST", path, content=body, headers=AS_JSON | KEY)
    assert (keyed.status_code, keyed.json()["errors"]) == (plain.status_code, plain.json()["errors"])
    assert (await alice.post(path, {"title": "Now well"}, headers=KEY)).status_code == 201


@pytest.mark.parametrize("number", NUMBERS)
async def test_impossible_number(alice: Person, flow: Json, number: str) -> None:
    moved = await alice.request(
        "POST", f"/flows/{flow['id']}/move", content=f'{{"position":{number}}}', headers=AS_JSON
    )
    assert_problem(moved, 422, "validation-error", "position")
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_lone_surrogate(alice: Person, flow: Json) -> None:
    for field in ("title", "description"):
        for text in (b'"\\ud800"', b'"a\\udfffb"', b'"\xed\xa0\x80"'):
            body = b'{"%s":%s}' % (field.encode(), text)
            refused = await alice.request("PATCH", f"/flows/{flow['id']}", content=body, headers=AS_JSON)
            assert_problem(refused, 422, "validation-error", field)
