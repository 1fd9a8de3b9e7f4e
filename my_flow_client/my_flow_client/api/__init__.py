"""The API as this client uses it: models from the contract and one function for each endpoint.

tests/unit/test_contract.py compares the models and the paths with contract/openapi.json. Functions that start
with `use_` are hooks: call them inside a memo. Each write says what the cache shows meanwhile and what it
asks for afterwards.
"""

from .calendar import use_calendar, use_make_calendar, use_revoke_calendar
from .contexts import (
    use_context,
    use_create_context,
    use_dashboard,
    use_delete_context,
    use_restore_context,
    use_update_context,
)
from .everything import use_delete_account, use_import
from .flows import (
    use_add_flow,
    use_complete_flow,
    use_delete_flow,
    use_flow,
    use_flows,
    use_reopen_flow,
    use_restore_flow,
    use_update_flow,
)
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
    Part,
    Postponement,
    Preferences,
    QuickAddWrite,
    Resolution,
    ResumeNote,
    SearchItem,
    SearchPage,
    Span,
    TransitionPreview,
    TransitionWrite,
)
from .postpone import use_postpone_flow
from .preferences import use_change_preferences, use_preferences
from .quick_add import Reading, use_plain_add, use_quick_add, use_reading
from .search import use_search
from .transitions import use_focus, use_switch, use_transition_preview

__all__ = [
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
    "Part",
    "Postponement",
    "Preferences",
    "QuickAddWrite",
    "Reading",
    "Resolution",
    "ResumeNote",
    "SearchItem",
    "SearchPage",
    "Span",
    "TransitionPreview",
    "TransitionWrite",
    "use_add_flow",
    "use_calendar",
    "use_change_preferences",
    "use_complete_flow",
    "use_context",
    "use_create_context",
    "use_dashboard",
    "use_delete_account",
    "use_delete_context",
    "use_delete_flow",
    "use_flow",
    "use_flows",
    "use_focus",
    "use_import",
    "use_make_calendar",
    "use_plain_add",
    "use_postpone_flow",
    "use_preferences",
    "use_quick_add",
    "use_reading",
    "use_reopen_flow",
    "use_restore_context",
    "use_restore_flow",
    "use_revoke_calendar",
    "use_search",
    "use_switch",
    "use_transition_preview",
    "use_update_context",
    "use_update_flow",
]
