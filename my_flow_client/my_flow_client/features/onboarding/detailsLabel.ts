/** A new flow's due date and priority, in words. */
import type { components } from "../../runtime/contract";
import { dueLabel, type DateWords, type Zone } from "../../runtime/dates";

export interface DetailsWords {
  highPriority: string;
  dates: DateWords;
}

type Details = Pick<components["schemas"]["FlowRead"], "due" | "due_at" | "status" | "priority">;

/** "Tomorrow, 17:00 · important"; empty where the flow is a title alone. */
export const detailsLabel = ({ due, due_at, status, priority }: Details, zone: Zone, words: DetailsWords): string =>
  [due && dueLabel(due, due_at, status, zone, words.dates), priority === "high" && words.highPriority]
    .filter(Boolean)
    .join(" · ");
