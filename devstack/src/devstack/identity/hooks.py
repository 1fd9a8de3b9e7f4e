"""What tests need and nobody else may have: `/__dev/…`, only with `--test-hooks`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from devstack.identity.routes import Provider


@dataclass
class Failure:
    """Requests below `path` get `status`; `left` more times, or until healed when it is None."""

    path: str
    status: int
    left: int | None


class Hooks:
    """The endpoints; each takes a JSON object by POST and answers one."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.failures: list[Failure] = []

    def routes(self) -> list[Route]:
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
        """Signs exactly the claims given: `{"claims": {…}, "header": {…}}`."""
        body = await request.json()
        header = {"typ": "at+jwt", **body.get("header", {})}
        return JSONResponse({"token": self._provider.store.signing_key.sign(body["claims"], header)})

    async def rotate_keys(self, request: Request) -> Response:
        key = self._provider.store.rotate_keys(keep_old=(await request.json())["keep_old"])
        return JSONResponse({"kid": key.kid})

    async def access_ttl(self, request: Request) -> Response:
        self._provider.tokens.access_ttl = int((await request.json())["seconds"])
        return JSONResponse({})

    async def revoke_all(self, _: Request) -> Response:
        self._provider.store.end_everything()
        return JSONResponse({})

    async def advance(self, request: Request) -> Response:
        self._provider.store.ahead += (await request.json())["seconds"]
        return JSONResponse({})

    async def fail(self, request: Request) -> Response:
        body = await request.json()
        self.failures.append(Failure(body["path"], body["status"], body["times"]))
        return JSONResponse({})

    async def heal(self, _: Request) -> Response:
        self.failures.clear()
        return JSONResponse({})

    async def reset(self, _: Request) -> Response:
        self.failures.clear()
        self._provider.store.ahead = 0.0
        self._provider.tokens.access_ttl = self._provider.settings.access_ttl
        return JSONResponse({})


class FailureMiddleware:
    """Answers in place of the provider while a failure is set."""

    def __init__(self, app: ASGIApp, failures: list[Failure]) -> None:
        self._app = app
        self._failures = failures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
