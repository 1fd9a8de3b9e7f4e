"""A person's things come out whole, as one stream."""

import asyncio
import csv
import json
from collections.abc import Sequence
from io import StringIO
from typing import Any

import httpx
import pytest
from pymongo.errors import AutoReconnect
from starlette.types import Message, Scope
from tests.conftest import Database
from tests.exports.test_long_import import file_of
from tests.support.api import Json, Person, assert_problem
from tests.support.clock import FrozenClock
from tests.support.tokens import Signer
from tests.support.waiting import eventually

from my_flow_api.exports import repository
from my_flow_api.exports.repository import ExportRepository
from my_flow_api.exports.service import CSV_COLUMNS, cell
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.observability.metrics import requests_in_flight


async def filled(person: Person) -> tuple[Json, Json]:
    work, home = await person.makes_context(), await person.makes_context(name="Home, sweet", icon="🏡")
    await person.makes_flow(work, due={"date": "2026-05-20"}, description='Line one\nline "two"')
    await person.makes_flow(
        work, title="x;=1+1", priority="high", due={"date": "2026-05-20", "time": "17:00", "timezone": "UTC"}
    )
    done = await person.makes_flow(home, title="Done")
    await person.post(f"/flows/{done['id']}/complete")
    gone = await person.makes_flow(home, title="Gone")
    await person.delete(f"/flows/{gone['id']}")
    archived = await person.makes_flow(home, title="Archived")
    await person.post(f"/flows/{archived['id']}/archive")
    await person.post("/transitions", {"to_context_id": work["id"]})
    return work, home


async def test_the_export_holds_everything_but_the_trash(alice: Person, bob: Person) -> None:
    work, home = await filled(alice)
    await filled(bob)
    response = await alice.get("/export")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["content-disposition"] == 'attachment; filename="my-flow-2026-05-15.json"'
    export = response.json()
    assert list(export) == [
        "format",
        "version",
        "exported_at",
        "preferences",
        "contexts",
        "flows",
        "transitions",
    ]
    assert (export["format"], export["version"], export["exported_at"]) == (
        "my-flow",
        1,
        "2026-05-15T12:00:00Z",
    )
    assert [context["id"] for context in export["contexts"]] == [work["id"], home["id"]]
    assert sorted(flow["title"] for flow in export["flows"]) == [
        "Archived",
        "Done",
        "Write the plan",
        "x;=1+1",
    ]
    for flow in export["flows"]:
        assert await alice.reads(f"/flows/{flow['id']}") == flow
    assert export["preferences"] == await alice.reads("/preferences")
    assert export["transitions"] == (await alice.reads("/transitions"))["items"]


async def test_the_export_of_nothing_is_an_export(alice: Person) -> None:
    export = await alice.reads("/export")
    assert (export["contexts"], export["flows"], export["transitions"]) == ([], [], [])


