"""The API as this client uses it: models from the contract and one function for each endpoint.

tests/unit/test_contract.py compares the models and the paths with contract/openapi.json. Functions that start
with `use_` are hooks: call them inside a memo. Each write says what the cache shows meanwhile and what it
asks for afterwards.
"""

from .calendar import use_calendar, use_make_calendar, use_revoke_calendar
from .contexts import (
    use_archived_contexts,
    use_context,
    use_create_context,
    use_dashboard,
    use_restore_context,
)
from .everything import use_delete_account, use_import
from .finding import use_best_matches, use_search, use_trash
from .flow_actions import (
    use_complete_flow,
    use_delete_flow,
    use_place_flow,
    use_reopen_flow,
    use_restore_flow,
)
from .flows import LISTS, View, use_add_flow, use_flows, use_view
from .models import (
    Calendar,
    Context,
    ContextWrite,
    Counts,
    Dashboard,
    DashboardItem,
    Due,
    Flow,
    FlowWrite,
    Focus,
    FocusItem,
    ImportCounts,
    ImportResult,
    Leaving,
    Postponement,
    Preferences,
    Resolution,
    ResumeNote,
    SearchItem,
    SearchMatch,
    SearchPage,
    TransitionPreview,
    TransitionWrite,
    TrashItem,
)
from .postpone import use_postpone_flow
from .preferences import use_change_preferences, use_preferences
from .transitions import use_focus, use_switch, use_transition_preview

__all__ = [
    "LISTS",
    "Calendar",
    "Context",
    "ContextWrite",
    "Counts",
    "Dashboard",
    "DashboardItem",
    "Due",
    "Flow",
    "FlowWrite",
    "Focus",
    "FocusItem",
    "ImportCounts",
    "ImportResult",
    "Leaving",
    "Postponement",
    "Preferences",
    "Resolution",
    "ResumeNote",
    "SearchItem",
    "SearchMatch",
    "SearchPage",
    "TransitionPreview",
    "TransitionWrite",
    "TrashItem",
    "View",
    "use_add_flow",
    "use_archived_contexts",
    "use_best_matches",
    "use_calendar",
    "use_change_preferences",
    "use_complete_flow",
    "use_context",
    "use_create_context",
    "use_dashboard",
    "use_delete_account",
    "use_delete_flow",
    "use_flows",
    "use_focus",
    "use_import",
    "use_make_calendar",
    "use_place_flow",
    "use_postpone_flow",
    "use_preferences",
    "use_reopen_flow",
    "use_restore_context",
    "use_restore_flow",
    "use_revoke_calendar",
    "use_search",
    "use_switch",
    "use_transition_preview",
    "use_trash",
    "use_view",
]
