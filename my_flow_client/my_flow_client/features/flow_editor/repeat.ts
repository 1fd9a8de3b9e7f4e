/** The repetition of a flow: never, a usual one, or one that was made elsewhere. */
import type { ChangeEvent } from "react";

import { dayIn, daysAfter, type Zone } from "../../runtime/dates";
import { planOn } from "../../runtime/planChanges";
import { datedPlan } from "../../runtime/plans";
import { repeatLabel, type RepeatWords } from "../../runtime/repeatLabels";
import { firstDayAfter, parseRule, usualRules } from "../../runtime/repeatRules";
import type { Editor, Repeat, Values } from "./editor";

/** A repetition to choose. */
export interface RepeatOption {
  rule: string;
  label: string;
}

export interface RepeatFields {
  /** The options, besides "never". */
  options: RepeatOption[];
  /** The rule that is chosen; empty where the flow does not repeat. */
  chosen: string;
  error: string;
  choose: (event: ChangeEvent<HTMLSelectElement>) => void;
}

type Dated = Pick<Values, "planned" | "due">;

/** The usual repetitions on the day of the flow, and its own, if that is another one. */
export function repeatOptions(
  values: Dated & Pick<Values, "repeat">,
  today: string,
  words: RepeatWords,
): RepeatOption[] {
  const { repeat } = values;
  const usual = usualRules(dateOf(values) ?? today).map((rule) => ({ rule, label: repeatLabel({ rule }, words) }));
  if (!repeat) return usual;
  const own = { rule: repeat.rule, label: repeatLabel(repeat, words) };
  const others = usual.filter(({ rule }) => rule !== repeat.rule);
  return others.length < usual.length
    ? usual.map((option) => (option.rule === repeat.rule ? own : option))
    : [...usual, own];
}

/** What is changed with the rule: a flow without a date is planned for the first day, from which days are counted. */
export function repeatChanges(rule: string, values: Dated, zone: Zone): { repeat: Repeat | null } & Partial<Dated> {
  if (rule === "") return { repeat: null };
  if (dateOf(values)) return { repeat: { rule, counts_from: datedPlan(values.planned) ? "planned" : "due" } };
  const today = dayIn(zone);
  const first = firstDayAfter(parseRule(rule), today, daysAfter(today, -1)) ?? today;
  return { repeat: { rule, counts_from: "planned" }, planned: planOn(null, first, zone) };
}

const dateOf = ({ planned, due }: Dated): string | null => datedPlan(planned)?.date ?? due?.date ?? null;

/** The repetition of the flow that is edited. */
export function useRepeatFields({ values, setAll, errorOf }: Editor, zone: Zone, words: RepeatWords): RepeatFields {
  return {
    options: repeatOptions(values, dayIn(zone), words),
    chosen: values.repeat?.rule ?? "",
    error: errorOf("repeat") || errorOf("repeat.rule") || errorOf("repeat.counts_from"),
    choose: ({ target: { value } }) => {
      if (value !== values.repeat?.rule) setAll(repeatChanges(value, values, zone));
    },
  };
}
