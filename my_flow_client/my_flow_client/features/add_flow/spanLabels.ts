/** Labels for the understood parts of a line. */
import type { components } from "../../runtime/contract";
import { dayInSentence, dayLabel, type DateWords, type Zone } from "../../runtime/dates";
import { formatText } from "../../runtime/text";
import type { Span } from "./quickAddPreview";

type Context = components["schemas"]["ContextRead"];

export interface PreviewWords {
  /** By the contract's priorities. */
  priorities: Record<string, string>;
  /** Of a plan and of a due date: `{}` stands for the day or the time. */
  planned: string;
  due: string;
  someday: string;
  dates: DateWords;
}

/** The value of a plan without a day. */
export const SOMEDAY_VALUE = "someday";

/** "Planned tomorrow", "17:00", "🏡 Personal", "important": the first part of a plan or a due date says which it is. */
export function spanLabels(spans: Span[], zone: Zone, contexts: Context[], words: PreviewWords): string[] {
  const said = new Set<string>();
  return spans.map((span) => {
    const { kind, value, text, field } = span;
    if (kind === "priority") return words.priorities[value] ?? text;
    if (kind === "context") {
      const found = contexts.find(({ id }) => id === value);
      return found ? `${found.icon} ${found.name}` : text;
    }
    if (value === SOMEDAY_VALUE) return words.someday;
    const sentence = field === "planned" ? words.planned : field === "due" ? words.due : "";
    if (!sentence || said.has(field)) return kind === "date" ? dayLabel(value, zone, words.dates) : value;
    said.add(field);
    return formatText(sentence, kind === "date" ? dayInSentence(value, zone, words.dates) : value);
  });
}