async def test_the_flows_come_as_a_table_too(alice: Person) -> None:
    await filled(alice)
    response = await alice.get("/export", params={"format": "csv"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].endswith('.csv"')
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == CSV_COLUMNS
    by_title = {row["title"]: row for row in rows}
    assert set(by_title) == {"x;'=1+1", "Archived", "Done", "Write the plan"}
    plan, sum_, done = by_title["Write the plan"], by_title["x;'=1+1"], by_title["Done"]
    assert plan["description"] == 'Line one\nline "two"'
    assert (plan["due_date"], plan["due_time"], plan["due_at"]) == ("2026-05-20", "", "2026-05-20T23:59:59Z")
    assert (sum_["due_time"], sum_["due_timezone"], sum_["priority"]) == ("17:00", "UTC", "high")
    assert (done["context"], done["status"], done["completed_at"]) == (
        "Home, sweet",
        "completed",
        "2026-05-15T12:00:00Z",
    )


async def test_a_long_export_is_valid_json(alice: Person, clock: FrozenClock) -> None:
    context = await alice.makes_context()
    for n in range(30):
        clock.advance(seconds=1)
        await alice.makes_flow(context, title=f"Flow {n}")
    response = await alice.get("/export", headers={"accept-encoding": "gzip"})
    assert [flow["title"] for flow in json.loads(response.content)["flows"]] == [
        f"Flow {n}" for n in reversed(range(30))
    ]


@pytest.mark.parametrize("params", [{"format": "xml"}, {"x": "1"}, {"format[$ne]": "json"}])
async def test_another_format_is_refused(alice: Person, params: dict[str, str]) -> None:
    assert_problem(await alice.get("/export", params=params), 422, "validation-error", next(iter(params)))


async def test_an_outage_is_a_503_and_not_half_a_file(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> None:
        raise AutoReconnect("away")

    monkeypatch.setattr(ExportRepository, "contexts", away)
    assert_problem(await alice.get("/export"), 503, "service-unavailable")


class SlowReader:
    """A client that takes the beginning of an answer, and the rest when it may."""

    def __init__(self, pieces: int) -> None:
        self._pieces = pieces
        self.taken: list[bytes] = []
        self.may_read_on = asyncio.Event()

    async def receive(self) -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            self.taken.append(message["body"])
            if len(self.taken) >= self._pieces:
                await self.may_read_on.wait()


@pytest.mark.parametrize("file_format", ["json", "csv"])
async def test_a_client_that_does_not_read_on_holds_a_page_and_neither_place_nor_cursor(
    alice: Person,
    transport: httpx.ASGITransport,
    signer: Signer,
    empty_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    file_format: str,
) -> None:
    assert (await alice.post("/import?apply=true", file_of(120))).status_code == 200
    read: list[int] = []
    page_of_flows = ExportRepository._page_of_flows

    async def counted(*args: Any) -> Sequence[Document]:
        page = await page_of_flows(*args)
        read.append(len(page))
        return page

    monkeypatch.setattr(ExportRepository, "_page_of_flows", counted)
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "http_version": "1.1",
        "path": "/api/v1/export",
        "query_string": f"format={file_format}".encode(),
        "headers": [(b"host", b"api"), (b"authorization", f"Bearer {signer.token('alice')}".encode())],
        "client": ("127.0.0.1", 1),
    }
    reader = SlowReader(pieces=3)
    answering = asyncio.ensure_future(transport.app(scope, reader.receive, reader.send))
    await eventually(lambda: len(reader.taken) == 3)
    assert read == [repository._PAGE]
    (in_flight,) = (sample.value for metric in requests_in_flight.collect() for sample in metric.samples)
    assert in_flight == 0
    cursors: list[Json] = [{"$currentOp": {"idleCursors": True}}, {"$match": {"type": "idleCursor"}}]
    open_ = await empty_database.client.admin.aggregate(cursors).to_list(None)
    assert not [one for one in open_ if one["ns"] == f"{empty_database.name}.flows"]
    reader.may_read_on.set()
    await eventually(lambda: b"Step 119" in b"".join(reader.taken))
    await eventually(lambda: sum(read) == 120 and read[-1] == 0)
    answering.cancel()


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (True, "true"), (1.5, "1.5"), (-1, "'-1")])
def test_other_values_are_cells_as_in_json(value: object, shown: str) -> None:
    assert cell(value) == shown


async def test_an_export_comes_in_pages_and_misses_nothing(
    alice: Person, empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "_PAGE", 3)
    context = await alice.makes_context()
    made = [(await alice.makes_flow(context, title=f"Flow {n}"))["id"] for n in range(10)]
    assert len(await empty_database["flows"].distinct("created_at")) == 1, "the clock stands still: all tie"
    for flow in made[:4]:
        await alice.post(f"/flows/{flow}/archive")
    exported = [flow["id"] for flow in (await alice.reads("/export"))["flows"]]
    assert exported == [*reversed(made[4:]), *reversed(made[:4])]
    table = (await alice.get("/export", params={"format": "csv"})).text
    assert len(table.splitlines()) == 11
