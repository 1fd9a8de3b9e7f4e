/** Puts plans into words. */
import { dueLabel, type DateWords, type Due, type Zone } from "./dates";
import { datedPlan, type FlowDates, type Plan } from "./plans";
import { formatText } from "./text";

/** The words for plans; `{}` stands for the day. */
export interface PlanWords {
  planned: string;
  someday: string;
  /** Of a due date that is not overdue. */
  due: string;
}

type DatedFlow = FlowDates & { status: string };

/** "planned Thursday", "planned tomorrow, 17:00", "someday". */
export function planLabel(plan: Plan, planAt: string | null, zone: Zone, words: PlanWords, dates: DateWords): string {
  const dated = datedPlan(plan);
  if (!dated) return words.someday;
  return formatText(words.planned, inSentence(dueLabel(dated, planAt, "", zone, dates), dates));
}

/** "due Friday", "due tomorrow, 17:00"; of one that is overdue "was due Tuesday". */
export function dueStatusText(
  due: Due,
  dueAt: string | null,
  status: string,
  zone: Zone,
  words: PlanWords,
  dates: DateWords,
): string {
  const label = dueLabel(due, dueAt, status, zone, dates);
  return status === "overdue" ? label : formatText(words.due, inSentence(label, dates));
}

/** The labels of a flow's plan and due date: "planned today" and "due Friday"; empty without one. */
export function planAndDue(flow: DatedFlow, zone: Zone, words: PlanWords, dates: DateWords): [string, string] {
  const { planned, planned_at = null, due, due_at = null, status } = flow;
  return [
    planned ? planLabel(planned, planned_at, zone, words, dates) : "",
    due ? dueStatusText(due, due_at, status, zone, words, dates) : "",
  ];
}

/** Both labels in one: "planned today · due Friday". */
export const whenLabel = (flow: DatedFlow, zone: Zone, words: PlanWords, dates: DateWords): string =>
  planAndDue(flow, zone, words, dates).filter(Boolean).join(" · ");

const inSentence = (label: string, { today, tomorrow, yesterday }: DateWords): string =>
  [today, tomorrow, yesterday].some((word) => label.startsWith(word))
    ? label.charAt(0).toLowerCase() + label.slice(1)
    : label;
