"""bridge/hooks.py: the lines that end up at the top of a React component."""

from __future__ import annotations

from typing import Any

import pytest
from reflex.vars.base import Var

from my_flow_client.bridge.hooks import RESERVED, use_id, use_state


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
