/** Which of a context's flows are shown, in which order, and under which headings. */
import { useRouter } from "next/router";

import { setParams, type Params } from "./address";
import type { Due } from "./dates";

interface Flow {
  id: string; title: string; priority: string; status: string; due: Due | null;
  created_at: string; completed_at: string | null;
}

/** The first of each is what is shown when the address says nothing. */
const CHOICES = {
  show: ["open", "done", "archived"],
  due: ["any", "overdue", "due_today", "due_soon"],
  priority: ["any", "high", "medium", "low"],
  sort: ["when", "hand", "priority", "title", "newest"],
} as const;
const SORTS: Record<string, string> = {
  when: "due", hand: "position", priority: "-priority", title: "title", newest: "-created_at",
};
const IMPORTANCE = ["high", "medium", "low"];

export interface View { show: string; due: string; priority: string; sort: string; q: string; isNarrowed: boolean }

/** What the address says, and what does not go together left out. */
export function useView(): View {
  const { query } = useRouter();
  const chosen = (name: keyof typeof CHOICES): string =>
    CHOICES[name].find((choice) => choice === query[name]) ?? CHOICES[name][0];
  const show = chosen("show");
  const due = show === "open" ? chosen("due") : "any";
  const priority = show === "archived" ? "any" : chosen("priority");
  const sort = show === "archived" || due !== "any" ? "when" : chosen("sort");
  const q = typeof query.q === "string" ? query.q.slice(0, 100) : "";
  return { show, due, priority, sort, q, isNarrowed: due !== "any" || priority !== "any" || q.trim() !== "" };
}

/** Keeps a choice in the address. Dues are shown by when, so choosing among them and ordering exclude each other. */
export function choose(name: keyof typeof CHOICES, value: string): void {
  const other: Params = name === "due" ? { sort: null } : name === "sort" ? { due: null } : {};
  void setParams({ ...other, [name]: value === CHOICES[name][0] ? null : value });
}

export const showAll = (): void => void setParams({ due: null, priority: null, q: null });

/** The path of a context's list, below /api/v1. */
export function listPath(contextId: string, { show, due, priority, sort, q }: View): string {
  const params = new URLSearchParams({ limit: "50" });
  if (show === "archived") params.set("archived", "true");
  else params.set("completed", String(show === "done"));
  if (due !== "any") params.set("status", due);
  if (priority !== "any") params.set("priority", priority);
  if (q.trim()) params.set("q", q.trim());
  if (show === "done" && sort === "when") params.set("sort", "-completed_at");
  else if (show !== "archived") params.set("sort", SORTS[sort]!);
  return `/contexts/${contextId}/flows?${params}`;
}

interface Group { key: string; heading: string; flows: Flow[] }

/** By when: one group for each of `headings`, without the empty ones. In any other order: one without a heading. */
export function inGroups(flows: Flow[], { show, sort }: View, headings: Record<string, string>): Group[] {
  if (show !== "open" || sort !== "when") return [{ key: sort, heading: "", flows }];
  return Object.entries(headings)
    .map(([key, heading]) => ({ key, heading, flows: flows.filter((flow) => groupOf(flow) === key) }))
    .map((group) => group.key === "whenever" ? { ...group, flows: [...group.flows].sort(byImportance) } : group)
    .filter((group) => group.flows.length > 0);
}

const groupOf = ({ status, due }: Flow): string =>
  ["overdue", "due_today", "due_soon"].includes(status) ? status : due ? "later" : "whenever";

/** As instants: at a whole second the API writes no fraction, which as text would be later than the rest of it. */
const byImportance = (a: Flow, b: Flow): number =>
  IMPORTANCE.indexOf(a.priority) - IMPORTANCE.indexOf(b.priority) || Date.parse(b.created_at) - Date.parse(a.created_at);

const TYPING_MS = 250;
let typing: ReturnType<typeof setTimeout> | undefined;

/** Keeps the words to find in the address, once there is a pause. */
export function find(q: string): void {
  clearTimeout(typing);
  typing = setTimeout(() => void setParams({ q: q.trim() ? q : null }), TYPING_MS);
}
