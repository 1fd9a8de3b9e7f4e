"""The largest imports there can be, with the storage engine's smallest cache and every step at full size."""

from functools import partial
from pathlib import Path

import pytest
from devstack.testing import running_mongod
from fastapi import FastAPI
from pymongo import MongoClient
from tests.conftest import _answering
from tests.operations.seen import Reader, a_file
from tests.operations.test_all_or_nothing import goes_on_beside_reads, imports, only_imported, reader_of
from tests.support.api import Json, Person
from tests.support.clock import FrozenClock
from tests.support.tokens import Signer

from my_flow_api.config import Settings
from my_flow_api.main import create_app
from my_flow_api.operations import service

pytestmark = pytest.mark.long

MANY = 10_000
# A dozen readers at once would be the load, and not the operation.
beside_reads = partial(goes_on_beside_reads, one_by_one=True)


def many_words(number: int) -> Json:
    """Less than 5 MiB with as many different words in each description as are indexed."""
    file = a_file(number)
    for place, flow in enumerate(file["flows"]):
        flow["description"] = " ".join(f"{place:x}w{word:x}" for word in range(1_200))[:9_900]
    return file


@pytest.mark.parametrize("file", [a_file(MANY), many_words(500)], ids=["titles alone", "long descriptions"])
async def test_it_is_imported_deleted_and_restored(
    settings: Settings,
    clock: FrozenClock,
    signer: Signer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: Json,
) -> None:
    # The readers share the process and its event loop: the answer waits for the end nevertheless.
    monkeypatch.setattr(service, "MAX_WAIT_SECONDS", 600)
    number = len(file["flows"])
    with running_mongod(tmp_path) as mongod:
        with MongoClient[Json](mongod.url) as admin:  # the tests live in May 2026
            admin.admin.command("setParameter", 1, ttlMonitorEnabled=False)
        app: FastAPI = create_app(settings.model_copy(update={"mongodb_url": mongod.url}), clock=clock)
        async with _answering(app, signer) as transport:
            alice = Person(transport, signer.token("alice"))
            reader: Reader = await reader_of(alice)
            await beside_reads(reader, imports(alice, file))
            path = f"/contexts/{await only_imported(alice)}"
            await beside_reads(reader, alice.delete(path))
            await beside_reads(reader, alice.post(f"{path}/restore"))
            assert (await reader.once())["export"] == number
            await beside_reads(reader, alice.delete(path))
            assert (await alice.delete("/account")).status_code == 204
            assert (await reader_of(alice)) is not None
