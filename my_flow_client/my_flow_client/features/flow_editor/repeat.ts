/** The repetition of a flow: never, a usual one, or one that was made elsewhere. */
import type { ChangeEvent } from "react";

import { dayIn, daysAfter, type Zone } from "../../runtime/dates";
import { movePlanTo } from "../../runtime/planChanges";
import { datedPlan } from "../../runtime/plans";
import { repeatLabel, type RepeatWords } from "../../runtime/repeatLabels";
import { firstDayAfter, parseRule, suggestedRules } from "../../runtime/repeatRules";
import type { Editor, Repeat, Values } from "./editor";

/** A repetition to choose. */
export interface RepeatOption {
  /** Its rule, and whether its days are counted from completion. */
  value: string;
  label: string;
}

export interface RepeatFields {
  /** The options, besides "never". */
  options: RepeatOption[];
  /** The value of the option that is chosen; empty where the flow does not repeat. */
  chosen: string;
  error: string;
  choose: (event: ChangeEvent<HTMLSelectElement>) => void;
}

type Dated = Pick<Values, "planned" | "due">;

const FROM_COMPLETION = ["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY"];
const COMPLETION_PREFIX = "completion:";

const optionValue = ({ rule, counts_from }: Repeat): string =>
  counts_from === "completion" ? `${COMPLETION_PREFIX}${rule}` : rule;

/** The usual repetitions on the day of the flow, and its own, if that is another one. */
export function repeatOptions(
  values: Dated & Pick<Values, "repeat">,
  today: string,
  words: RepeatWords,
): RepeatOption[] {
  const { repeat } = values;
  const usual: Repeat[] = [
    ...suggestedRules(dateOf(values) ?? today).map((rule) => ({ rule, counts_from: "planned" as const })),
    ...FROM_COMPLETION.map((rule) => ({ rule, counts_from: "completion" as const })),
  ];
  const isOther = repeat !== null && usual.every((option) => optionValue(option) !== optionValue(repeat));
  return [...usual, ...(isOther ? [repeat] : [])].map((option) => ({
    value: optionValue(option),
    label: repeatLabel(option, words),
  }));
}

/** What is changed with the choice: a flow without a date is planned for the first day, from which days are counted. */
export function repeatChanges(value: string, values: Dated, zone: Zone): { repeat: Repeat | null } & Partial<Dated> {
  if (value === "") return { repeat: null };
  const isFromCompletion = value.startsWith(COMPLETION_PREFIX);
  const rule = isFromCompletion ? value.slice(COMPLETION_PREFIX.length) : value;
  const field = values.due && !datedPlan(values.planned) ? "due" : "planned";
  const repeat: Repeat = { rule, counts_from: isFromCompletion ? "completion" : field };
  if (dateOf(values)) return { repeat };
  const today = dayIn(zone);
  const first = firstDayAfter(parseRule(rule), today, daysAfter(today, -1)) ?? today;
  return { repeat, planned: movePlanTo(null, first, zone) };
}

const dateOf = ({ planned, due }: Dated): string | null => datedPlan(planned)?.date ?? due?.date ?? null;

/** The repetition of the flow that is edited. */
export function useRepeatFields({ values, setAll, errorOf }: Editor, zone: Zone, words: RepeatWords): RepeatFields {
  return {
    options: repeatOptions(values, dayIn(zone), words),
    chosen: values.repeat ? optionValue(values.repeat) : "",
    error: errorOf("repeat") || errorOf("repeat.rule") || errorOf("repeat.counts_from"),
    choose: ({ target: { value } }) => {
      if (!values.repeat || value !== optionValue(values.repeat)) setAll(repeatChanges(value, values, zone));
    },
  };
}
