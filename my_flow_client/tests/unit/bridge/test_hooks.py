"""bridge/hooks.py: the lines that end up at the top of a React component."""

from __future__ import annotations

import pytest

from my_flow_client.bridge.hooks import RESERVED, use_id


def test_an_id_is_made_at_the_top_of_the_component() -> None:
    field_id = use_id("field_id")
    data = field_id._get_all_var_data()
    assert str(field_id + "-error") == '(field_id+"-error")'
    assert list(data.hooks if data else []) == ["const field_id = useId()"]


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_name_that_another_hook_uses_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="choose another name"):
        use_id(name)


@pytest.mark.parametrize("name", ["two words", "1st", "a-b", ""])
def test_a_name_that_javascript_cannot_have_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="choose another name"):
        use_id(name)
