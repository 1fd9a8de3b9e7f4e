/** Labels for the understood parts of a line. */
import type { components } from "../../runtime/contract";
import { dayLabel, type DateWords, type Zone } from "../../runtime/dates";
import type { Span } from "./quickAddPreview";

type Context = components["schemas"]["ContextRead"];

export interface PreviewWords {
  /** By the contract's priorities. */
  priorities: Record<string, string>;
  dates: DateWords;
}

/** "Tomorrow", "17:00", "🏡 Personal", "important". */
export function spanLabel({ kind, value, text }: Span, zone: Zone, contexts: Context[], words: PreviewWords): string {
  if (kind === "date") return dayLabel(value, zone, words.dates);
  if (kind === "priority") return words.priorities[value] ?? text;
  if (kind === "time") return value;
  const found = contexts.find(({ id }) => id === value);
  return found ? `${found.icon} ${found.name}` : text;
}
