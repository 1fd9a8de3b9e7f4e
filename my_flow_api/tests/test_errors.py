import pytest
from tests.support.api import Person, assert_problem


async def test_an_unknown_address_is_a_problem(nobody: Person) -> None:
    for path in ("/", "/api/v1", "/api/v1/contexts/", "/api/v2/contexts", "/docs"):
        assert_problem(await nobody.client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/contexts", "GET, HEAD, POST"),
        ("PUT", "/contexts/65f1a2b3c4d5e6f7a8b9c0d1", "DELETE, GET, HEAD, PATCH"),
        ("POST", "/preferences", "GET, HEAD, PATCH"),
        ("QUERY", "/flows", "GET, HEAD, POST"),
        ("PATCH", "/flows/quick-add", "POST"),
        ("GET", "/flows/quick-add", "POST"),
    ],
)
async def test_another_method_is_a_problem_that_says_which_are_allowed(
    alice: Person, method: str, path: str, allowed: str
) -> None:
    response = await alice.request(method, path)
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"nonsense",
        b"\xff{",
        b"[" * 20_000,
        b'{"name": ' + b"9" * 10_000 + b"}",
        b'{"name": "\xff"}',
    ],
    ids=["cut", "empty", "word", "not-utf8", "deep", "huge", "half"],
)
async def test_malformed_json_is_a_bad_request_or_a_named_field(alice: Person, body: bytes) -> None:
    response = await alice.request(
        "POST", "/contexts", content=body, headers={"content-type": "application/json"}
    )
    if body:
        assert_problem(response, 400, "bad-request")
    else:
        assert_problem(response, 422, "validation-error", "body")


@pytest.mark.parametrize("body", [b"[]", b"1", b'"a"', b"null"])
async def test_a_body_must_be_an_object(alice: Person, body: bytes) -> None:
    response = await alice.request(
        "POST", "/contexts", content=body, headers={"content-type": "application/json"}
    )
    assert_problem(response, 422, "validation-error", "body")


async def test_a_body_must_say_that_it_is_json(alice: Person) -> None:
    response = await alice.request(
        "POST", "/contexts", content=b'{"name": "Work"}', headers={"content-type": "text/plain"}
    )
    problem = assert_problem(response, 422, "validation-error", "body")
    assert problem["errors"][0]["message"] == "Send a JSON object, with Content-Type: application/json."


@pytest.mark.parametrize("field", ["due", "planned", "repeat"])
async def test_a_field_that_is_an_object_says_so(alice: Person, field: str) -> None:
    context = await alice.makes_context()
    refused = await alice.post(f"/contexts/{context['id']}/flows", {"title": "Read", field: "FREQ=DAILY"})
    problem = assert_problem(refused, 422, "validation-error", field)
    assert problem["errors"][0]["message"] == "Use a JSON object; /docs lists its fields."


async def test_no_error_repeats_a_value_that_was_sent(alice: Person) -> None:
    response = await alice.post(
        "/contexts", {"name": {"secret": "hunter2"}, "color": "hunter2", "icon": "hunter2"}
    )
    assert_problem(response, 422, "validation-error", "name", "color", "icon")
    assert "hunter2" not in response.text
    for refused in (
        await alice.get("/flows", params={"sort": "hunter2"}),
        await alice.get("/flows", params={"cursor": "hunter2"}),
        await alice.get("/contexts/hunter2"),
        await alice.get("/contexts", headers={"authorization": "Bearer hunter2"}),
        await alice.patch("/contexts/hunter2", {}, headers={"if-match": "hunter2"}),
        await alice.post("/contexts", {}, headers={"idempotency-key": "hunter2 hunter2"}),
    ):
        assert refused.is_error
        assert "hunter2" not in refused.text


async def test_an_unknown_field_is_named_as_it_was_sent_and_cut(alice: Person) -> None:
    long = "x" * 500
    for refused in (await alice.post("/contexts", {long: 1}), await alice.get("/flows", params={long: "1"})):
        assert refused.status_code == 422
        assert "x" * 100 in [error["field"] for error in refused.json()["errors"]]


async def test_at_most_twenty_fields_are_named(alice: Person) -> None:
    body = {f"unknown_{n}": n for n in range(500)}
    problem = (await alice.post("/contexts", body)).json()
    assert len(problem["errors"]) == 20
