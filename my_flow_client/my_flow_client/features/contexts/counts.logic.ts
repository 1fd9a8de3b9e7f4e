/** The counts of a context's flows, in words. */
import type { components } from "../../runtime/contract";

type Counts = components["schemas"]["FlowCounts"];

/** The words after each number. */
export interface CountWords {
  open: string;
  /** In place of a number. */
  nothingOpen: string;
  overdue: string;
  dueToday: string;
}

/** Says how many flows are open, and how many of them press, without those that are zero. Lines break between counts. */
export function formatCounts(counts: Counts, words: CountWords): string {
  const parts = [
    counts.open ? `${counts.open} ${words.open}` : words.nothingOpen,
    counts.overdue && `${counts.overdue} ${words.overdue}`,
    counts.due_today && `${counts.due_today} ${words.dueToday}`,
  ];
  return parts.flatMap((part) => (part ? [part.replaceAll(" ", "\u00a0")] : [])).join(", ");
}
