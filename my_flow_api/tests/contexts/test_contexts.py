import pytest
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock

WORK: Json = {"name": "Work", "color": "#2F6FEB", "icon": "💼"}


async def test_a_new_context_is_answered_in_full(alice: Person) -> None:
    response = await alice.post("/contexts", {"name": "  Work  ", "color": "#2f6feb", "icon": "💼"})
    body = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/api/v1/contexts/{body['id']}"
    assert response.headers["etag"] == '"1"'
    assert body == {
        "id": body["id"],
        "name": "Work",
        "color": "#2F6FEB",
        "icon": "💼",
        "position": 1778846400000.0,
        "archived_at": None,
        "version": 1,
        "created_at": "2026-05-15T12:00:00Z",
        "updated_at": "2026-05-15T12:00:00Z",
    }
    assert await alice.reads(f"/contexts/{body['id']}") == body


async def test_contexts_come_in_the_order_they_were_made(alice: Person, clock: FrozenClock) -> None:
    for name in ("Work", "Home", "Rest"):
        await alice.makes_context(name=name)
        clock.advance(seconds=1)
    page = await alice.reads("/contexts")
    assert [context["name"] for context in page["items"]] == ["Work", "Home", "Rest"]
    assert page["next_cursor"] is None


async def test_pages_of_contexts_hold_each_context_once(alice: Person, clock: FrozenClock) -> None:
    names = [f"Context {n}" for n in range(7)]
    for n, name in enumerate(names):
        await alice.makes_context(name=name)
        clock.advance(seconds=n % 2)  # some share a position, so that ties are met
    found, cursor = [], None
    for _ in range(4):
        page = await alice.reads("/contexts", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        found += [context["name"] for context in page["items"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert found == names


async def test_the_fifty_first_context_is_a_conflict(alice: Person) -> None:
    for n in range(50):
        await alice.makes_context(name=f"Context {n}")
    assert_problem(await alice.post("/contexts", WORK), 409, "conflict")
    assert len((await alice.reads("/contexts", params={"limit": 100}))["items"]) == 50


async def test_patch_changes_what_is_sent_and_nothing_else(alice: Person, clock: FrozenClock) -> None:
    before = await alice.makes_context()
    clock.advance(minutes=5)
    response = await alice.patch(f"/contexts/{before['id']}", {"name": "Office"})
    assert response.headers["etag"] == '"2"'
    assert response.json() == before | {"name": "Office", "version": 2, "updated_at": "2026-05-15T12:05:00Z"}


async def test_a_patch_without_fields_changes_nothing(alice: Person) -> None:
    context = await alice.makes_context()
    response = await alice.patch(f"/contexts/{context['id']}", {})
    assert response.json() == context
    stale = await alice.patch(f"/contexts/{context['id']}", {}, headers={"if-match": '"9"'})
    assert_problem(stale, 412, "precondition-failed")


@pytest.mark.parametrize("etag", ['"1"', "*", '"7", "1"'])
async def test_a_matching_etag_lets_a_change_through(alice: Person, etag: str) -> None:
    context = await alice.makes_context()
    response = await alice.patch(f"/contexts/{context['id']}", {"name": "A"}, headers={"if-match": etag})
    assert response.status_code == 200


@pytest.mark.parametrize("etag", ['"2"', 'W/"1"', '"99999999999999999999999"', '""'])
async def test_another_etag_stops_a_change(alice: Person, etag: str) -> None:
    context = await alice.makes_context()
    path, headers = f"/contexts/{context['id']}", {"if-match": etag}
    assert_problem(await alice.patch(path, {"name": "A"}, headers=headers), 412, "precondition-failed")
    assert_problem(await alice.delete(path, headers=headers), 412, "precondition-failed")
    assert await alice.reads(path) == context


async def test_an_unchanged_context_is_not_sent_again(alice: Person) -> None:
    context = await alice.makes_context()
    path = f"/contexts/{context['id']}"
    response = await alice.get(path, headers={"if-none-match": 'W/"1"'})
    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", '"1"')
    await alice.patch(path, {"name": "Office"})
    assert (await alice.get(path, headers={"if-none-match": '"1"'})).status_code == 200


async def test_who_knows_any_version_is_sent_none(alice: Person) -> None:
    context = await alice.makes_context()
    flow = await alice.makes_flow(context)
    for path in (f"/contexts/{context['id']}", f"/flows/{flow['id']}", "/preferences"):
        assert (await alice.get(path, headers={"if-none-match": "*"})).status_code == 304
    assert_problem(
        await alice.get(f"/flows/{context['id']}", headers={"if-none-match": "*"}), 404, "not-found"
    )


@pytest.mark.parametrize(
    "icon",
    ["👩‍👩‍👧", "🇫🇮", "1️⃣", "❤️", "👍🏽", "🏳️‍🌈"],
    ids=["family", "flag", "keycap", "heart", "skin", "rainbow"],
)
async def test_a_sequence_that_shows_as_one_emoji_is_one(alice: Person, icon: str) -> None:
    assert (await alice.makes_context(icon=icon))["icon"] == icon


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 51),
        ("name", "two\nlines"),
        ("name", "nul\x00"),
        ("name", "\u200b\u2060"),
        ("name", "\u1160\u2800"),
        ("name", None),
        ("name", 7),
        ("name", {"$gt": ""}),
        ("color", "red"),
        ("color", "#12345"),
        ("color", "#1234567"),
        ("color", "#12345G"),
        ("color", "#2F6FEB\n"),
        ("icon", ""),
        ("icon", "a"),
        ("icon", "💼💼"),
        ("icon", "💼 "),
        ("icon", "7"),
    ],
)
async def test_a_field_that_does_not_fit_is_named(alice: Person, field: str, value: object) -> None:
    assert_problem(await alice.post("/contexts", WORK | {field: value}), 422, "validation-error", field)
    context = await alice.makes_context()
    refused = await alice.patch(f"/contexts/{context['id']}", {field: value})
    assert_problem(refused, 422, "validation-error", field)
    assert (await alice.reads("/contexts"))["items"] == [context]


async def test_unknown_fields_are_refused(alice: Person) -> None:
    problem = assert_problem(
        await alice.post("/contexts", WORK | {"user_id": "bob"}), 422, "validation-error", "user_id"
    )
    assert problem["errors"][0]["code"] == "extra_forbidden"


async def test_missing_fields_are_all_named(alice: Person) -> None:
    assert_problem(await alice.post("/contexts", {}), 422, "validation-error", "name", "color", "icon")
