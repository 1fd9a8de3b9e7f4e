/** The flow that an item becomes, as it shows until the API has answered. */
import type { Flow } from "../../runtime/flowWrites";
import type { Item } from "./items";

const MAX_TITLE = 200;

/** A text that is too long for a title becomes the description, too, as the API does it. */
export function promotedFlow(flow: Flow, { text, done }: Item): Flow {
  const letters = [...text];
  const isLong = letters.length > MAX_TITLE;
  const now = new Date().toISOString();
  return {
    ...flow,
    id: crypto.randomUUID(),
    title: isLong ? `${letters.slice(0, MAX_TITLE - 1).join("")}…` : text,
    description: isLong ? text : null,
    priority: "medium",
    status: done ? "completed" : "normal",
    due: null,
    due_at: null,
    planned: null,
    planned_at: null,
    planned_status: null,
    planned_after_due: false,
    repeat: null,
    reminder_enabled: false,
    position: Date.now(),
    checklist: null,
    completed_at: done ? now : null,
    archived_at: null,
    created_at: now,
    updated_at: now,
    version: 0,
  };
}
