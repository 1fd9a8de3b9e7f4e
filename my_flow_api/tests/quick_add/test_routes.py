import pytest
from tests.support.api import Json, Person, assert_problem, made

UNKNOWN_ID = "65f1a2b3c4d5e6f7a8b9c0d1"


@pytest.fixture
async def personal(alice: Person) -> Json:
    await alice.patch("/preferences", {"timezone": "Europe/Helsinki"})
    return await alice.makes_context(name="Personal")


async def test_a_line_becomes_a_flow(alice: Person, personal: Json) -> None:
    response = await alice.post("/flows/quick-add", {"text": "Call mum tomorrow 5pm #per !high"})
    flow = made(response)
    assert response.headers["location"] == f"/api/v1/flows/{flow['id']}"
    assert response.headers["etag"] == '"1"'
    assert (flow["title"], flow["priority"], flow["context_id"]) == ("Call mum", "high", personal["id"])
    assert flow["planned"] == {
        "date": "2026-05-16", "time": "17:00", "timezone": "Europe/Helsinki", "someday": False
    }  # fmt: skip
    assert (flow["planned_at"], flow["planned_status"]) == ("2026-05-16T14:00:00Z", "later")
    assert (flow["due"], flow["status"]) == (None, "normal")
    assert await alice.reads(f"/flows/{flow['id']}") == flow


async def test_a_preview_shows_each_part_as_javascript_counts_it_and_makes_nothing(
    alice: Person, personal: Json
) -> None:
    text = "🎂 for mum by tomorrow #per"
    response = await alice.post("/flows/quick-add/preview", {"text": text})
    assert (response.status_code, response.json()) == (
        200,
        {
            "title": "🎂 for mum",
            "context_id": personal["id"],
            "priority": "medium",
            "due": {"date": "2026-05-16", "time": None, "timezone": None},
            "due_at": "2026-05-16T20:59:59Z",
            "status": "due_soon",
            "planned": None,
            "planned_at": None,
            "planned_status": None,
            "planned_after_due": False,
            "repeat": None,
            "spans": [
                {
                    "start": 11,
                    "end": 22,
                    "text": "by tomorrow",
                    "kind": "date",
                    "value": "2026-05-16",
                    "field": "due",
                    "repeats": False,
                },
                {
                    "start": 23,
                    "end": 27,
                    "text": "#per",
                    "kind": "context",
                    "value": personal["id"],
                    "field": "context_id",
                    "repeats": False,
                },
            ],
            "ready": True,
        },
    )
    assert (await alice.reads("/flows"))["items"] == []


async def test_a_line_can_have_a_plan_and_a_due_date(alice: Person, personal: Json) -> None:
    preview = (await alice.post("/flows/quick-add/preview", {"text": "Report saturday by sunday 5pm"})).json()
    assert preview["planned"] == {"date": "2026-05-16", "time": None, "timezone": None, "someday": False}
    assert preview["due"] == {"date": "2026-05-17", "time": "17:00", "timezone": "Europe/Helsinki"}
    assert (preview["planned_status"], preview["planned_after_due"]) == ("later", False)
    assert [(span["text"], span["field"]) for span in preview["spans"]] == [
        ("saturday", "planned"),
        ("by sunday", "due"),
        ("5pm", "due"),
    ]
    flow = made(await alice.post("/flows/quick-add", {"text": "Report saturday by sunday 5pm #per"}))
    assert {name: flow[name] for name in ("planned", "due", "planned_after_due")} == {
        name: preview[name] for name in ("planned", "due", "planned_after_due")
    }


async def test_a_line_can_be_kept_for_someday(alice: Person, personal: Json) -> None:
    flow = made(await alice.post("/flows/quick-add", {"text": "Learn Finnish someday #per"}))
    assert (flow["title"], flow["planned_status"]) == ("Learn Finnish", "someday")
    assert (await alice.reads("/flows"))["items"] == []


async def test_a_line_can_repeat(alice: Person, personal: Json) -> None:
    text = "Gym every monday 7am #per"
    preview = (await alice.post("/flows/quick-add/preview", {"text": text})).json()
    assert preview["repeat"] == {"rule": "FREQ=WEEKLY;BYDAY=MO", "counts_from": "planned"}
    assert [(span["text"], span["kind"], span["repeats"]) for span in preview["spans"]] == [
        ("every monday", "date", True),
        ("7am", "time", False),
        ("#per", "context", False),
    ]
    flow = made(await alice.post("/flows/quick-add", {"text": text}))
    assert (flow["title"], flow["planned"]) == ("Gym", preview["planned"])
    assert (flow["planned"]["date"], flow["planned"]["time"]) == ("2026-05-18", "07:00")
    assert (flow["repeat"]["rule"], flow["repeat"]["counts_from"]) == ("FREQ=WEEKLY;BYDAY=MO", "planned")
    assert flow["repeat"]["day"] == "2026-05-18"


