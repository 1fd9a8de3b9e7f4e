/** The contract's data for tests; the app is built without it. */
import type { components } from "../runtime/contract";

type Flow = components["schemas"]["FlowRead"];

/** An open flow without a date, with these fields in place of its own. */
export const sampleFlow = (fields: Partial<Flow> = {}): Flow => ({
  id: "f",
  context_id: "work",
  title: "Call mum",
  description: null,
  priority: "medium",
  due: null,
  due_at: null,
  status: "normal",
  planned: null,
  planned_at: null,
  planned_status: null,
  planned_after_due: false,
  repeat: null,
  reminder_enabled: false,
  position: 1,
  checklist: null,
  completed_at: null,
  archived_at: null,
  version: 3,
  created_at: "2026-05-01T08:00:00Z",
  updated_at: "2026-05-01T08:00:00Z",
  ...fields,
});
