"""Test hooks: `/__dev/…`, only with `--test-hooks`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from devstack.identity.routes import Provider


@dataclass
class Failure:
    """Gives requests below `path` the `status`; `left` more times, or until healed if it is None."""

    path: str
    status: int
    left: int | None


class Hooks:
    """The endpoints; each takes a JSON object by POST and returns one."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.failures: list[Failure] = []

    def routes(self) -> list[Route]:
        """Return the routes of all hooks."""
        handlers = {
            "mint": self.mint,
            "rotate-keys": self.rotate_keys,
            "access-ttl": self.access_ttl,
            "revoke-all": self.revoke_all,
            "advance": self.advance,
            "fail": self.fail,
            "heal": self.heal,
            "reset": self.reset,
        }
        return [Route(f"/__dev/{name}", handler, methods=["POST"]) for name, handler in handlers.items()]

    async def mint(self, request: Request) -> Response:
        """Sign exactly the given claims: `{"claims": {…}, "header": {…}}`."""
        body = await request.json()
        header = {"typ": "at+jwt", **body.get("header", {})}
        return JSONResponse({"token": self._provider.store.signing_key.sign(body["claims"], header)})

    async def rotate_keys(self, request: Request) -> Response:
        """Sign with a new key from now on: `{"keep_old": …}`."""
        key = self._provider.store.rotate_keys(keep_old=(await request.json())["keep_old"])
        return JSONResponse({"kid": key.kid})

    async def access_ttl(self, request: Request) -> Response:
        """Set the lifetime of new access tokens: `{"seconds": …}`."""
        self._provider.tokens.access_ttl = int((await request.json())["seconds"])
        return JSONResponse({})

    async def revoke_all(self, _: Request) -> Response:
        """End all sessions and tokens."""
        self._provider.store.end_everything()
        return JSONResponse({})

    async def advance(self, request: Request) -> Response:
        """Advance the clock of codes and refresh tokens: `{"seconds": …}`."""
        self._provider.store.ahead += (await request.json())["seconds"]
        return JSONResponse({})

    async def fail(self, request: Request) -> Response:
        """Make requests fail: `{"path": …, "status": …, "times": …}`."""
        body = await request.json()
        self.failures.append(Failure(body["path"], body["status"], body["times"]))
        return JSONResponse({})

    async def heal(self, _: Request) -> Response:
        """Remove all failures."""
        self.failures.clear()
        return JSONResponse({})

    async def reset(self, _: Request) -> Response:
        """Restore the clock and the lifetime, and remove all failures."""
        self.failures.clear()
        self._provider.store.ahead = 0.0
        self._provider.tokens.access_ttl = self._provider.settings.access_ttl
        return JSONResponse({})


class FailureMiddleware:
    """Responds in place of the provider while a failure is set."""

    def __init__(self, app: ASGIApp, failures: list[Failure]) -> None:
        self._app = app
        self._failures = failures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or respond with the status of a matching failure."""
        failure = self._taken(scope["path"]) if scope["type"] == "http" else None
        answer = JSONResponse({"message": "failing on purpose"}, failure.status) if failure else self._app
        await answer(scope, receive, send)

    def _taken(self, path: str) -> Failure | None:
        for failure in self._failures:
            if path.startswith(failure.path):
                if failure.left is not None:
                    failure.left -= 1
                    if failure.left <= 0:
                        self._failures.remove(failure)
                return failure
        return None
