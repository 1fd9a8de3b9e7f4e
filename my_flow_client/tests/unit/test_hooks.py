"""hooks.py and api.py: the lines that end up at the top of a React component."""

from __future__ import annotations

from typing import Any

import pytest
from reflex.vars.base import Var

from my_flow_client import api
from my_flow_client.cache import change_item, put_item, remove_item
from my_flow_client.hooks import RESERVED, use_draft, use_id, use_state
from my_flow_client.server import use_mutation, use_query


def lines(var: Var[Any]) -> list[str]:
    data = var._get_all_var_data()
    return list(data.hooks) if data else []


def test_state_and_setter_come_from_one_line() -> None:
    shown = use_state("shown", False)
    assert lines(shown.value) == lines(shown.set(True)) == ["const [shown, set_shown] = useState(false)"]
    assert str(shown.toggle()) == "set_shown(!shown)"


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_name_that_another_hook_uses_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="choose another name"):
        use_state(name, 0)


@pytest.mark.parametrize("name", ["two words", "1st", "a-b", ""])
def test_a_name_that_javascript_cannot_have_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="choose another name"):
        use_id(name)


def test_a_draft_starts_from_what_is_saved() -> None:
    title = use_draft("title", "flow:1", Var("flow.title"))
    assert lines(title.value) == ['const title = useDraft("flow:1", flow.title)']


def test_a_query_waits_for_what_it_depends_on() -> None:
    ready = use_state("ready", False)
    query = use_query("flow", "/flows/1", dict[str, str], key=["flows", "1"], enabled=ready.value)
    assert lines(query.data) == [
        "const [ready, set_ready] = useState(false)",
        'const flow = useResource(({ ["path"] : "/flows/1", '
        '["key"] : ["flows", "1"], ["enabled"] : ready }))',
    ]


def test_a_mutation_is_one_line_whatever_is_read_from_it() -> None:
    save = use_mutation("save", "PUT", lambda v: "/x", invalidates=[])
    assert lines(save.is_pending) == lines(save.mutate({})) == lines(save.other_error)


def test_cache_changes_are_functions_of_the_item_and_the_variables() -> None:
    match = change_item(["k"], api.Flow, lambda item, v: item.id == v.id, lambda item, v: {"title": v.title})
    compiled = match.compiled(api.Flow)
    assert str(compiled["match"]) == '((item_0, v_0) => (item_0["id"] === v_0["id"]))'
    assert str(compiled["make"]) == '((item_0, v_0) => ({ ["title"] : v_0["title"] }))'
    assert "make" not in remove_item(["k"], api.Flow, lambda item, v: item.id == v.id).compiled(api.Flow)
    assert str(put_item(["k"], lambda v: v).compiled(api.Flow)["make"]) == "((v_0) => v_0)"
