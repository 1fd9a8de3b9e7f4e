"""Business logic of account deletion."""

import asyncio
from dataclasses import dataclass

import structlog

from my_flow_api.account.repository import AccountRepository
from my_flow_api.events.service import EventService
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.limits.load_shedding import place_released
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.operations import visibility
from my_flow_api.operations.service import OperationHandler, OperationService
from my_flow_api.operations.visibility import Hidden

log = structlog.get_logger(__name__)

_DELETION = "delete_account"


class AccountService:
    """Deletes accounts."""

    def __init__(
        self, account: AccountRepository, operations: OperationService, events: EventService
    ) -> None:
        self._account = account
        self._operations = operations
        self._events = events
        operations.register(_DELETION, _Deletion(account))

    async def delete(self, subject: Subject) -> None:
        """Remove all data of the user, including the trash and the calendar feed: all or nothing."""

        async def work(session: Session) -> Document | None:
            await self._operations.require_none(subject.id, session)
            if await self._account.remove_if_small(subject.id, session):
                return None
            await self._account.remove_first(subject.id, session)
            everything = Hidden(everything=True)
            return await self._operations.begin(
                subject.id, _DELETION, everything, session, keep_preferences=False
            )

        operation = await self._operations.one_at_a_time(subject.id, work)
        self._events.drop_person(subject.id)
        if operation is not None:
            await self._operations.complete(operation)
            async with place_released():
                await asyncio.sleep(visibility.SECONDS_OF_GRACE)  # for reads that saw part of the data
            await self._operations.forget(operation)
        log.info("account deleted")


@dataclass(frozen=True, slots=True)
class _Deletion(OperationHandler):
    """An account deletion in steps."""

    account: AccountRepository

    async def step(self, operation: Document, session: Session) -> bool:
        return await self.account.remove_part(operation["user_id"], session)

    async def forget(self, operation: Document, session: Session) -> None:
        await self.account.remove_unused_preferences(operation["user_id"], session)
