/** Moves plans, and puts them into words. */
import { dueDay, dueInSentence, dueLabel, type DateWords, type Due, type Zone } from "./dates";
import { dueOn, postponeDue } from "./dues";
import { datedPlan, type Plan } from "./plans";
import { formatText } from "./text";

export const SOMEDAY: Plan = { date: null, time: null, timezone: null, someday: true };

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

const asPlan = ({ date, time, timezone }: Due): Plan => ({ date, time, timezone, someday: false });

/** The plan moved to the person's `day`; its time of day stays, in its own time zone. */
export const planOn = (plan: Plan | null, day: string, zone: Zone): Plan => asPlan(dueOn(datedPlan(plan), day, zone));

/** The plan postponed until the person's `day`; a later one stays as it is. */
export const postponePlan = (plan: Plan | null, day: string, zone: Zone): Plan =>
  asPlan(postponeDue(datedPlan(plan), day, zone));

/** "planned Thursday", "planned tomorrow, 17:00", "someday". */
export function planLabel(plan: Plan, planAt: string | null, zone: Zone, words: PlanWords, dates: DateWords): string {
  const dated = datedPlan(plan);
  if (!dated) return words.someday;
  return formatText(words.planned, inSentence(dueLabel(dated, planAt, "", zone, dates), dates));
}

/** The label of a due date beside that of a plan: "due Friday"; one that is overdue says so itself. */
export const dueBesidePlan = (label: string, status: string, words: PlanWords, dates: DateWords): string =>
  status === "overdue" ? label : formatText(words.due, inSentence(label, dates));

const inSentence = (label: string, { today, tomorrow, yesterday }: DateWords): string =>
  [today, tomorrow, yesterday].some((word) => label.startsWith(word))
    ? label.charAt(0).toLowerCase() + label.slice(1)
    : label;

/** The day of a plan for the middle of a sentence: "tomorrow", "Friday", "someday". */
export function planInSentence(plan: Plan, zone: Zone, words: PlanWords, dates: DateWords): string {
  const dated = datedPlan(plan);
  return dated ? dueInSentence(dated, zone, dates) : words.someday;
}

/** Whether the plan is for that day of the person. */
export function isPlannedOn(plan: Plan | null, day: string, zone: Zone): boolean {
  const dated = datedPlan(plan);
  return dated !== null && dueDay(dated, null, zone) === day;
}

/** When the flow is planned and due: "planned today · due Friday"; empty without both. */
export function whenLabel(flow: Timed, zone: Zone, words: PlanWords, dates: DateWords): string {
  const { planned, planned_at = null, due, due_at = null, status } = flow;
  const dueText = due ? dueLabel(due, due_at, status, zone, dates) : "";
  if (!planned) return dueText;
  const planText = planLabel(planned, planned_at, zone, words, dates);
  return dueText ? `${planText} · ${dueBesidePlan(dueText, status, words, dates)}` : planText;
}
