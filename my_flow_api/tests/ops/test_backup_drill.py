"""The drill: what is restored is what was dumped, and it says so when it is not."""

import asyncio
import importlib.util
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from tests.conftest import Database
from tests.support.api import Person

from my_flow_api.config import Settings

PROGRAM = Path(__file__).parents[3] / "ops" / "backup_drill.py"


@pytest.fixture(scope="module")
def backup_drill() -> ModuleType:
    found = importlib.util.spec_from_file_location("backup_drill", PROGRAM)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def client(settings: Settings) -> Iterator[MongoClient[Any]]:
    with MongoClient[Any](settings.mongodb_url, document_class=RawBSONDocument) as client:
        yield client


async def fill(alice: Person) -> None:
    context, other = await alice.makes_context(), await alice.makes_context(name="Other")
    for number in range(20):
        due = {"date": "2026-05-16", "time": "09:30", "timezone": "Europe/Helsinki"} if number % 2 else None
        await alice.makes_flow(context, title=f"Flow {number} ☕", due=due)
    await alice.post("/transitions", {"from_context_id": context["id"], "to_context_id": other["id"]})
    await alice.post("/calendar", headers={"idempotency-key": "once"})
    await alice.delete(f"/contexts/{context['id']}")


async def test_the_drill_restores_what_it_dumped_and_leaves_nothing_behind(
    alice: Person,
    empty_database: Database,
    settings: Settings,
    backup_drill: ModuleType,
    client: MongoClient[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    await fill(alice)
    arguments = [settings.mongodb_url, settings.mongodb_db_name]
    assert await asyncio.to_thread(backup_drill.main, arguments) == 0
    said = capsys.readouterr().out
    assert "every checksum is the same" in said
    for name in ("contexts", "flows", "transitions", "preferences", "calendars", "idempotency_keys"):
        assert f"  {name} " in said
    assert not [name for name in client.list_database_names() if "_restored_" in name]


async def test_the_drill_fails_when_something_differs_or_would_be_overwritten(
    alice: Person,
    empty_database: Database,
    settings: Settings,
    backup_drill: ModuleType,
    client: MongoClient[Any],
    tmp_path: Path,
) -> None:
    await fill(alice)
    source, file = client[settings.mongodb_db_name], tmp_path / "dump"
    restored = client[f"my_flow_test_{secrets.token_hex(4)}"]
    backup_drill.dump(client, source, file)
    try:
        backup_drill.restore(file, restored)
        assert set(backup_drill.compare(source, restored)) >= {"contexts", "flows"}
        restored["flows"].update_one({}, {"$set": {"title": "Flow 1 ☕ "}})
        with pytest.raises(backup_drill.DrillError, match="flows"):
            backup_drill.compare(source, restored)
        with pytest.raises(backup_drill.DrillError, match="not empty"):
            backup_drill.restore(file, restored)
    finally:
        client.drop_database(restored.name)


def test_the_drill_says_in_one_line_what_went_wrong(
    backup_drill: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> str:
        raise backup_drill.DrillError("not the same after the restore: flows")

    monkeypatch.setattr(backup_drill, "drill", fails)
    assert backup_drill.main(["mongodb://nowhere", "my_flow"]) == 1
    assert capsys.readouterr().err == "not the same after the restore: flows\n"
