/** The parameters of a list of flows, which the address of the page keeps. */
import { useRouter } from "next/router";

import { setParams, type Params } from "../../runtime/urlParams";

export type ShownFlows = "open" | "done" | "archived";

/** The first of each is what is shown when the address says nothing. */
const SHOWN: ShownFlows[] = ["open", "done", "archived"];
const CHOICES = {
  show: SHOWN,
  due: ["any", "overdue", "due_today", "due_soon", "planned_earlier", "planned_today", "planned_later"],
  priority: ["any", "high", "medium", "low"],
  sort: ["when", "hand", "priority", "title", "newest"],
};
export type ListParam = keyof typeof CHOICES;
/** The orders as the API names them. */
const SORTS: Record<string, string> = {
  when: "due",
  hand: "position",
  priority: "-priority",
  title: "title",
  newest: "-created_at",
};
const PLANNED = /^planned_/;
const LONGEST_Q = 100;

export interface ListParams {
  show: ShownFlows;
  /** By status or, with "planned_" before it, by plan. */
  due: string;
  priority: string;
  sort: string;
  /** The words to find. */
  q: string;
  /** Whether some of the flows are left out by due, priority or words. */
  isNarrowed: boolean;
}

type Query = Record<string, string | string[] | undefined>;

/** Reads the parameters of an address, and leaves out what cannot be combined. */
export function readListParams(query: Query): ListParams {
  const choose = <T extends string>(choices: T[], value: Query[string]): T =>
    choices.find((choice) => choice === value) ?? choices[0]!;
  const show = choose(CHOICES.show, query.show);
  const due = show === "open" ? choose(CHOICES.due, query.due) : "any";
  const priority = show === "archived" ? "any" : choose(CHOICES.priority, query.priority);
  const sort = show === "archived" || due !== "any" ? "when" : choose(CHOICES.sort, query.sort);
  const q = typeof query.q === "string" ? query.q.slice(0, LONGEST_Q) : "";
  return { show, due, priority, sort, q, isNarrowed: due !== "any" || priority !== "any" || q.trim() !== "" };
}

/** Reads the parameters of the page's address. */
export const useListParams = (): ListParams => readListParams(useRouter().query);

/** Keeps a choice in the address. Dues and plans are shown by when, so choosing among them and ordering exclude each other. */
export function setListParam(name: ListParam, value: string): void {
  const other: Params = name === "due" ? { sort: null } : name === "sort" ? { due: null } : {};
  void setParams({ ...other, [name]: value === CHOICES[name][0] ? null : value });
}

/** The path of a context's list, below /api/v1. */
export function listPath(contextId: string, { show, due, priority, sort, q }: ListParams): string {
  const params = new URLSearchParams({ limit: "50" });
  if (show === "archived") params.set("archived", "true");
  else params.set("completed", String(show === "done"));
  if (PLANNED.test(due)) params.set("planned", due.replace(PLANNED, ""));
  else if (due !== "any") params.set("status", due);
  if (priority !== "any") params.set("priority", priority);
  if (q.trim()) params.set("q", q.trim());
  if (show === "done" && sort === "when") params.set("sort", "-completed_at");
  else if (show !== "archived") params.set("sort", SORTS[sort]!);
  return `/contexts/${contextId}/flows?${params}`;
}
