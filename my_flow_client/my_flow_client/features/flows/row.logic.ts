/** One flow in a list: finishing it, opening it, deleting it, each with a way back. */
import { useState } from "react";

import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import { fullDueLabel, type DateWords, type Zone } from "../../runtime/dates";
import { dueStatusText, planLabel, type PlanWords } from "../../runtime/planLabels";
import { datedPlan } from "../../runtime/plans";
import { focusAndCatchKeys } from "../../runtime/focusManagement";
import { openFlow } from "../../runtime/openFlowParam";
import { useIsQueued } from "../../runtime/outboxHooks";
import { stripMarkdown } from "../../runtime/text";
import { useIsSelected } from "../selection/selectionStore";
import { keepFocusNearFlow, useComplete, useDelete, type FlowUndoWords } from "../flowUndo";

type Flow = components["schemas"]["FlowRead"];

/** The list around the row. */
export interface RowPlace {
  /** Whether open flows belong there: a flow that does not belong there any more folds away. */
  isOpen: boolean;
  /** Whether no heading says that it is due today. */
  saysToday: boolean;
  /** The reasons why it is shown, beyond its date. */
  reasons: string[];
}

export interface RowWords {
  undo: FlowUndoWords;
  dates: DateWords;
  plans: PlanWords;
}

export interface FlowRow {
  isDone: boolean;
  /** Whether the API has not answered yet that it was added. */
  isNew: boolean;
  /** Whether it is being added and nothing can be done to it before. What waits to be sent can have more behind it. */
  isUntouchable: boolean;
  isLeaving: boolean;
  /** Whether it is selected, for an action on all that are. */
  isSelected: boolean;
  /** Such as "due tomorrow, 17:00"; empty where that is not worth saying. */
  due: string;
  exactDue: string;
  /** Such as "planned Thursday"; empty where that is not worth saying. */
  plan: string;
  exactPlan: string;
  /** Whether another one comes after it. */
  repeats: boolean;
  isImportant: boolean;
  showsNotes: boolean;
  /** The notes without marks. */
  notes: string;
  /** Finishes the flow, or opens it again. */
  toggleDone: () => void;
  /** Opens the sheet of the flow. */
  open: () => void;
  delete: () => void;
  /** Whether its checklist is shown below it. */
  isUnfolded: boolean;
  toggleChecklist: () => void;
}

/** Says of a flow what a row shows, and does to it what can be done there. */
export function useFlowRow(flow: Flow, zone: Zone, place: RowPlace, words: RowWords): FlowRow {
  useClock();
  const [isUnfolded, setUnfolded] = useState(false);
  const { complete, reopen } = useComplete(flow.context_id, words.undo);
  const toTrash = useDelete(flow.context_id, words.undo);
  const waits = useIsQueued(flow.id);
  const { due, due_at, status, description, planned, planned_at, planned_status } = flow;
  const { isOpen, saysToday, reasons } = place;
  const isDone = flow.completed_at !== null;
  const isNew = flow.version === 0;
  // Under the heading "Today" only a time is worth saying.
  const showsDue = due !== null && !isDone && (saysToday || status !== "due_today" || Boolean(due.time));
  // Neither is someday under its own.
  const isForToday = planned_status === "today" && status !== "overdue";
  const isInHeading = !saysToday && (isForToday || planned_status === "someday");
  const showsPlan = Boolean(planned) && !isDone && (!isInHeading || Boolean(planned?.time));
  const showsNotes = Boolean(description) && !isDone && reasons.length === 0;
  /** Before the flow leaves its list the focus goes to a neighbor. */
  const leave = (act: (flow: Flow) => void): void => {
    keepFocusNearFlow(flow);
    act(flow);
  };
  return {
    isDone,
    isNew,
    isUntouchable: isNew && !waits,
    isLeaving: isDone === isOpen,
    isSelected: useIsSelected(flow.id),
    due: showsDue ? dueStatusText(due, due_at, status, zone, words.plans, words.dates) : "",
    exactDue: showsDue ? fullDueLabel(due, due_at, zone) : "",
    plan: showsPlan ? planLabel(planned!, planned_at, zone, words.plans, words.dates) : "",
    exactPlan: showsPlan && datedPlan(planned) ? fullDueLabel(datedPlan(planned)!, planned_at, zone) : "",
    repeats: Boolean(flow.repeat) && !isDone,
    isImportant: flow.priority === "high" && !isDone,
    showsNotes,
    notes: showsNotes ? stripMarkdown(description ?? "") : "",
    toggleDone: () => leave(isDone ? reopen : complete),
    open: () => openFlow(flow),
    delete: () => leave(toTrash),
    isUnfolded,
    toggleChecklist: () => {
      if (!isUnfolded && !flow.checklist) focusAndCatchKeys(`[data-flow="${flow.id}"] [data-own-keys] textarea`);
      setUnfolded(!isUnfolded);
    },
  };
}
