"""Default preferences."""

from datetime import datetime
from typing import Any

from my_flow_api.kit.local_time import DEFAULT_ZONE

DEFAULTS: dict[str, Any] = {
    "timezone": DEFAULT_ZONE,
    "day_starts_at": "00:00",
    "theme": "system",
    "date_order": None,
    "current_context_id": None,
    "onboarding_completed_at": None,
    "notifications_enabled": False,
}


def new_preferences(at: datetime) -> dict[str, Any]:
    """Build the document of default preferences, created at `at`."""
    return {**DEFAULTS, "version": 1, "created_at": at, "updated_at": at}
