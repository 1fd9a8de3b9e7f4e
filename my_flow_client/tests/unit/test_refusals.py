"""runtime/refusals.ts: what the API refuses for good is forgotten wherever it is known."""

from __future__ import annotations

from typing import Any

import pytest

from ..runtime import evaluate

WORK: dict[str, Any] = {"id": "work", "name": "Work"}
HOME: dict[str, Any] = {"id": "home", "name": "Home"}
DRAFT: dict[str, Any] = {"id": "draft", "context_id": "work", "title": "Read the draft"}
BREAD: dict[str, Any] = {"id": "bread", "context_id": "home", "title": "Buy bread"}
KNOWN: list[tuple[list[str], Any]] = [
    (["contexts", "work"], WORK),
    (["contexts", "home"], HOME),
    (["flows", "work", "open", "/contexts/work/flows"], {"pages": [{"items": [DRAFT]}], "pageParams": [""]}),
    (["flows", "work", "focus"], {"context": WORK, "items": [{"flow": DRAFT, "reasons": ["next"]}]}),
    (["flows", "work", "preview", "home"], {"from": None, "to": {"context": HOME, "items": []}}),
    (["flows", "home", "open", "/contexts/home/flows"], {"pages": [{"items": [BREAD]}], "pageParams": [""]}),
    (["flow", "draft"], DRAFT),
    (["flow", "bread"], BREAD),
    (["dashboard"], {"items": [{"context": WORK}, {"context": HOME}]}),
    (["search", "r"], {"items": [{"flow": DRAFT}, {"flow": BREAD}, {"context": WORK}]}),
    (["preferences"], {"current_context_id": "home", "version": 3}),
]
LEFT = """(() => {
  const client = new query.QueryClient();
  const [known, refused, error] = values;
  for (const [key, data] of known) client.setQueryData(key, data);
  client.getQueryCache().find({ queryKey: refused }).setState({ status: 'error', error });
  if (m.isRefused(error)) m.forgetRefused(client, refused);
  return client.getQueryCache().getAll().map(({ queryKey, state: { data } }) => [queryKey, data ?? null]);
})()"""


def left(refused: list[str], status: int) -> dict[str, Any]:
    """Return the data that remains after the read with that key was answered with that status, by key."""
    found = evaluate("refusals", LEFT, KNOWN, refused, {"status": status}, query="@tanstack/react-query")
    return {" ".join(key[:3]): data for key, data in found}


BEFORE = {" ".join(key[:3]): data for key, data in KNOWN}


@pytest.mark.parametrize("status", [0, 400, 401, 409, 422, 429, 500, 502, 503, 504])
def test_what_may_be_there_again_is_kept(status: int) -> None:
    assert left(["contexts", "work"], status) == BEFORE


@pytest.mark.parametrize("status", [403, 404, 410])
@pytest.mark.parametrize("refused", [KNOWN[0][0], KNOWN[2][0], KNOWN[3][0]], ids=["context", "list", "focus"])
def test_a_context_that_is_gone_takes_everything_in_it_along(refused: list[str], status: int) -> None:
    assert left(refused, status) == BEFORE | {
        "contexts work": None,
        "flows work open": None,
        "flows work focus": None,
        "flow draft": None,
        "dashboard": {"items": [{"context": HOME}]},
        "search r": {"items": [{"flow": BREAD}]},
    }


def test_a_flow_that_is_gone_leaves_its_lists() -> None:
    assert left(["flow", "draft"], 404) == BEFORE | {
        "flow draft": None,
        "flows work open": {"pages": [{"items": []}], "pageParams": [""]},
        "flows work focus": {"context": WORK, "items": []},
        "search r": {"items": [{"flow": BREAD}, {"context": WORK}]},
    }


def test_a_preview_says_nothing_of_the_context_that_is_left() -> None:
    assert left(["flows", "work", "preview", "home"], 404) == BEFORE | {"flows work preview": None}


UNLISTED = """(() => {
  const client = new query.QueryClient();
  const [known, isOld] = values;
  for (const [key, data] of known) client.setQueryData(key, data);
  if (isOld) client.getQueryCache().find({ queryKey: ["dashboard"] }).setState({ isInvalidated: true });
  m.forgetUnlisted(client);
  return client.getQueryCache().getAll().map(({ queryKey }) => queryKey.slice(0, 2).join(" "));
})()"""


@pytest.mark.parametrize("is_old", [False, True], ids=["just read", "kept on the device"])
def test_a_context_that_the_dashboard_does_not_list_any_more_is_forgotten(is_old: bool) -> None:
    known = [*KNOWN[:-3], [["dashboard"], {"items": [{"context": HOME}]}]]
    found = set(evaluate("refusals", UNLISTED, known, is_old, query="@tanstack/react-query"))
    assert ("contexts work" in found, "flows work" in found) == (is_old, is_old)
    assert {"contexts home", "flows home", "dashboard"} <= found


UNDER_WAY = """await (async () => {
  const client = new query.QueryClient();
  const [[gone], [key, data]] = values;
  client.setQueryData(gone, { id: "work" });
  client.setQueryData(key, data);
  const queryFn = ({ signal }) => new Promise((_, reject) => { signal.addEventListener("abort", reject); });
  const stop = new query.QueryObserver(client, { queryKey: key, queryFn }).subscribe(() => {});
  void client.refetchQueries({ queryKey: key }).catch(() => {});
  client.getQueryCache().find({ queryKey: gone }).setState({ status: "error", error: { status: 404 } });
  m.forgetRefused(client, gone);
  stop();
  await new Promise((resolve) => setTimeout(resolve));
  return client.getQueryData(key) ?? null;
})()"""


def test_a_reading_under_way_brings_nothing_back() -> None:
    assert evaluate("refusals", UNDER_WAY, KNOWN[0], KNOWN[3], query="@tanstack/react-query") is None
