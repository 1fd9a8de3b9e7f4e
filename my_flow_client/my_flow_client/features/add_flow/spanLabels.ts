/** Labels for the understood parts of a line. */
import type { components } from "../../runtime/contract";
import { dayInSentence, dayLabel, type DateWords, type Zone } from "../../runtime/dates";
import { repeatLabel, type RepeatChoice, type RepeatWords } from "../../runtime/repeatLabels";
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
  /** A repetition and its first day. */
  repeatsFrom: string;
  repeats: RepeatWords;
  dates: DateWords;
}

/** The value of a plan without a day. */
export const SOMEDAY_VALUE = "someday";

/** Returns whether a part names more of a repetition that a part before it names: its end, or its start. */
export const isMoreOfRepetition = (span: Span, spans: Span[]): boolean =>
  span.repeats && spans.find(({ repeats }) => repeats) !== span;

/**
 * "Planned tomorrow", "17:00", "Planned every Monday, from 18 May", "🏡 Personal", "important": the first part of a plan or
 * a due date says which it is.
 *
 * @param repeat The repetition that one of the spans names.
 */
export function spanLabels(
  spans: Span[],
  repeat: RepeatChoice | null,
  zone: Zone,
  contexts: Context[],
  words: PreviewWords,
): string[] {
  const said = new Set<string>();
  /** The repetition, and its first day unless another part names that. */
  const repeatedLabel = (span: Span, rule: RepeatChoice): string => {
    const label = repeatLabel(rule, words.repeats);
    const hasDay = spans.some((other) => !other.repeats && other.kind === "date" && other.field === span.field);
    return hasDay ? label : formatText(words.repeatsFrom, label, dayInSentence(span.value, zone, words.dates));
  };
  return spans.map((span) => {
    const { kind, value, text, field } = span;
    if (kind === "priority") return words.priorities[value] ?? text;
    if (kind === "context") {
      const found = contexts.find(({ id }) => id === value);
      return found ? `${found.icon} ${found.name}` : text;
    }
    if (value === SOMEDAY_VALUE) return words.someday;
    if (isMoreOfRepetition(span, spans)) return text;
    const isRepeated = span.repeats && repeat !== null;
    const sentence = field === "planned" ? words.planned : field === "due" ? words.due : "";
    if (!sentence || said.has(field)) {
      return isRepeated ? repeatedLabel(span, repeat) : kind === "date" ? dayLabel(value, zone, words.dates) : value;
    }
    said.add(field);
    const label = kind === "date" ? dayInSentence(value, zone, words.dates) : value;
    return formatText(sentence, isRepeated ? repeatedLabel(span, repeat) : label);
  });
}
