/** The flows of a list under their headings. */
import type { components } from "../../runtime/contract";
import type { ListParams } from "./listParams";

type Flow = components["schemas"]["FlowRead"];

const IMPORTANCE = ["high", "medium", "low"];

/** A flow of the list. */
export interface ListRow {
  flow: Flow;
  /** Whether open flows belong in the list. */
  isOpen: boolean;
}

/** Flows under a heading, which is empty where the order is not by when. */
export interface FlowGroup {
  key: string;
  heading: string;
  rows: ListRow[];
}

/** By when: one group for each of `headings`, without the empty ones. In any other order: one without a heading. */
export function inGroups(flows: Flow[], { show, sort }: ListParams, headings: Record<string, string>): FlowGroup[] {
  const rowsOf = (some: Flow[]): ListRow[] =>
    some.map((flow) => ({
      flow,
      isOpen: show === "archived" ? flow.completed_at === null : show === "open",
    }));
  if (show !== "open" || sort !== "when") return [{ key: sort, heading: "", rows: rowsOf(flows) }];
  return Object.entries(headings)
    .map(([key, heading]) => {
      const some = flows.filter((flow) => groupOf(flow) === key);
      return { key, heading, rows: rowsOf(key === "whenever" ? some.sort(byImportance) : some) };
    })
    .filter(({ rows }) => rows.length > 0);
}

const groupOf = ({ status, due }: Flow): string =>
  ["overdue", "due_today", "due_soon"].includes(status) ? status : due ? "later" : "whenever";

/** As instants: at a whole second the API writes no fraction, which as text would be later than the rest of it. */
const byImportance = (a: Flow, b: Flow): number =>
  IMPORTANCE.indexOf(a.priority) - IMPORTANCE.indexOf(b.priority) ||
  Date.parse(b.created_at) - Date.parse(a.created_at);
