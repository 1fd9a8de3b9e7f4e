"""Fans one change stream of this process out to the people connected.

MongoDB is the bus. Instances of the API know nothing of each other; each follows the same changes, and a
person who reconnects to another instance goes on after the last event they saw.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from my_flow_api.errors import ServiceUnavailable
from my_flow_api.events.catch_up import CatchUpPool
from my_flow_api.events.repository import Change, ChangeRepository, HistoryLost, Position, is_resumable
from my_flow_api.kit.background import cancel_and_wait
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.observability.metrics import event_resets, event_streams
from my_flow_api.kit.persistence.mongo import UNAVAILABLE

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """The limits and intervals of event streams; times are in seconds."""

    heartbeat: float = 15
    lifetime: float = 15 * 60  # then the client comes back, with a token that is checked again
    waiting: int = 256  # events that a reader may be behind
    per_person: int = 20  # streams; the oldest makes room
    all_told: int = 2000  # streams of a process, which are memory; the next one is sent elsewhere
    catch_ups: int = 4  # that run at once in this process, one of a person
    catch_up_seconds: float = 2  # for what was missed; whoever missed more than that reads everything again
    between_tries: float = 1


@dataclass(frozen=True, slots=True)
class StreamStart:
    """A stream begins after `token`; if it is not `complete`, something was missed that cannot be told."""

    token: str
    complete: bool


class Listener:
    """One connection: what it has still to be told, and whether it was dropped.

    Args:
        subject: whose it is.
        since: the token after which the changes are put in line.
        waiting: how many may be.
    """

    def __init__(self, subject: Subject, since: str, waiting: int) -> None:
        self.user_id = subject.id
        self._valid_until = subject.valid_until
        self.since = since
        self.dropped = asyncio.Event()
        self._waiting: asyncio.Queue[Change] = asyncio.Queue(waiting)

    def tell(self, change: Change) -> None:
        """Put the change in line; a reader that is too far behind is dropped and can come back."""
        try:
            self._waiting.put_nowait(change)
        except asyncio.QueueFull:
            self.dropped.set()

    def seconds_left(self) -> float:
        """Return the seconds for which the stream's token is still accepted."""
        return max(0.0, self._valid_until - time.time())

    async def next(self, patience: float) -> Change | None:
        """The next change; None if there is none for `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                return await self._waiting.get()
        except TimeoutError:
            return None


class EventService:
    """Follows the changes from `start` to `stop`."""

    def __init__(self, changes: ChangeRepository, limits: StreamLimits | None = None) -> None:
        self._changes = changes
        self.limits = limits or StreamLimits()
        self.catch_ups = CatchUpPool(changes, self.limits.catch_ups)
        self._listeners: defaultdict[str, list[Listener]] = defaultdict(list)
        self._position: Position | None = (
            None  # may be shown to anybody, unlike the token of somebody's change
        )
        self._latest = ""
        self._is_closed = False
        self._open = 0  # also those that were dropped and have not left yet
        self._following: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Follow the changes, through every outage of MongoDB."""
        self._following = asyncio.create_task(self._keep_following())

    async def stop(self) -> None:
        """Follow no longer, and let everybody go."""
        self.drop_all()
        self.catch_ups.close()
        if self._following is not None:
            await cancel_and_wait(self._following)

    def close(self) -> None:
        """End every stream, and begin no other: the process is about to end."""
        self._is_closed = True
        self.drop_all()

    def join(self, subject: Subject) -> Listener:
        """From now on, the person's changes are put in line for the listener that is returned.

        Raises:
            ServiceUnavailable: the changes are not being followed right now, or too many follow them here.
        """
        if self._position is None or self._is_closed or self._open >= self.limits.all_told:
            raise ServiceUnavailable
        listener = Listener(subject, self._latest, self.limits.waiting)
        theirs = self._listeners[subject.id]
        theirs.append(listener)
        self._open += 1
        event_streams.inc()
        while len(theirs) > self.limits.per_person:
            theirs.pop(0).dropped.set()
        return listener

    def leave(self, listener: Listener) -> None:
        """The connection is gone."""
        self._open -= 1
        event_streams.dec()
        theirs = self._listeners.get(listener.user_id, [])
        if listener in theirs:
            theirs.remove(listener)
        if not theirs:
            self._listeners.pop(listener.user_id, None)

    def drop_person(self, user_id: str) -> None:
        """End every stream of a person."""
        for listener in self._listeners.pop(user_id, []):
            listener.dropped.set()

    def drop_all(self) -> None:
        """End every stream."""
        for user_id in list(self._listeners):
            self.drop_person(user_id)

    def count(self) -> int:
        """How many streams there are."""
        return sum(map(len, self._listeners.values()))

    async def events(
        self, listener: Listener, last_seen: str | None
    ) -> AsyncIterator[StreamStart | Change | None]:
        """What to send: the beginning, what was missed after `last_seen`, then each change.

        None is a heartbeat, after each while without a change. There is a beginning whatever happens: without
        one a client would come back with the same id for ever.
        """
        sent = listener.since
        beginning = StreamStart(self._position.token if self._position else sent, complete=last_seen is None)
        missed: list[Change] | None = None
        if last_seen is not None:
            missed = await self._missed(listener, last_seen)
            if missed is None:
                event_resets.inc()
            else:
                beginning = StreamStart(last_seen, complete=True)
        yield beginning
        for change in missed or ():
            yield change
            sent = max(sent, change.token)
        while True:
            following = await listener.next(self.limits.heartbeat)
            if following is None or following.token > sent:
                yield following

    async def _missed(self, listener: Listener, last_seen: str) -> list[Change] | None:
        """What happened to the person's things after `last_seen`, until the listener was there.

        None if that cannot be told: the id is not one of ours, too much was missed, or too many others are
        catching up.
        """
        if not is_resumable(last_seen, listener.since):
            return None
        return await self.catch_ups.read(
            listener.user_id,
            after=last_seen,
            until=listener.since,
            most=self.limits.waiting,
            seconds=self.limits.catch_up_seconds,
        )

    async def _keep_following(self) -> None:
        while True:
            try:
                await self._follow()
            except HistoryLost:
                log.warning("changes were missed; everybody has to read anew")
                self._position, self._latest = None, ""
                self.drop_all()
            except UNAVAILABLE as error:
                log.warning("changes are not followed", error=type(error).__name__)
            except Exception:  # whatever it is, the next try may be better, and the API goes on without
                log.exception("changes are not followed")
            await asyncio.sleep(self.limits.between_tries)

    async def _follow(self) -> None:
        async for found in self._changes.follow(self._latest or None):
            self._latest = found.token
            if isinstance(found, Position):
                if found.is_a_time:
                    self._position = found
                continue
            if self._position is not None:  # while people write all the time, MongoDB tells no time
                self._position = self._position.moved_to(found.token)
            for listener in list(self._listeners.get(found.user_id, ())):
                listener.tell(found)
