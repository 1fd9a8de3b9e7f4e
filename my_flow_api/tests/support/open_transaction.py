"""An open transaction, as a process leaves it that is killed within one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorClientSession
from pymongo.errors import OperationFailure
from tests.conftest import Database

NO_SUCH_TRANSACTION = 251


class OpenTransaction:
    """A transaction that has written to one document and does nothing more."""

    def __init__(self, session: AsyncIOMotorClientSession, database: Database) -> None:
        self._session = session
        self._database = database

    async def is_open(self) -> bool:
        """Ask within it, which is a sign of life."""
        try:
            await self._database["flows"].find_one({}, session=self._session)
        except OperationFailure as error:
            return error.code != NO_SUCH_TRANSACTION
        return True

    async def ends(self) -> None:
        """Give back what it wrote."""
        await self._session.abort_transaction()


@asynccontextmanager
async def open_transaction(
    url: str, database: str, collection: str, id_: object, *, app: str = "my-flow-api"
) -> AsyncIterator[OpenTransaction]:
    """Begin one as the program `app`, and write to the document called `id_`."""
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(url, appName=app)
    session = await client.start_session()
    session.start_transaction()
    await client[database][collection].update_one({"_id": id_}, {"$set": {"held": id_}}, session=session)
    yield OpenTransaction(session, client[database])
    client.close()
