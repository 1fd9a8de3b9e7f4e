/** What was understood of a line, in words. */
import { dayLabel, type DateWords } from "./dates";
import type { Span } from "./reading";

/** "Tomorrow", "17:00", "🏡 Personal", "important": a chip's words. */
export function spanInWords(
  { kind, value, text }: Span, zone: string, contexts: { context: { id: string; name: string; icon: string } }[],
  priorities: Record<string, string>, days: DateWords,
): string {
  if (kind === "date") return dayLabel(value, zone, days);
  if (kind === "priority") return priorities[value] ?? text;
  if (kind === "time") return value;
  const found = contexts.find(({ context }) => context.id === value)?.context;
  return found ? `${found.icon} ${found.name}` : text;
}
