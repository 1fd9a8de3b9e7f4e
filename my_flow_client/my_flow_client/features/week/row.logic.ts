/** A flow on a day of the week: why it is there, finishing it, and planning it for another day. */
import { useClock } from "../../runtime/clock";
import { dayIn, dayInSentence, daysAfter, dueDay, local, nextMonday, type Due, type Zone } from "../../runtime/dates";
import { openFlow } from "../../runtime/openFlowParam";
import { restoreFocusNear, restoreFocusTo } from "../../runtime/focusManagement";
import { planDay } from "../../runtime/plans";
import { formatText } from "../../runtime/text";
import { useComplete, type FlowUndoWords } from "../flowUndo";
import { useSkip, type SkipWords } from "../flows/useSkip";
import { usePlanFor, type PlanningWords } from "../planning";
import { useIsSelected } from "../selection/selectionStore";
import { setSelection, unfoldDays } from "../selection/selectionActions";
import type { WeekRow } from "./weekRows";

/** `{}` stands for a day, or a day and a time. */
export interface WeekRowWords {
  due: string;
  wasDue: string;
  planned: string;
  undo: FlowUndoWords;
  planning: PlanningWords;
  skip: SkipWords;
}

export interface ShownWeekRow {
  isDone: boolean;
  isSelected: boolean;
  /** The time that it is planned for on this day; empty without one. */
  time: string;
  /** Why it is here: the day that it is due, or that it was planned for. Empty where the day says all. */
  due: string;
  isOverdue: boolean;
  planned: string;
  /** Whether another one comes after it. */
  repeats: boolean;
  isFirstDay: boolean;
  toggleDone: () => void;
  open: () => void;
  /** Plans it for the day before, or after, the one on which it appears. */
  moveByDays: (by: number) => void;
  toTomorrow: () => void;
  toNextWeek: () => void;
  /** Moves a flow that repeats to its next day. */
  skip: () => void;
  /** Shows the days for which it can be planned. */
  openDayPicker: () => void;
}

/** Says of a flow what its row shows, and does to it what can be done there. */
export function useWeekRow(row: WeekRow, zone: Zone, words: WeekRowWords): ShownWeekRow {
  useClock();
  const { flow, day, isPlannedHere, isDueHere } = row;
  const { complete, reopen } = useComplete(flow.context_id, words.undo);
  const planFor = usePlanFor(zone, words.planning);
  const skip = useSkip(flow, zone, words.skip);
  const today = dayIn(zone);
  const isDone = flow.completed_at !== null;
  const isOverdue = flow.status === "overdue" && !isDone;
  const plan = planDay(flow, zone);
  const timeOf = (date: Due | null, at: string | null): string =>
    date?.time ? (local(date, at, zone).time ?? "") : "";
  const dueTime = timeOf(flow.due, flow.due_at);
  const inWords = (date: string, time = ""): string =>
    [dayInSentence(date, zone, words.planning.dates), time].filter((part) => part).join(", ");
  const dueDate = flow.due ? dueDay(flow.due, flow.due_at, zone) : "";
  const dueWords = (): string => {
    if (!flow.due || isDone) return "";
    if (isOverdue) return formatText(words.wasDue, inWords(dueDate, dueTime));
    return formatText(words.due, isDueHere ? dueTime : inWords(dueDate, dueTime)).trim();
  };
  const move = (to: string, selector: string): void => {
    restoreFocusTo(`[data-flow="${flow.id}"] ${selector}`, `[data-flow="${flow.id}"] [data-row-focus]`, "#main");
    planFor(flow, to);
  };
  return {
    isDone,
    isOverdue,
    isSelected: useIsSelected(flow.id),
    time: isPlannedHere && day ? timeOf(flow.planned as Due | null, flow.planned_at) : "",
    due: dueWords(),
    planned: plan && (day ? !isPlannedHere : isPlannedHere) ? formatText(words.planned, inWords(plan)) : "",
    repeats: Boolean(flow.repeat) && !isDone,
    isFirstDay: day === today,
    toggleDone: () => {
      restoreFocusNear(flow.id, "#main");
      (isDone ? reopen : complete)(flow);
    },
    open: () => openFlow(flow),
    moveByDays: (by) => {
      const to = day ? daysAfter(day, by) : today;
      if (to >= today) move(to, `[data-step="${by}"]`);
    },
    toTomorrow: () => move(dayIn(zone, 1), "[data-row-focus]"),
    toNextWeek: () => move(nextMonday(zone), "[data-row-focus]"),
    skip: () => {
      restoreFocusTo(`[data-flow="${flow.id}"] [data-row-focus]`, "#main");
      skip();
    },
    openDayPicker: () => {
      setSelection([flow.id]);
      unfoldDays();
    },
  };
}
