"""Fan out this process's change stream to the connected users.

MongoDB is the message bus. Instances of the API do not know of each other; each follows the same changes, and
a user who reconnects to another instance resumes after the last event they received.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from my_flow_api.errors import ServiceUnavailable
from my_flow_api.events.catch_up import CatchUpPool
from my_flow_api.events.repository import Change, ChangeRepository, HistoryLostError, Position, is_resumable
from my_flow_api.kit.background import cancel_and_wait
from my_flow_api.kit.http.subject import Subject
from my_flow_api.kit.observability.metrics import event_resets, event_streams
from my_flow_api.kit.persistence.mongo import UNAVAILABLE

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """The limits and intervals of event streams; times are in seconds."""

    heartbeat: float = 15
    lifetime: float = 15 * 60  # then the client reconnects, and its token is checked again
    waiting: int = 256  # maximum number of queued events of a stream
    per_person: int = 20  # streams; the oldest is closed
    all_told: int = 2000  # streams of a process, limited by memory; the next client is sent elsewhere
    catch_ups: int = 4  # concurrent ones in this process, one per user
    catch_up_seconds: float = 2  # a client that missed more reads everything again
    between_tries: float = 1


@dataclass(frozen=True, slots=True)
class StreamStart:
    """The start of a stream after `token`; not `complete` if missed changes cannot be determined."""

    token: str
    complete: bool


class Listener:
    """A connection: its queued changes, and whether it was dropped.

    Args:
        subject: Its user.
        since: The token after which changes are queued.
        waiting: The maximum number of queued changes.
    """

    def __init__(self, subject: Subject, since: str, waiting: int) -> None:
        self.user_id = subject.id
        self._valid_until = subject.valid_until
        self.since = since
        self.dropped = asyncio.Event()
        self._waiting: asyncio.Queue[Change] = asyncio.Queue(waiting)

    def tell(self, change: Change) -> None:
        """Queue a change; a client that is too far behind is dropped and can reconnect."""
        try:
            self._waiting.put_nowait(change)
        except asyncio.QueueFull:
            self.dropped.set()

    def seconds_left(self) -> float:
        """Return the seconds for which the stream's token is still accepted."""
        return max(0.0, self._valid_until - time.time())

    async def next(self, patience: float) -> Change | None:
        """Return the next change; None if there is none for `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                return await self._waiting.get()
        except TimeoutError:
            return None


class EventService:
    """Follows the changes between `start` and `stop`."""

    def __init__(self, changes: ChangeRepository, limits: StreamLimits | None = None) -> None:
        self._changes = changes
        self.limits = limits or StreamLimits()
        self.catch_ups = CatchUpPool(changes, self.limits.catch_ups)
        self._listeners: defaultdict[str, list[Listener]] = defaultdict(list)
        self._position: Position | None = (
            None  # safe to send to anybody, unlike the token of another user's change
        )
        self._latest = ""
        self._is_closed = False
        self._open = 0  # including streams that were dropped and have not ended yet
        self._following: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Follow the changes, through all outages of MongoDB."""
        self._following = asyncio.create_task(self._keep_following())

    async def stop(self) -> None:
        """Stop following, and end all streams."""
        self.drop_all()
        self.catch_ups.close()
        if self._following is not None:
            await cancel_and_wait(self._following)

    def close(self) -> None:
        """End all streams and reject new ones: the process is about to exit."""
        self._is_closed = True
        self.drop_all()

    def join(self, subject: Subject) -> Listener:
        """Register a listener for the user's changes from now on.

        Raises:
            ServiceUnavailable: The changes are not being followed at the moment, or there are too many
            streams.
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
        """Unregister a listener: its connection is gone."""
        self._open -= 1
        event_streams.dec()
        theirs = self._listeners.get(listener.user_id, [])
        if listener in theirs:
            theirs.remove(listener)
        if not theirs:
            self._listeners.pop(listener.user_id, None)

    def drop_person(self, user_id: str) -> None:
        """End all streams of a user."""
        for listener in self._listeners.pop(user_id, []):
            listener.dropped.set()

    def drop_all(self) -> None:
        """End all streams."""
        for user_id in list(self._listeners):
            self.drop_person(user_id)

    def count(self) -> int:
        """Return the number of streams."""
        return sum(map(len, self._listeners.values()))

    async def events(
        self, listener: Listener, last_seen: str | None
    ) -> AsyncIterator[StreamStart | Change | None]:
        """Yield what to send: the start, the changes missed after `last_seen`, then each change.

        None is a heartbeat, after a time without a change. There always is a start: without one, a client
        would reconnect with the same id forever.
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
        """Return the user's changes between `last_seen` and the registration of the listener.

        None if they cannot be determined: the id is invalid, too much was missed, or too many others are
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
            except HistoryLostError:
                log.warning("changes were missed; clients have to read everything again")
                self._position, self._latest = None, ""
                self.drop_all()
            except UNAVAILABLE as error:
                log.warning("changes are not followed", error=type(error).__name__)
            except Exception:  # whatever it is, the next attempt may succeed, and the API works without
                log.exception("changes are not followed")
            await asyncio.sleep(self.limits.between_tries)

    async def _follow(self) -> None:
        async for found in self._changes.follow(self._latest or None):
            self._latest = found.token
            if isinstance(found, Position):
                if found.is_a_time:
                    self._position = found
                continue
            if self._position is not None:  # under constant writes, MongoDB sends no timestamps
                self._position = self._position.moved_to(found.token)
            for listener in list(self._listeners.get(found.user_id, ())):
                listener.tell(found)
