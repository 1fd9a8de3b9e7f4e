"""Models from the contract, as far as this client reads them."""

from __future__ import annotations

from typing import Literal, TypedDict

Priority = Literal["low", "medium", "high"]
Reason = Literal["resume_note", "overdue", "due_today", "high_priority", "due_soon", "neglected", "next"]
Status = Literal["overdue", "due_today", "due_soon", "normal", "completed"]
ThingKind = Literal["context", "flow"]
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
    last_visited_at: str | None


class Dashboard(TypedDict):
    items: list[DashboardItem]


class FocusItem(TypedDict):
    flow: Flow
    reasons: list[Reason]


class Preferences(TypedDict):
    timezone: str
    day_starts_at: str
    theme: ThemeName
    date_order: Literal["day_first", "month_first"] | None
    current_context_id: str | None
    onboarding_completed_at: str | None
    notifications_enabled: bool
    version: int
    created_at: str
    updated_at: str


class TrashItem(TypedDict):
    kind: ThingKind
    context: Context | None
    flow: Flow | None
    deleted_at: str
    goes_at: str
    restorable: bool
