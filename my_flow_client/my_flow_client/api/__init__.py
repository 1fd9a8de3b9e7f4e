"""The API as this client uses it: models from the contract and one function for each endpoint.

tests/unit/test_contract.py compares the models and the paths with contract/openapi.json. Functions that start
with `use_` are hooks: call them inside a memo. Each write says what the cache shows meanwhile and what it
asks for afterwards.
"""

from .contexts import (
    use_archived_contexts,
    use_context,
    use_dashboard,
    use_restore_context,
)
from .flow_actions import (
    use_complete_flow,
    use_delete_flow,
    use_reopen_flow,
    use_restore_flow,
)
from .flows import LISTS
from .models import (
    Context,
    Counts,
    Dashboard,
    DashboardItem,
    Due,
    Flow,
    FocusItem,
    Preferences,
    TrashItem,
)
from .preferences import use_change_preferences, use_preferences

__all__ = [
    "LISTS",
    "Context",
    "Counts",
    "Dashboard",
    "DashboardItem",
    "Due",
    "Flow",
    "FocusItem",
    "Preferences",
    "TrashItem",
    "use_archived_contexts",
    "use_change_preferences",
    "use_complete_flow",
    "use_context",
    "use_dashboard",
    "use_delete_flow",
    "use_preferences",
    "use_reopen_flow",
    "use_restore_context",
    "use_restore_flow",
]
