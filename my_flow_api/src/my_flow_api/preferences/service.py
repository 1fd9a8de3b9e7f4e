"""Business logic of preferences."""

from datetime import datetime, time
from typing import Any

from bson import ObjectId

from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import PreconditionFailed
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.clock import Clock
from my_flow_api.kit.http.etag import Precondition
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow, find_zone
from my_flow_api.kit.persistence.mongo import Session
from my_flow_api.operations.visibility import Visibility, visibility_of
from my_flow_api.preferences.defaults import DEFAULTS, new_preferences
from my_flow_api.preferences.repository import PreferencesRepository
from my_flow_api.preferences.schemas import PreferencesRead, PreferencesUpdate


class PreferencesService:
    """Reads and changes preferences, and follows the current context's changes."""

    def __init__(self, preferences: PreferencesRepository, contexts: ContextService, clock: Clock) -> None:
        self._preferences = preferences
        self._contexts = contexts
        self._clock = clock

    async def get(self, subject: Subject) -> PreferencesRead:
        """Return the user's preferences; the first read creates them."""
        return read_preferences(await self._preferences.find(subject.id) or await self._make(subject))

    async def update(
        self, subject: Subject, patch: PreferencesUpdate, precondition: Precondition
    ) -> PreferencesRead:
        """Change the fields that are sent.

        Raises:
            NotFound: The user has no such context as the new current one.
            Conflict: That context is archived.
            PreconditionFailed: The preferences have another version.
        """
        changes = patch.changes()
        if changes.get("current_context_id") is not None:
            await self._contexts.require_in_use(subject, changes["current_context_id"])
        changed = await self._change(subject, changes, precondition)
        if changed is None:  # another version, or no preferences yet
            await self._make(subject)
            changed = await self._change(subject, changes, precondition)
        if changed is None:
            raise PreconditionFailed
        return read_preferences(changed)

    async def moment(self, subject: Subject) -> LocalNow:
        """Return the present instant in the user's time zone.

        It is read each time, beside the data that needs it: a cached copy would be stale whenever another
        process changes the preferences.
        """
        return self._moment(await self._preferences.find_days(subject.id))

    async def moment_and_visibility(self, subject: Subject, session: Session) -> tuple[LocalNow, Visibility]:
        """Return the present instant and the user's visibility, read together in a transaction."""
        found = await self._preferences.find(subject.id, session)
        return self._moment(found), visibility_of(found)

    async def visibility(self, subject: Subject, session: Session | None = None) -> Visibility:
        """Return the user's visibility, which an operation on many flows restricts."""
        if session is not None:
            return visibility_of(await self._preferences.find(subject.id, session))
        return visibility_of(await self._preferences.find_days(subject.id))

    async def enter_context(
        self, subject: Subject, context_id: ObjectId, at: datetime, session: Session
    ) -> None:
        """Set the current context. The caller has checked that the user has it."""
        await self._preferences.enter_context(subject.id, context_id, DEFAULTS, at, session)

    async def is_large(
        self, user_id: str, context_id: ObjectId, gone_at: datetime | None, session: Session
    ) -> bool:
        """Return False: the preferences are one document."""
        return False

    async def context_trashed(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session, *, silently: bool
    ) -> bool:
        """Clear the current context if it was deleted."""
        return await self._preferences.leave_context(user_id, context_id, at, session)

    async def has_orphans(self, user_id: str, context_id: ObjectId) -> bool:
        """Return whether this deleted context is the user's current one."""
        found = await self._preferences.find(user_id)
        return found is not None and found["current_context_id"] == context_id

    async def context_archived(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session
    ) -> None:
        """Clear the current context if it was archived."""
        await self._preferences.leave_context(user_id, context_id, at, session)

    async def context_restored(
        self, user_id: str, context_id: ObjectId, at: datetime, session: Session, *, silently: bool
    ) -> bool:
        """Do nothing: entering the context again is left to the user."""
        return False

    async def announce(self, user_id: str, context_id: ObjectId, session: Session) -> None:
        """Do nothing: nothing was restored."""

    def _moment(self, preferences: Document | None) -> LocalNow:
        days = preferences or DEFAULTS
        return LocalNow(
            now=self._clock(),
            zone=find_zone(days["timezone"]),
            day_starts=time.fromisoformat(days["day_starts_at"]),
        )

    async def _make(self, subject: Subject) -> Document:
        return await self._preferences.make(subject.id, new_preferences(self._clock()))

    async def _change(
        self, subject: Subject, changes: dict[str, Any], precondition: Precondition
    ) -> Document | None:
        if changes:
            return await self._preferences.change(
                subject.id, changes, at=self._clock(), precondition=precondition
            )
        found = await self._preferences.find(subject.id)
        return found if found is not None and precondition.matches(found["version"]) else None


def read_preferences(document: Document) -> PreferencesRead:
    """Return stored preferences as the API shows them."""
    context_id = document["current_context_id"]
    return {
        "timezone": document["timezone"],
        "day_starts_at": document["day_starts_at"],
        "theme": document["theme"],
        "date_order": document.get("date_order"),  # absent from documents of earlier releases
        "current_context_id": str(context_id) if context_id is not None else None,
        "onboarding_completed_at": document["onboarding_completed_at"],
        "notifications_enabled": document["notifications_enabled"],
        "version": document["version"],
        "created_at": document["created_at"],
        "updated_at": document["updated_at"],
    }
