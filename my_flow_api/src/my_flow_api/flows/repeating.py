"""Complete, reopen, skip and change flows that repeat, so that one flow of a series is open.

The open flow has `awaits_next`: true. Completing it creates the next one in the same transaction, and clears
the field. If an earlier release of the API completed the flow, the field is still set, and
`create_missing_next_flows` finds the flow.
See `docs/decisions/0041-one-open-flow-per-series.md`.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

from bson import ObjectId

from my_flow_api.contexts.service import ContextService
from my_flow_api.errors import Conflict, NotFound, ServiceUnavailable, ValidationFailed
from my_flow_api.flows.changes import completion, reopening
from my_flow_api.flows.items import counts_of
from my_flow_api.flows.plans import derived_plan_fields
from my_flow_api.flows.repository import FlowRepository, order_keys
from my_flow_api.flows.rules import derived_fields
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
from my_flow_api.repetition.series import (
    DATED,
    advance,
    changed_series,
    cleared_anchor,
    cleared_dates,
    conflict_advice,
    ended_advice,
    next_id,
    skip,
)

_ATTEMPTS = 10
_MISSING_AT_ONCE = 100
_NOT_COPIED = frozenset({"import_id", "announced", "taken_back", LOCK_FIELD})
"""Fields that are not copied to the next flow of a series."""


class SeriesWrites(NamedTuple):
    """The writes for completing or reopening a flow of a series.

    Attributes:
        changes: The fields of the flow to set.
        next_flow: The next flow to store.
        taken_back: The next flow to take away.
    """

    changes: Mapping[str, Any]
    next_flow: Document | None = None
    taken_back: ObjectId | None = None


def completion_writes(
    user_id: str, flow: Document, existing_next: Document | None, moment: LocalNow
) -> SeriesWrites:
    """Return the writes for completing an open flow of a series.

    Args:
        user_id: The owner.
        flow: The flow, with all of its fields.
        existing_next: What is stored under the id of the next one.
        moment: The present, in the user's time zone.
    """
    changes = {**completion(moment.now).changes, "awaits_next": False}
    return SeriesWrites(
        changes, next_flow=_build_next_flow(user_id, {**flow, **changes}, existing_next, moment)
    )


def reopening_writes(
    done: Document, existing_next: Document | None, highest: Mapping[ObjectId, int]
) -> SeriesWrites:
    """Return the writes for reopening a completed flow of a series.

    If the next flow has been changed, it stays open, and this flow stops repeating. The same applies if the
    next flow was permanently deleted and the series has continued.

    Args:
        done: The flow.
        existing_next: What is stored under the id of the next one.
        highest: The highest number of a flow in each series, if nothing is stored under that id.
    """
    changes, repeat = reopening().changes, done["repeat"]
    is_overtaken = existing_next is None and highest.get(repeat["series_id"], 0) > repeat["number"]
    if not is_overtaken and (existing_next is None or existing_next.get("taken_back")):
        return SeriesWrites({**changes, "awaits_next": True})
    if existing_next is None or not _is_untouched(existing_next):
        return SeriesWrites({**changes, "repeat": None, "awaits_next": False})
    return SeriesWrites({**changes, "awaits_next": True}, taken_back=existing_next["_id"])


def require_anchor_date(flow: Document, changes: Mapping[str, Any]) -> None:
    """Raise `ValidationFailed` if the changes remove the date that the series counts from."""
    emptied = cleared_anchor(flow.get("repeat"), changes)
    if emptied == "due":
        message = "Keep a due date, from which the days are counted, or set repeat to null too."
        raise ValidationFailed(errors=[{"field": "due", "message": message, "code": "repeat"}])
    if emptied == "planned":
        message = "Keep a plan with a day, from which the days are counted, or set repeat to null too."
        raise ValidationFailed(errors=[{"field": "planned", "message": message, "code": "repeat"}])


def require_possible(
    repeat: Repeat, flow: Mapping[str, Any], before: Mapping[str, Any] | None, moment: LocalNow
) -> None:
    """Raise `ValidationFailed` if the repetition does not go with the dates of the flow, or is over.

    Args:
        repeat: The repetition.
        flow: The fields of the flow with it.
        before: The stored repetition until now: the same rule may be over since.
        moment: The present, in the user's time zone.
    """
    advice = conflict_advice(repeat, flow)
    if advice is None and (before is None or before["rule"] != repeat.rule):
        advice = ended_advice(repeat, flow, moment.today)
    if advice is not None:
        raise ValidationFailed(errors=[{"field": "repeat", "message": advice, "code": "repeat"}])


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
        await self.check_quota(subject, [flow], moment)

        async def work(session: Session) -> Document:
            changes = {**completion(moment.now).changes, "awaits_next": False}
            done = await self._flows.change_where(
                {"completed": False},
                subject.id,
                id_,
                changes,
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

    async def complete_in_transaction(
        self, subject: Subject, id_: ObjectId, moment: LocalNow, session: Session
    ) -> None:
        """Complete an open flow and make the next one, within a transaction that has read the flow."""
        changes = {**completion(moment.now).changes, "awaits_next": False}
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
            if not done["completed"]:
                return done
            step = SeriesWrites(reopening().changes)
            if done.get("repeat") is not None:
                following = next_id(subject.id, done["repeat"])
                existing_next = await self._flows.find(subject.id, following, session)
                highest = await self.highest_numbers(subject.id, [] if existing_next else [done], session)
                step = reopening_writes(done, existing_next, highest)
            await self.write(subject.id, [step], {}, moment, session)
            changed = await self._flows.change_where(
                {"completed": True}, subject.id, id_, step.changes, at=moment.now, session=session
            )
            return changed or done

        return await self._mongo.in_transaction(work)

    async def highest_numbers(
        self, user_id: str, flows: Sequence[Document], session: Session
    ) -> Mapping[ObjectId, int]:
        """Return the highest number of a flow in each of the series that the flows are of."""
        if not flows:
            return {}
        series_ids = {flow["repeat"]["series_id"] for flow in flows}
        found = await self._flows.find_series(user_id, series_ids, session)
        return {series["_id"]: series["number"] for series in found}

    async def write(
        self,
        user_id: str,
        steps: Sequence[SeriesWrites],
        existing_next: Collection[ObjectId],
        moment: LocalNow,
        session: Session,
    ) -> None:
        """Store the next flows of the steps and take back others; the changes are left to the caller.

        Args:
            user_id: The owner.
            steps: What is done to several flows.
            existing_next: The ids of next flows under which something is stored.
            moment: The present, in the user's time zone.
            session: The transaction.
        """
        if taken_back := [step.taken_back for step in steps if step.taken_back is not None]:
            await self._flows.take_back(user_id, taken_back, at=moment.now, session=session)
        following = [step.next_flow for step in steps if step.next_flow is not None]
        if again := [flow for flow in following if flow["_id"] in existing_next]:
            await self._flows.replace_many(user_id, again, session=session)
        if new := [flow for flow in following if flow["_id"] not in existing_next]:
            await self._flows.insert_all(user_id, new, session)

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
            repeat, dates = skipped
            changed = await self._update_if_unchanged(
                subject, flow, {"repeat": repeat, **_with_derived_fields(dates)}, moment, visible
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
            ValidationFailed: The repetition does not go with the dates of the flow.
        """
        for _ in range(_ATTEMPTS):
            before = await self._flows.get(subject.id, id_, among=visible.where, precondition=precondition)
            after = {**before, **changes}
            if repeat is None:
                new: Mapping[str, Any] = {"repeat": None, "awaits_next": False}
            else:
                require_possible(repeat, after, before.get("repeat"), moment)
                is_moved = not changes.keys().isdisjoint(DATED)
                series = changed_series(before.get("repeat"), repeat, after, is_moved=is_moved)
                awaits_next = before.get("awaits_next", False) if before["completed"] else True
                new = {"repeat": series, "awaits_next": awaits_next}
            changed = await self._update_if_unchanged(subject, before, {**changes, **new}, moment, visible)
            if changed is not None:
                return changed
        raise ServiceUnavailable

    async def clear_dates(
        self,
        subject: Subject,
        id_: ObjectId,
        changes: Mapping[str, Any],
        moment: LocalNow,
        visible: Visibility,
        precondition: Precondition,
    ) -> Document:
        """Apply changes that remove the due date or the day of the plan.

        Raises:
            ValidationFailed: It repeats, and its days are counted from that date.
        """
        changed = await self._flows.change_where(
            {"repeat.counts_from": {"$nin": cleared_dates(changes)}},
            subject.id,
            id_,
            changes,
            at=moment.now,
            among=visible.where,
            precondition=precondition,
        )
        if changed is None:
            require_anchor_date(await self._flows.get(subject.id, id_, among=visible.where), changes)
            raise ServiceUnavailable  # it has been changed meanwhile
        return changed

    async def _update_if_unchanged(
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

    async def check_quota(self, subject: Subject, flows: Sequence[Document], moment: LocalNow) -> None:
        """Raise `Conflict` unless there is room for the flows that follow these."""
        followed = [flow for flow in flows if _has_next(flow, moment)]
        if followed:
            size = sum(flow["description_bytes"] for flow in followed)
            await self._quota.check_quota(subject.id, len(followed), size)

    async def quota_refusals(
        self, subject: Subject, flows: Sequence[Document], moment: LocalNow
    ) -> Mapping[ObjectId, Conflict]:
        """Return a `Conflict` for each flow whose next one exceeds the quota, in order of completion."""
        with suppress(Conflict):
            await self.check_quota(subject, flows, moment)
            return {}
        fitting: list[Document] = []
        refused: dict[ObjectId, Conflict] = {}
        for flow in flows:
            try:
                await self.check_quota(subject, [*fitting, flow], moment)
            except Conflict as refusal:
                refused[flow["_id"]] = refusal
            else:
                fitting.append(flow)
        return refused

    async def create_missing_next_flows(self) -> int:
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
        following = None if done.get("repeat") is None else _build_next_flow(subject.id, done, None, moment)
        if following is None:
            return
        existing_next = await self._flows.insert_unless_stored(subject.id, following, session=session)
        if existing_next is not None:
            again = _build_next_flow(subject.id, done, existing_next, moment)
            if again is None:
                return
            await self._flows.replace_many(subject.id, [again], session=session)
        await self._contexts.require_all(subject, {done["context_id"]}, session)


def _has_next(flow: Document, moment: LocalNow) -> bool:
    """Return whether completing the flow makes another one."""
    return not flow["completed"] and flow.get("repeat") is not None and advance(flow, moment) is not None


def _build_next_flow(
    user_id: str, done: Document, existing_next: Document | None, moment: LocalNow
) -> Document | None:
    """Build the next flow: a copy with new dates and an unchecked checklist.

    None if the series has ended, or if the next one is stored already.
    """
    if existing_next is not None and not existing_next.get("taken_back"):
        return None
    advanced = advance(done, moment)
    if advanced is None:
        return None
    repeat, dates = advanced
    version = 1 if existing_next is None else existing_next["version"] + 1
    taken_over = {name: value for name, value in done.items() if name not in _NOT_COPIED}
    items = [{**item, "done": False} for item in done.get("items", ())]
    flow: Document = {
        **taken_over,
        "_id": next_id(user_id, done["repeat"]),
        **_with_derived_fields(dates),
        "items": items,
        "checklist": counts_of(items),
        "repeat": {**repeat, "made_version": version},
        "awaits_next": True,
        "completed": False,
        "completed_at": None,
        "version": version,
        "created_at": moment.now,
        "updated_at": moment.now,
    }
    return {**flow, **order_keys(flow)}


def _with_derived_fields(dates: Mapping[str, Any]) -> dict[str, Any]:
    """Return the dates of a flow, and the fields that are derived from them."""
    return {**dates, **derived_fields(dates), **derived_plan_fields(dates)}


def _is_untouched(flow: Document) -> bool:
    """Return whether nobody has changed a flow of a series since it was made."""
    repeat = flow["repeat"] or {}
    return flow["deleted_at"] is None and flow["version"] == repeat.get("made_version")
