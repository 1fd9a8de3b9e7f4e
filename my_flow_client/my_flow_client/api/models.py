"""Models from the contract, as far as this client reads them."""

from __future__ import annotations

from typing import Literal, TypedDict

Priority = Literal["low", "medium", "high"]
Status = Literal["overdue", "due_today", "due_soon", "normal", "completed"]
ThemeName = Literal["light", "dark", "system"]


class Context(TypedDict):
    id: str
    name: str
    color: str
    icon: str
    position: float
    archived_at: str | None
    version: int
    created_at: str
    updated_at: str


class Due(TypedDict):
    date: str
    time: str | None
    timezone: str | None


class Flow(TypedDict):
    id: str
    context_id: str
    title: str
    description: str | None
    priority: Priority
    due: Due | None
    due_at: str | None
    status: Status
    reminder_enabled: bool
    position: float
    completed_at: str | None
    archived_at: str | None
    version: int
    created_at: str
    updated_at: str


class Counts(TypedDict):
    open: int
    overdue: int
    due_today: int
    completed: int


class DashboardItem(TypedDict):
    context: Context
    counts: Counts
    progress: float


class Dashboard(TypedDict):
    items: list[DashboardItem]


class Preferences(TypedDict):
    timezone: str
    day_starts_at: str
    theme: ThemeName
    current_context_id: str | None
    onboarding_completed_at: str | None
    notifications_enabled: bool
    version: int
    created_at: str
    updated_at: str


class ContextWrite(TypedDict):
    """Variables of a context's create and update."""

    id: str
    version: int
    name: str
    color: str
    icon: str


class FlowWrite(TypedDict):
    """Variables of a flow's create and update."""

    id: str
    context_id: str
    version: int
    title: str
    description: str | None
    priority: Priority
    due: Due | None
    status: Status
