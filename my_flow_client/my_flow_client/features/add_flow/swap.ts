/** Makes the plan of a line its due date, and the other way around, by the words that say which it is. */
import type { Span } from "./quickAddPreview";
import { isMoreOfRepetition, SOMEDAY_VALUE } from "./spanLabels";

const DUE_WORD = /^(?:due:?|deadline(?::| is)?|by|before|until|till)(?: (?:on|by|at|before|until))?\s+/i;
/** These are days only behind a word such as "on". */
const ALSO_WORDS = /^(?:sat|sun|wed)$/i;

/** The one date of a line: its plan, or its due date. Of two, the later one cannot be the plan. */
export type Dated = "plan" | "due" | "nothing";

const isPlan = ({ field, value }: Span): boolean => field === "planned" && value !== SOMEDAY_VALUE;
const isDue = ({ field }: Span): boolean => field === "due";

export function datedOf(spans: Span[]): Dated {
  const [hasPlan, hasDue] = [spans.some(isPlan), spans.some(isDue)];
  return hasPlan === hasDue ? "nothing" : hasPlan ? "plan" : "due";
}

/** The line with its plan as the due date, or its due date as the plan. */
export function swapped(text: string, spans: Span[]): string {
  const plans = spans.filter(isPlan);
  // In "every 2 weeks friday" the day is the plan.
  const day = plans[0]?.repeats ? plans.find(({ kind, repeats }) => kind === "date" && !repeats) : undefined;
  const first = day ?? plans[0];
  let shift = 0;
  return spans.reduce((line, span) => {
    const isDueDate = isDue(span) && !isMoreOfRepetition(span, spans);
    const now = span === first ? `due ${span.text}` : isDueDate ? asPlan(span.text) : span.text;
    const [start, end] = [span.start + shift, span.end + shift];
    shift += now.length - span.text.length;
    return line.slice(0, start) + now + line.slice(end);
  }, text);
}

function asPlan(text: string): string {
  const day = text.replace(DUE_WORD, "");
  return day !== text && ALSO_WORDS.test(day) ? `on ${day}` : day;
}
