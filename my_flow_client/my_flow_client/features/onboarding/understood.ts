/** What of a line was taken for more than the title. */
import type { components } from "../../runtime/contract";
import { dueLabel, type DateWords } from "../../runtime/dates";

export interface UnderstoodWords {
  /** Of the highest priority. */
  high: string;
  dates: DateWords;
}

type Understood = Pick<components["schemas"]["FlowRead"], "due" | "due_at" | "status" | "priority">;

/** "Tomorrow, 17:00 · Important"; empty where all of the line is the title. */
export const understood = ({ due, due_at, status, priority }: Understood, zone: string, words: UnderstoodWords): string =>
  [due && dueLabel(due, due_at, status, zone, words.dates), priority === "high" && words.high]
    .filter(Boolean).join(" · ");
