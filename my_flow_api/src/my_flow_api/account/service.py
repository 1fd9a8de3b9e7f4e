"""The end of an account."""

import structlog

from my_flow_api.account.repository import AccountRepository
from my_flow_api.auth.subject import Subject
from my_flow_api.events.service import EventService

log = structlog.get_logger(__name__)


class AccountService:
    def __init__(self, account: AccountRepository, events: EventService) -> None:
        self._account = account
        self._events = events

    async def delete(self, subject: Subject) -> None:
        """Remove everything of the person at once, the trash and the calendar feed too."""
        await self._account.remove_everything(subject.id)
        self._events.drop_person(subject.id)
        log.info("account deleted")
