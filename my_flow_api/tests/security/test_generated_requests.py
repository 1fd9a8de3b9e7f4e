"""Generated requests over raw sockets: no 500, nothing of another person, no connection that hangs.

`make test-long` sends ten thousand, the usual run a sample. Each follows from the seed and its number.
"""

import json
import re
import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from devstack.testing import IdentityProvider, Mongod
from tests.security.generated_requests import Generated, Sender, generate
from tests.security.matrix import World
from tests.support.serving import PROGRAM, Served, serving
from tests.support.tokens import RESOURCE

SEED = 20261129
SAMPLE = 400
MANY = 10_000
SENDERS = 4
# Nobody waits for an answer longer than that, whatever was sent.
SECONDS = 30
SECRET = "only-the-victim-knows"  # noqa: S105  (a title)
_ANSWER = re.compile(rb"(?:^|\n)HTTP/1\.1 ([0-9]{3})")
_INTERIM = b"100"

type Json = dict[str, Any]


@pytest.fixture(scope="module")
def served(
    mongod: Mongod, identity_provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Run the API as deployed, in a process of its own."""
    folder: Path = tmp_path_factory.mktemp("generated")
    settings = {"DRAIN_SECONDS": "0", "LOG_LEVEL": "info"}
    with serving(mongod, identity_provider, folder, program=PROGRAM, settings=settings) as served:
        yield served


class Owner:
    """Somebody with a token, who uses the API as it is meant."""

    def __init__(self, served: Served, provider: IdentityProvider, name: str) -> None:
        self._url = f"{served.url}/api/v1"
        self.token = provider.access_token(name, aud=RESOURCE)

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """Return the response, as JSON."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        request = urllib.request.Request(self._url + path, data, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            found: Json = json.loads(answer.read() or b"{}")
            return found

    def read(self, path: str) -> Json:
        return self.call("GET", path)

    def makes_world(self, name: str) -> World:
        """Something of everything, all of it called by `name`."""
        contexts = [
            self.call("POST", "/contexts", {"name": name[:50], "color": "#2F6FEB", "icon": "💼"})
            for _ in range(2)
        ]
        path = f"/contexts/{contexts[0]['id']}/flows"
        bodies: list[Json] = [{}, {"due": {"date": "2026-05-20"}}, {"priority": "high"}]
        items = [{"text": f"{name} item"}]
        flows = [
            self.call("POST", path, {"title": f"{name} flow", "items": items, **body}) for body in bodies
        ]
        transition = self.call("POST", "/transitions", {"to_context_id": contexts[0]["id"]})
        calendar = self.call("POST", "/calendar")
        return World(
            contexts[0]["id"],
            contexts[1]["id"],
            flows[0]["id"],
            flows[0]["items"][0]["id"],
            transition["id"],
            calendar["path"].rpartition("/")[2].removesuffix(".ics"),
        )


def exchange(address: tuple[str, int], request: Generated) -> bytes:
    """Receive the answer until the connection ends, or until an event stream has begun.

    Raises:
        TimeoutError: it neither ends nor goes on.
    """
    received = b""
    with socket.create_connection(address, timeout=SECONDS) as connection:
        try:
            for piece in request.pieces:
                connection.sendall(piece)
            if not request.is_complete:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                received += piece
                if b"\r\ncontent-type: text/event-stream" in received.partition(b"\r\n\r\n")[0]:
                    break
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server may hang up on what it does not read
    return received


def fault_of(request: Generated, answer: bytes, secrets: list[bytes]) -> str | None:
    """Return the fault of the answer, if it has one."""
    statuses = [status for status in _ANSWER.findall(answer) if status != _INTERIM]
    if any(status.startswith(b"5") and status != b"503" for status in statuses):
        return "an error of ours"
    if any(secret in answer for secret in secrets):
        return "somebody else's data"
    if request.is_complete and not statuses:
        return "no answer"
    return None


def attack(served: Served, identity_provider: IdentityProvider, requests: range) -> None:
    """Send them all, from several people at once, and look at every answer and at what the victim has."""
    victim = Owner(served, identity_provider, f"victim-{requests.stop}")
    foreign = victim.makes_world(SECRET)
    before = victim.read("/export")
    parts = urlsplit(served.url)
    address = (str(parts.hostname), int(parts.port or 0))
    secrets = [SECRET.encode()]

    def send_share(share: int) -> list[str]:
        faults = []
        owner = Owner(served, identity_provider, f"sender-{requests.stop}-{share}")
        own = owner.makes_world("Mine")
        sender = Sender(owner.token, own, foreign, owner.read)
        for number in requests[share::SENDERS]:
            request = generate(SEED, number, sender)
            try:
                answer = exchange(address, request)
                fault = fault_of(request, answer, secrets)
            except TimeoutError:
                answer, fault = b"", "the connection hangs"
            if fault is not None:
                faults.append(f"{fault}, request {number}: {request.raw[:3_000]!r}\n{answer[:1_000]!r}")
        return faults

    with ThreadPoolExecutor(SENDERS) as pool:
        faults = [fault for found in pool.map(send_share, range(SENDERS)) for fault in found]
    assert not faults, f"{len(faults)} of {len(requests)}\n" + "\n\n".join(faults[:10])
    after = victim.read("/export")
    assert {**after, "exported_at": None} == {**before, "exported_at": None}
    assert errors_in(served) == []


def errors_in(served: Served) -> list[str]:
    """Return the errors that the server has logged."""
    log = served.log.read_text(encoding="utf-8", errors="replace")
    return [line[-2_000:] for line in log.splitlines() if "Traceback" in line or '"level":"error"' in line]


def test_a_sample_of_generated_requests(served: Served, identity_provider: IdentityProvider) -> None:
    attack(served, identity_provider, range(SAMPLE))


@pytest.mark.parametrize("path", ["/health/live", "/api/v1/contexts", "/api/v1/flows/quick-add", "/nowhere"])
def test_the_answer_to_head_has_no_body(served: Served, path: str) -> None:
    """The server looks at the method while it sends, and so at what `Head` made of it."""
    raw = f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    parts = urlsplit(served.url)
    answer = exchange((str(parts.hostname), int(parts.port or 0)), Generated(0, [raw], is_complete=True))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-length: " in head
    assert body == b""
    assert errors_in(served) == []


@pytest.mark.long
def test_ten_thousand_generated_requests(served: Served, identity_provider: IdentityProvider) -> None:
    attack(served, identity_provider, range(MANY))
