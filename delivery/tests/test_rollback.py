"""The API's rollback through Railway's API, which is played here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import respx

from delivery.cli import main
from delivery.railway import URL, Deployment, Railway
from delivery.rollback import FIRST, choose, deployment_took_over

PROJECT_TOKEN = {"projectId": "p", "environmentId": "e", "environment": {"name": "production"}}
NOW, BEFORE, OLDER = "d-now", "d-before", "d-older"


def node(id_: str, status: str, *, can: bool = True, message: str = "") -> dict[str, Any]:
    return {
        "id": id_,
        "status": status,
        "createdAt": "2026-05-15T12:00:00.000Z",
        "canRollback": can,
        "meta": {"cliMessage": message},
    }


class RailwayPlayed:
    """Remembers what it was asked; a rollback makes the deployments of `after`, one list for each look."""

    def __init__(self) -> None:
        self.deployments = [
            node(NOW, "SUCCESS", message="ccc"),
            node("d-failed", "FAILED", can=False, message="bbc"),
            node(BEFORE, "REMOVED", message="bbb"),
            node(OLDER, "REMOVED", message="aaa"),
        ]
        self.after: list[str] = ["BUILDING", "SUCCESS"]
        self.went_back_to: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.refuses = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["project-access-token"] == "token"
        body = json.loads(request.content)
        query, variables = body["query"], body["variables"]
        self.asked.append(variables)
        if "projectToken" in query:
            return self._answer(projectToken=PROJECT_TOKEN)
        if "deploymentRollback" in query:
            if self.refuses:
                return httpx.Response(200, json={"errors": [{"message": "Not authorized"}]})
            self.went_back_to.append(variables["id"])
            return self._answer(deploymentRollback=True)
        made = [node("d-new", self.after.pop(0))] if self.went_back_to and self.after else []
        return self._answer(deployments={"edges": [{"node": one} for one in [*made, *self.deployments]]})

    def _answer(self, **data: Any) -> httpx.Response:
        return httpx.Response(200, json={"data": data})


@pytest.fixture
def railway(monkeypatch: pytest.MonkeyPatch) -> Iterator[RailwayPlayed]:
    monkeypatch.setenv("RAILWAY_TOKEN", "token")
    monkeypatch.setenv("RAILWAY_SERVICE_ID", "s")
    monkeypatch.setattr("delivery.rollback._PAUSE", 0)
    played = RailwayPlayed()
    with respx.mock(assert_all_called=False) as outside:
        outside.post(URL).mock(side_effect=played)
        yield played


def test_without_yes_it_only_says_what_it_would_do(
    railway: RailwayPlayed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollback"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("The API in production, the newest deployment first:\n")
    assert "It would go back to d-before (bbb). With --yes it does." in said
    assert "2026-05-15T12:00:00 FAILED        d-failed bbc" in said
    assert railway.went_back_to == []
    assert railway.asked[1]["input"] == {"projectId": "p", "environmentId": "e", "serviceId": "s"}


@pytest.mark.parametrize(
    ("arguments", "to"), [([], BEFORE), (["--to", "aaa"], OLDER), (["--to", OLDER], OLDER)]
)
def test_it_goes_back_and_waits_until_that_runs(
    railway: RailwayPlayed, capsys: pytest.CaptureFixture[str], arguments: list[str], to: str
) -> None:
    assert main(["rollback", "--yes", *arguments]) == 0
    assert railway.went_back_to == [to]
    assert re.search(r"It runs again after \d+ s, as deployment d-new\.", capsys.readouterr().out)


def set_after(*statuses: str) -> Callable[[RailwayPlayed], None]:
    return lambda played: setattr(played, "after", list(statuses))


def refuse(played: RailwayPlayed) -> None:
    played.refuses = True


def keep_none(played: RailwayPlayed) -> None:
    played.deployments = played.deployments[:2]


@pytest.mark.parametrize(
    ("arrange", "arguments", "said"),
    [
        (set_after("BUILDING", "CRASHED"), [], "the rollback is crashed; what ran before still runs (d-new)"),
        (set_after(), ["--timeout", "0"], "the rollback does not run after 0 s"),
        (refuse, [], "Railway refused: Not authorized"),
        (keep_none, [], "there is no earlier deployment to go back to: none is kept"),
        (keep_none, ["--to", "zzz"], "there is no earlier deployment to go back to: none is zzz"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(
    railway: RailwayPlayed,
    capsys: pytest.CaptureFixture[str],
    arrange: Callable[[RailwayPlayed], None],
    arguments: list[str],
    said: str,
) -> None:
    arrange(railway)
    assert main(["rollback", "--yes", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_an_outage_of_railway_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAILWAY_TOKEN", "token")
    monkeypatch.setenv("RAILWAY_SERVICE_ID", "s")
    with respx.mock() as outside:
        outside.post(URL).respond(502)
        assert main(["rollback"]) == 1
    assert capsys.readouterr().err == "delivery: Railway answered 502: try again later\n"


def test_it_says_what_it_needs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAILWAY_TOKEN", raising=False)
    monkeypatch.delenv("RAILWAY_SERVICE_ID", raising=False)
    assert main(["rollback"]) == 1
    said = "delivery: set RAILWAY_TOKEN and RAILWAY_SERVICE_ID: docs/runbooks/rollback-api.md"
    assert capsys.readouterr().err.startswith(said)


def test_a_deployment_that_never_ran_is_not_what_it_goes_back_from() -> None:
    """While a broken deployment is the newest, the one before what runs is meant."""
    deployments = [
        Deployment("broken", "CRASHED", "", False, ""),
        Deployment("runs", "SUCCESS", "", True, ""),
        Deployment("before", "REMOVED", "", True, ""),
    ]
    assert choose(deployments).id == "before"


def deployments_are(*nodes: dict[str, Any]) -> Callable[[RailwayPlayed], None]:
    return lambda played: setattr(played, "deployments", list(nodes))


RUNS_BEFORE = node(BEFORE, "SUCCESS", message="bbb")
REPLACED = node(BEFORE, "REMOVED", message="bbb")


@pytest.mark.parametrize(
    "arrange",
    [
        deployments_are(RUNS_BEFORE),
        deployments_are(node(NOW, "FAILED", can=False, message="ccc"), RUNS_BEFORE),
        deployments_are(node(NOW, "CRASHED", message="ccc"), RUNS_BEFORE),
        deployments_are(node("d-newer", "SUCCESS", message="ddd"), node(NOW, "REMOVED", message="ccc")),
        deployments_are(
            node("d-again", "SUCCESS", message="bbb"), node(NOW, "REMOVED", message="ccc"), REPLACED
        ),
        deployments_are(),
    ],
    ids=["not uploaded", "failed", "crashed", "replaced since", "rolled back already", "first upload failed"],
)
def test_a_deployment_that_replaced_nothing_is_not_undone(
    railway: RailwayPlayed, capsys: pytest.CaptureFixture[str], arrange: Callable[[RailwayPlayed], None]
) -> None:
    arrange(railway)
    assert main(["rollback", "--yes", "--from", "ccc"]) == 0
    assert (
        "No deployment of ccc replaced another one: the API is as it was before." in capsys.readouterr().out
    )
    assert railway.went_back_to == []


@pytest.mark.parametrize("status", ["SUCCESS", "CRASHED"])
def test_a_deployment_that_replaced_another_one_is_undone(railway: RailwayPlayed, status: str) -> None:
    """Also if it crashed since, and nothing runs. An earlier deployment of the same commit is no way back."""
    again = node("d-same", "REMOVED", message="ccc")
    deployments_are(node(NOW, status, message="ccc"), again, REPLACED)(railway)
    assert main(["rollback", "--yes", "--from", "ccc"]) == 0
    assert railway.went_back_to == [BEFORE]


@pytest.mark.parametrize(
    "others",
    [
        [],
        [node("d-same", "REMOVED", message="ccc")],
        [node("d-failed", "FAILED", can=False, message="bbb"), node("d-skipped", "SKIPPED", can=False)],
    ],
    ids=["alone", "the same commit again", "none that ran"],
)
@pytest.mark.parametrize("status", ["SUCCESS", "CRASHED"])
def test_the_first_deployment_has_nothing_to_go_back_to(
    railway: RailwayPlayed, capsys: pytest.CaptureFixture[str], status: str, others: list[dict[str, Any]]
) -> None:
    deployments_are(node(NOW, status, message="ccc"), *others)(railway)
    assert main(["rollback", "--yes", "--from", "ccc"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == FIRST
    assert railway.went_back_to == []


@pytest.mark.parametrize("status", ["REMOVED", "REMOVING", "CRASHED"])
def test_a_deployment_whose_image_is_gone_was_one_before_it(
    railway: RailwayPlayed, capsys: pytest.CaptureFixture[str], status: str
) -> None:
    deployments_are(node(NOW, "SUCCESS", message="ccc"), node(BEFORE, status, can=False, message="bbb"))(
        railway
    )
    assert main(["rollback", "--yes", "--from", "ccc"]) == 1
    captured = capsys.readouterr()
    assert "there is no earlier deployment to go back to: none is kept" in captured.err
    assert FIRST not in captured.out


def test_a_deployment_under_way_is_waited_for(railway: RailwayPlayed) -> None:
    class BecomesHealthy(Railway):
        looks = 0

        def deployments(self, first: int = 20) -> list[Deployment]:
            self.looks += 1
            status = "DEPLOYING" if self.looks < 3 else "SUCCESS"
            return [Deployment(NOW, status, "", True, "ccc"), Deployment(BEFORE, "REMOVED", "", True, "bbb")]

    service = BecomesHealthy("token", "s", httpx.Client())
    assert deployment_took_over(service, "ccc", timeout=60)
    assert service.looks == 3
    assert not railway.asked


def test_a_deployment_that_stays_under_way_is_red(
    railway: RailwayPlayed, capsys: pytest.CaptureFixture[str]
) -> None:
    deployments_are(node(NOW, "DEPLOYING", message="ccc"), RUNS_BEFORE)(railway)
    assert main(["rollback", "--yes", "--from", "ccc", "--timeout", "0"]) == 1
    assert "still under way after 0 s: end it in Railway's dashboard" in capsys.readouterr().err
    assert railway.went_back_to == []


def test_a_host_that_does_not_answer_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAILWAY_TOKEN", "token")
    monkeypatch.setenv("RAILWAY_SERVICE_ID", "s")

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    with respx.mock() as outside:
        outside.post(URL).mock(side_effect=refuse)
        assert main(["rollback"]) == 1
    assert capsys.readouterr().err == (
        "delivery: no answer from backboard.railway.com (connection refused): "
        "check the network, then run it again\n"
    )
