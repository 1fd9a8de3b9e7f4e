/** Puts plans into words. */
import { dueLabel, type DateWords, type Due, type Zone } from "./dates";
import { datedPlan, type Plan } from "./plans";
import { formatText } from "./text";

/** The words for plans; `{}` stands for the day. */
export interface PlanWords {
  planned: string;
  someday: string;
  /** Of the due date of a flow that has a plan, too. */
  due: string;
}

interface Timed {
  planned?: Plan | null;
  planned_at?: string | null;
  due: Due | null;
  due_at?: string | null;
  status: string;
}

/** "planned Thursday", "planned tomorrow, 17:00", "someday". */
export function planLabel(plan: Plan, planAt: string | null, zone: Zone, words: PlanWords, dates: DateWords): string {
  const dated = datedPlan(plan);
  if (!dated) return words.someday;
  return formatText(words.planned, inSentence(dueLabel(dated, planAt, "", zone, dates), dates));
}

/** The label of a due date beside that of a plan: "due Friday"; one that is overdue says so itself. */
export const dueBesidePlan = (label: string, status: string, words: PlanWords, dates: DateWords): string =>
  status === "overdue" ? label : formatText(words.due, inSentence(label, dates));

/** The plan and the due date of a flow: "planned today · due Friday"; empty without both. */
export function whenLabel(flow: Timed, zone: Zone, words: PlanWords, dates: DateWords): string {
  const { planned, planned_at = null, due, due_at = null, status } = flow;
  const dueText = due ? dueLabel(due, due_at, status, zone, dates) : "";
  if (!planned) return dueText;
  const planText = planLabel(planned, planned_at, zone, words, dates);
  return dueText ? `${planText} · ${dueBesidePlan(dueText, status, words, dates)}` : planText;
}

const inSentence = (label: string, { today, tomorrow, yesterday }: DateWords): string =>
  [today, tomorrow, yesterday].some((word) => label.startsWith(word))
    ? label.charAt(0).toLowerCase() + label.slice(1)
    : label;
