"""Data shown while writes are pending: each change is applied over the data, and none is stored in it."""

from __future__ import annotations

from typing import Any

from ..runtime import evaluate

LIST = {"items": [{"id": "a", "title": "Read"}, {"id": "b", "title": "Call"}], "next_cursor": None}
KEY = ["flows", "c", "open"]
# Functions from a write's variables.
FINISH = '{kind: "change", key: ["flows", "c"], match: (i, v) => i.id === v.id, make: () => ({done: true})}'
HIDE = '{kind: "remove", key: ["flows", "c"], match: (i, v) => i.id === v.id}'
PUT = '{kind: "put", key: ["flows", "c", "open"], make: (v) => v}'
SET = '{kind: "set", key: ["focus", "d"], make: (v) => v}'
COUNT = (
    '{kind: "change", key: ["dashboard"], match: (i) => i.context.id === "c", make: (i) => ({n: i.n + 1})}'
)


def shown(data: Any, key: list[str], *writes: tuple[str, dict[str, Any]]) -> Any:
    """Return the data with these writes applied: each is a change and its variables."""
    changes = ", ".join(
        f"...m.bindVariables([{change}], values[2][{n}])" for n, (change, _) in enumerate(writes)
    )
    variables = [variables for _, variables in writes]
    return evaluate(
        "optimisticUpdates",
        f"m.applyChanges(values[0] ?? undefined, values[1], [{changes}])",
        data,
        key,
        variables,
    )


def test_changes_lie_over_each_other() -> None:
    seen = shown(LIST, KEY, (FINISH, {"id": "a"}), (PUT, {"id": "n", "title": "New"}), (HIDE, {"id": "b"}))
    assert seen["items"] == [{"id": "n", "title": "New"}, {"id": "a", "title": "Read", "done": True}]


def test_one_that_is_taken_out_leaves_the_others() -> None:
    """A refused write is no longer among them; nothing is put back."""
    seen = shown(LIST, KEY, (PUT, {"id": "n", "title": "New"}), (HIDE, {"id": "b"}))
    assert [item["id"] for item in seen["items"]] == ["n", "a"]
    assert "done" not in seen["items"][1]


def test_a_change_is_about_the_keys_below_its_own() -> None:
    assert shown(LIST, ["flows", "other", "open"], (HIDE, {"id": "b"})) == LIST
    assert len(shown(LIST, ["flows", "c", "done"], (HIDE, {"id": "b"}))["items"]) == 1


def test_what_was_never_read_can_be_shown() -> None:
    focus = {"context": {"id": "d"}, "items": []}
    assert shown(None, ["focus", "d"], (SET, focus)) == focus
    assert evaluate("optimisticUpdates", "m.applyChanges(undefined, ['flows'], []) ?? null") is None


def test_a_thing_that_is_there_is_put_in_its_place() -> None:
    seen = shown(LIST, KEY, (PUT, {"id": "b", "title": "Call mum"}))
    assert [item["title"] for item in seen["items"]] == ["Read", "Call mum"]


def test_what_the_api_answers_takes_the_place_of_what_was_made_up() -> None:
    """Also where a list that was read meanwhile has it already."""
    changes = [
        {"kind": "put", "key": KEY, "item": {"id": "made-up", "title": "Call", "version": 0}},
        {
            "kind": "put",
            "key": ["focus"],
            "item": {"id": "made-up", "flow": {"id": "made-up"}, "reasons": []},
        },
        {"kind": "put", "key": KEY, "item": {"id": "c", "title": "Another"}},
    ]
    answer = {"id": "b", "title": "Call mum", "version": 1}
    answered = evaluate("optimisticUpdates", "m.withResponse(...values)", changes, "made-up", answer)
    assert [change["item"] for change in answered] == [
        answer,
        {"id": "b", "flow": answer, "reasons": []},
        changes[2]["item"],
    ]
    seen = evaluate("optimisticUpdates", "m.applyChanges(...values)", LIST, KEY, answered[:1])
    assert [item["title"] for item in seen["items"]] == ["Read", "Call mum"]


def test_counts_add_up() -> None:
    dashboard = {"items": [{"context": {"id": "c"}, "n": 1}, {"context": {"id": "d"}, "n": 1}]}
    seen = shown(dashboard, ["dashboard"], (COUNT, {}), (COUNT, {}))
    assert [item["n"] for item in seen["items"]] == [3, 1]


def test_changes_outlive_a_reload_as_text() -> None:
    changes = f"m.bindVariables([{FINISH}], {{id: 'a'}}).concat(m.bindVariables([{HIDE}], {{id: 'b'}}))"
    seen = evaluate(
        "optimisticUpdates",
        f"""await (async () => {{
          const {{ QueryClient }} = await import("@tanstack/react-query");
          const client = new QueryClient();
          client.setQueryData(values[1], values[0]);
          const text = JSON.stringify(m.toPatches(client, {changes}));
          return m.applyChanges(values[0], values[1], m.fromPatches(JSON.parse(text)));
        }})()""",
        LIST,
        KEY,
    )
    assert seen["items"] == [{"id": "a", "title": "Read", "done": True}]


def test_a_change_of_what_is_itself_under_way_outlives_a_reload() -> None:
    seen = evaluate(
        "optimisticUpdates",
        f"""await (async () => {{
          const {{ QueryClient }} = await import("@tanstack/react-query");
          const client = new QueryClient();
          client.setQueryData(values[1], values[0]);
          const added = m.bindVariables([{PUT}], {{id: "n"}});
          const finished = m.toPatches(client, m.bindVariables([{FINISH}], {{id: "n"}}), added);
          return m.applyChanges(values[0], values[1], [...added, ...m.fromPatches(finished)]);
        }})()""",
        LIST,
        KEY,
    )
    assert seen["items"][0] == {"id": "n", "done": True}


def test_people_are_told_the_name_of_what_was_not_saved() -> None:
    name = evaluate(
        "optimisticUpdates",
        """await (async () => {
          const { QueryClient } = await import("@tanstack/react-query");
          const client = new QueryClient();
          client.setQueryData(["focus", "c"], { items: [{ flow: { id: "a", title: "Read" } }] });
          return [m.labelOf(client, "a"), m.labelOf(client, "b")];
        })()""",
    )
    assert name == ["Read", ""]