async def test_a_line_can_repeat_from_completion_or_its_due(alice: Person, personal: Json) -> None:
    water = made(await alice.post("/flows/quick-add", {"text": "Water every! 3 days #per"}))
    assert (water["repeat"]["counts_from"], water["planned"]["date"]) == ("completion", "2026-05-15")
    report = made(await alice.post("/flows/quick-add", {"text": "Report due every friday 5pm #per"}))
    assert (report["repeat"]["counts_from"], report["due"]["date"], report["planned"]) == (
        "due",
        "2026-05-15",
        None,
    )


async def test_a_line_can_have_an_end_of_its_repetition(alice: Person, personal: Json) -> None:
    water = made(await alice.post("/flows/quick-add", {"text": "Water every day until 24 dec #per"}))
    assert (water["title"], water["planned"]["date"]) == ("Water", "2026-05-15")
    assert water["repeat"]["rule"] == "FREQ=DAILY;UNTIL=20261224"
    gym = made(await alice.post("/flows/quick-add", {"text": "Gym every monday for 10 weeks #per"}))
    assert (gym["title"], gym["repeat"]["rule"]) == ("Gym", "FREQ=WEEKLY;BYDAY=MO;COUNT=10")
    text = "Gym every monday until today #per"
    over = (await alice.post("/flows/quick-add/preview", {"text": text})).json()
    assert (over["title"], over["planned"], over["repeat"]) == ("Gym every monday until today", None, None)


async def test_a_reading_can_be_refused(alice: Person, personal: Json) -> None:
    body = {"text": "🎂 for mum tomorrow #per", "literal": [{"start": 11, "end": 19}]}
    flow = made(await alice.post("/flows/quick-add", body))
    assert (flow["title"], flow["planned"]) == ("🎂 for mum tomorrow", None)


async def test_the_context_is_that_of_the_text_or_of_the_body_or_the_current_one(
    alice: Person, personal: Json
) -> None:
    work, home = await alice.makes_context(), await alice.makes_context(name="Home")

    async def where(**body: str) -> str:
        context_id: str = made(await alice.post("/flows/quick-add", body))["context_id"]
        return context_id

    assert_problem(
        await alice.post("/flows/quick-add", {"text": "Plan"}), 422, "validation-error", "context_id"
    )
    preview = (await alice.post("/flows/quick-add/preview", {"text": "Plan #x"})).json()
    assert (preview["context_id"], preview["ready"], preview["title"]) == (None, False, "Plan #x")
    await alice.patch("/preferences", {"current_context_id": work["id"]})
    assert await where(text="Plan") == work["id"]
    assert await where(text="Plan", context_id=home["id"]) == home["id"]
    assert await where(text="Plan #per", context_id=home["id"]) == personal["id"]
    await alice.post(f"/contexts/{personal['id']}/archive")
    assert await where(text="Plan #per") == work["id"]


@pytest.mark.parametrize(
    ("body", "at_fault"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": "\u200b"}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"text": "a\nb"}, "text"),
        ({"text": {"$gt": ""}}, "text"),
        ({"text": "x", "context_id": "home"}, "context_id"),
        ({"text": "x", "literal": [{"start": 3, "end": 3}]}, "literal.0"),
        ({"text": "x", "literal": [{"start": -1, "end": 3}]}, "literal.0.start"),
        ({"text": "x", "literal": [{"start": 0, "end": 1}] * 21}, "literal"),
        ({"text": "x", "title": "y"}, "title"),
    ],
)
@pytest.mark.parametrize("path", ["/flows/quick-add", "/flows/quick-add/preview"])
async def test_a_field_that_does_not_fit_is_named(
    alice: Person, personal: Json, path: str, body: Json, at_fault: str
) -> None:
    assert_problem(await alice.post(path, body), 422, "validation-error", at_fault)


@pytest.mark.parametrize(
    "text", ["tomorrow #per", "x" * 201 + " #per", "\u200b tomorrow #per", "\u2800 tomorrow #per"]
)
async def test_without_a_title_nothing_is_made(alice: Person, personal: Json, text: str) -> None:
    assert_problem(await alice.post("/flows/quick-add", {"text": text}), 422, "validation-error", "text")
    assert (await alice.post("/flows/quick-add/preview", {"text": text})).json()["ready"] is False
    assert (await alice.reads("/flows"))["items"] == []


async def test_an_unknown_context_is_not_found(alice: Person, personal: Json) -> None:
    for path in ("/flows/quick-add", "/flows/quick-add/preview"):
        body = {"text": "Plan #per", "context_id": UNKNOWN_ID}
        assert_problem(await alice.post(path, body), 404, "not-found")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH", "DELETE", "PUT"])
async def test_quick_add_is_not_the_id_of_a_flow(alice: Person, method: str) -> None:
    response = await alice.request(method, "/flows/quick-add")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
