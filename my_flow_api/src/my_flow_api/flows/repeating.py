"""Complete, reopen, skip and change flows that repeat, so that one flow of a series is open.

The open flow has `awaits_next`: true. Completing it makes the next one in the same transaction, and clears
the field. If an earlier release of the API completed the flow, it is still set, and `make_missing` finds it.
See `docs/decisions/0038-one-open-flow-per-series.md`.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from bson import ObjectId

from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import Conflict, NotFound, ServiceUnavailable, ValidationFailed
from my_flow_api.flows.repository import FlowRepository, order_keys
from my_flow_api.flows.rules import derived_fields, size_of
from my_flow_api.kit.base_schemas import Document
from my_flow_api.kit.http.etag import Precondition
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.local_time import LocalNow
from my_flow_api.kit.persistence.mongo import LOCK_FIELD, Mongo, Session
from my_flow_api.kit.persistence.preallocated_id import new_id
from my_flow_api.kit.persistence.quotas import Quota
from my_flow_api.operations.visibility import Visibility
from my_flow_api.preferences.service import PreferencesService
from my_flow_api.repetition.schemas import Repeat
from my_flow_api.repetition.series import ANCHORS, advance, changed_series, find_conflict, next_id, skip

_ATTEMPTS = 10
_MISSING_AT_ONCE = 100
_OF_ONE_FLOW = frozenset({"import_id", "announced", "taken_back", LOCK_FIELD})
"""Fields that the next flow of a series does not take over."""


class RepeatingFlows:
    """Changes flows that repeat."""

    def __init__(
        self,
        flows: FlowRepository,
        contexts: ContextService,
        preferences: PreferencesService,
        quota: Quota,
        mongo: Mongo,
    ) -> None:
        self._flows = flows
        self._contexts = contexts
        self._preferences = preferences
        self._quota = quota
        self._mongo = mongo

    async def complete(
        self,
        subject: Subject,
        flow: Document,
        moment: LocalNow,
        visible: Visibility,
        precondition: Precondition,
    ) -> Document:
        """Complete the flow and make the next one; one that was completed meanwhile stays as it is.

        Raises:
            Conflict: The quota of flows is reached.
        """
        id_ = flow["_id"]
        await self.check_quota(subject, [flow])

        async def work(session: Session) -> Document:
            changes = {"completed": True, "completed_at": moment.now}
            done = await self._flows.change_where(
                {"completed": False},
                subject.id,
                id_,
                {**changes, "awaits_next": False},
                at=moment.now,
                among=visible.where,
                precondition=precondition,
                session=session,
            )
            if done is None:
                return await self._flows.get(subject.id, id_, among=visible.where, session=session)
            await self._make_next(subject, done, moment, session)
            return done

        return await self._mongo.in_transaction(work)

    async def complete_within(
        self, subject: Subject, id_: ObjectId, moment: LocalNow, session: Session
    ) -> None:
        """Complete an open flow and make the next one, within a transaction that has read the flow."""
        changes = {"completed": True, "completed_at": moment.now, "awaits_next": False}
        done = await self._flows.change_where(
            {"completed": False}, subject.id, id_, changes, at=moment.now, session=session
        )
        if done is not None:
            await self._make_next(subject, done, moment, session)

    async def reopen(
        self,
        subject: Subject,
        id_: ObjectId,
        moment: LocalNow,
        visible: Visibility,
        precondition: Precondition,
    ) -> Document:
        """Reopen the flow, and take the next one away; an open flow stays as it is.

        If the next one was changed since, it stays the open one of the series, and this one repeats no more.
        """

        async def work(session: Session) -> Document:
            done = await self._flows.get(
                subject.id, id_, among=visible.where, precondition=precondition, session=session
            )
            if not done["completed"] or done.get("repeat") is None:
                return await self._open(subject, done, {}, moment, session)
            following = await self._flows.find_instance(
                subject.id, next_id(subject.id, done["repeat"]), session
            )
            if following is not None and not following.get("taken_back"):
                if not _is_untouched(following):
                    changes = {"repeat": None, "awaits_next": False}
                    return await self._open(subject, done, changes, moment, session)
                await self._flows.take_back(subject.id, following["_id"], at=moment.now, session=session)
            return await self._open(subject, done, {"awaits_next": True}, moment, session)

        return await self._mongo.in_transaction(work)

    async def _open(
        self,
        subject: Subject,
        done: Document,
        changes: Mapping[str, Any],
        moment: LocalNow,
        session: Session,
    ) -> Document:
        if not done["completed"]:
            return done
        changes = {"completed": False, "completed_at": None, **changes}
        changed = await self._flows.change_where(
            {"completed": True}, subject.id, done["_id"], changes, at=moment.now, session=session
        )
        return changed or done

    async def skip(
        self,
        subject: Subject,
        id_: ObjectId,
        moment: LocalNow,
        visible: Visibility,
        precondition: Precondition,
    ) -> Document:
        """Move the open flow of a series to its next day.

        Raises:
            Conflict: It does not repeat, is completed, or there is no later day.
        """
        skip_id = new_id()
        for _ in range(_ATTEMPTS):
            flow = await self._flows.get(subject.id, id_, among=visible.where)
            repeat = flow.get("repeat")
            if repeat is not None and skip_id in repeat["skip_ids"]:
                return flow  # a retried request whose first response was not stored
            await self._flows.get(subject.id, id_, among=visible.where, precondition=precondition)
            if repeat is None:
                raise Conflict("This flow does not repeat.")
            if flow["completed"]:
                raise Conflict("This flow is completed. Skip the open one of the series.")
            skipped = skip(flow, skip_id, moment)
            if skipped is None:
                raise Conflict("This is the last one. Complete or delete it.")
            repeat, due = skipped
            changed = await self._change_unchanged(
                subject, flow, {"repeat": repeat, **_fields_of(repeat, due)}, moment, visible
            )
            if changed is not None:
                return changed
        raise ServiceUnavailable

    async def change(
        self,
        subject: Subject,
        id_: ObjectId,
        changes: Mapping[str, Any],
        repeat: Repeat | None,
        moment: LocalNow,
        visible: Visibility,
        precondition: Precondition,
    ) -> Document:
        """Change the repetition of the flow, and further fields with it.

        Raises:
            ValidationFailed: The repetition does not go with the due date.
        """
        for _ in range(_ATTEMPTS):
            before = await self._flows.get(subject.id, id_, among=visible.where, precondition=precondition)
            after = {**before, **changes}
            if repeat is None:
                new: Mapping[str, Any] = {"repeat": None, "awaits_next": False}
            else:
                _refuse_conflict(repeat, after)
                due = after[ANCHORS[repeat.counts_from]]
                is_moved = ANCHORS[repeat.counts_from] in changes
                series = changed_series(before.get("repeat"), repeat, due, is_moved=is_moved)
                awaits_next = before.get("awaits_next", False) if before["completed"] else True
                new = {"repeat": series, "awaits_next": awaits_next}
            changed = await self._change_unchanged(subject, before, {**changes, **new}, moment, visible)
            if changed is not None:
                return changed
        raise ServiceUnavailable

    async def clear_due(
        self,
        subject: Subject,
        id_: ObjectId,
        changes: Mapping[str, Any],
        moment: LocalNow,
        visible: Visibility,
        precondition: Precondition,
    ) -> Document:
        """Change the flow, whose due date goes with that.

        Raises:
            ValidationFailed: It repeats, and its days are counted from the due date.
        """
        changed = await self._flows.change_where(
            {"repeat.counts_from": {"$ne": "due"}},
            subject.id,
            id_,
            changes,
            at=moment.now,
            among=visible.where,
            precondition=precondition,
        )
        if changed is None:
            message = "Keep a due date, from which the days are counted, or set repeat to null too."
            raise ValidationFailed(errors=[{"field": "due", "message": message, "code": "repeat"}])
        return changed

    async def _change_unchanged(
        self,
        subject: Subject,
        flow: Document,
        changes: Mapping[str, Any],
        moment: LocalNow,
        visible: Visibility,
    ) -> Document | None:
        """Change the flow, unless it has changed since it was read."""
        where = {"version": flow["version"]}
        return await self._flows.change_where(
            where, subject.id, flow["_id"], changes, at=moment.now, among=visible.where
        )

    async def check_quota(self, subject: Subject, flows: list[Document]) -> None:
        """Raise `Conflict` unless there is room for the flows that follow these."""
        repeating = [flow for flow in flows if flow.get("repeat") is not None and not flow["completed"]]
        if repeating:
            size = sum(size_of(flow.get("description")) for flow in repeating)
            await self._quota.check_quota(subject.id, len(repeating), size)

    async def make_missing(self) -> int:
        """Make the next flows that are missing after an earlier release of the API completed some.

        Returns:
            The number of completed flows that were found.
        """
        found = await self._flows.without_next(_MISSING_AT_ONCE)
        for flow in found:
            subject = Subject(flow["user_id"])
            moment = await self._preferences.moment(subject)
            visible = await self._preferences.visibility(subject)
            with suppress(NotFound):  # its context is in the trash, and soon the flow will be, too
                await self._mongo.in_transaction(
                    partial(self._make_one_missing, subject, flow["_id"], moment, visible)
                )
        return len(found)

    async def _make_one_missing(
        self, subject: Subject, id_: ObjectId, moment: LocalNow, visible: Visibility, session: Session
    ) -> None:
        done = await self._flows.take_without_next(subject.id, id_, visible.where, session)
        if done is not None:
            await self._make_next(subject, done, moment, session)

    async def _make_next(self, subject: Subject, done: Document, moment: LocalNow, session: Session) -> None:
        """Make the flow after `done`, unless it exists or the series has ended."""
        advanced = advance(done, moment) if done.get("repeat") is not None else None
        if advanced is None:
            return
        id_ = next_id(subject.id, done["repeat"])
        there = await self._flows.find_instance(subject.id, id_, session)
        if there is not None and not there.get("taken_back"):
            return
        repeat, due = advanced
        await self._contexts.require_all(subject, {done["context_id"]}, session)
        version = 1 if there is None else there["version"] + 1
        following = _following(done, id_, repeat, due, version=version, now=moment.now)
        await self._flows.put_instance(subject.id, following, session)


def _following(
    done: Document,
    id_: ObjectId,
    repeat: Mapping[str, Any],
    due: Mapping[str, Any],
    *,
    version: int,
    now: datetime,
) -> Document:
    """Return the document of the flow after a completed one: as that one is, apart from its day."""
    taken_over = {name: value for name, value in done.items() if name not in _OF_ONE_FLOW}
    flow: Document = {
        **taken_over,
        "_id": id_,
        **_fields_of(repeat, due),
        "repeat": {**repeat, "made_version": version},
        "awaits_next": True,
        "completed": False,
        "completed_at": None,
        "version": version,
        "created_at": now,
        "updated_at": now,
    }
    return {**flow, **order_keys(flow)}


def _fields_of(repeat: Mapping[str, Any], day: Mapping[str, Any]) -> dict[str, Any]:
    """Return the field of a flow that has the day of its series, and what is derived from it."""
    anchored = {ANCHORS[repeat["counts_from"]]: day}
    return {**anchored, **derived_fields(anchored)}


def _is_untouched(flow: Document) -> bool:
    """Return whether nobody has changed a flow of a series since it was made."""
    repeat = flow["repeat"] or {}
    return flow["deleted_at"] is None and flow["version"] == repeat.get("made_version")


def _refuse_conflict(repeat: Repeat, flow: Mapping[str, Any]) -> None:
    advice = find_conflict(repeat, flow)
    if advice is not None:
        raise ValidationFailed(errors=[{"field": "repeat", "message": advice, "code": "repeat"}])
