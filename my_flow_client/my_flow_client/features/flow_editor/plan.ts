/** The plan of a flow: a day, a day and a time, or someday. */
import { useClock } from "../../runtime/clock";
import { dayIn, fullDueLabel, isOfOtherClock, type Zone } from "../../runtime/dates";
import { focusOn } from "../../runtime/focusManagement";
import { isPlannedOn, movePlanTo, SOMEDAY } from "../../runtime/planChanges";
import { datedPlan, isPlannedAfterDue } from "../../runtime/plans";
import { formatText } from "../../runtime/text";
import type { Editor } from "./editor";

/** The id of the field for the planned day. */
export const PLAN_DATE_ID = "flow-plan-date";

export interface PlanFields {
  isPresent: boolean;
  /** Empty where there is none. */
  date: string;
  time: string;
  dateError: string;
  timeError: string;
  /** Says in which zone the time is, and when that is for the person; empty where it is in theirs. */
  otherZone: string;
  isSomeday: boolean;
  /** Whether the flow is due before that day. Someday is told by its own words. */
  isAfterDue: boolean;
  /** Whether it is planned for the person's day that is so many days ahead. */
  isOn: (ahead: number) => boolean;
  /** Moves it to the person's day that is so many days ahead. */
  chooseDay: (ahead: number) => void;
  chooseSomeday: () => void;
  clear: () => void;
  setDate: (date: string) => void;
  setTime: (time: string) => void;
}

/**
 * The plan of the flow that is edited.
 *
 * @param otherZone Words for a time in another zone than the person's: `{}` stands for the zone, and for the time in
 * theirs.
 */
export function usePlanFields({ values, set, errorOf }: Editor, zone: Zone, otherZone: string): PlanFields {
  useClock();
  const plan = values.planned ?? null;
  const dated = datedPlan(plan);
  const date = dated?.date ?? "";
  const time = dated?.time ?? "";
  // A time stays in the zone in which it was said.
  const timeZone = dated?.time ? dated.timezone : zone.timezone;
  const setPlan = (newDate: string, newTime: string): void =>
    set(
      "planned",
      newDate ? { date: newDate, time: newTime || null, timezone: newTime ? timeZone : null, someday: false } : null,
    );
  return {
    date,
    time,
    isPresent: plan !== null,
    dateError: errorOf("planned") || errorOf("planned.date"),
    timeError: errorOf("planned.time") || errorOf("planned.timezone"),
    otherZone:
      dated && isOfOtherClock(dated, zone)
        ? formatText(otherZone, timeZone ?? "", fullDueLabel(dated, null, zone))
        : "",
    isSomeday: plan?.someday ?? false,
    isAfterDue: dated !== null && isPlannedAfterDue({ planned: plan, due: values.due }, zone),
    isOn: (ahead) => isPlannedOn(plan, dayIn(zone, ahead), zone),
    chooseDay: (ahead) => set("planned", movePlanTo(plan, dayIn(zone, ahead), zone)),
    chooseSomeday: () => set("planned", SOMEDAY),
    clear: () => {
      focusOn(`#${PLAN_DATE_ID}`); // the button leaves
      set("planned", null);
    },
    setDate: (newDate) => setPlan(newDate, time),
    setTime: (newTime) => setPlan(date, newTime),
  };
}
