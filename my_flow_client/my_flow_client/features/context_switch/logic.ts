/** The switch from one context to another: what is left open, what waits, and a note for the way back. */
import { useState, type ChangeEvent, type FocusEvent, type FormEvent, type KeyboardEvent } from "react";

import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import type { DateWords } from "../../runtime/dates";
import { useDraft } from "../../runtime/drafts";
import { openPage } from "../../runtime/navigation";
import { planAndDue, type PlanWords } from "../../runtime/planLabels";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useFocus, useIsIn, useZone } from "../../runtime/resources";
import { characterOf } from "../../runtime/shortcuts";
import { shortTitle, formatText } from "../../runtime/text";
import { toastError, toastWithUndo } from "../../runtime/toast";
import { restoreFlowWrite } from "../trash/writes";
import { focusAfterSwitch } from "./focusAfterSwitch";
import { useContextChoices, type ContextChoices } from "./choices";
import { decisionOn, deletedFlows, resolutionsOf, withDecision, type Decision, type Decisions } from "./decisions";
import { isTooLong, noteToSend } from "./note";
import { useTransitionPreview } from "./preview";
import { moveBetweenRows, moveToRows } from "./rows";
import { switchWrite, type Switch } from "./writes";

type Schemas = components["schemas"];
type Context = Schemas["ContextRead"];
type Flow = Schemas["FlowRead"];

export interface SwitchSheet {
  choices: ContextChoices;
  /** The context to enter; null until it is chosen. */
  target: Context | null;
  /** Goes back to the choice. */
  back: () => void;
}

/**
 * Asks where to go, unless that is known.
 *
 * @param fromId The context that is left; empty for whoever is nowhere.
 */
export function useSwitchSheet(fromId: string, known: Context | null): SwitchSheet {
  const [target, setTarget] = useState(known);
  return { choices: useContextChoices(fromId, setTarget), target, back: () => setTarget(null) };
}

/** Words for dates, and for a toast; `{}` stands for a title or a number. */
export interface SwitchWords {
  dates: DateWords;
  plans: PlanWords;
  isInTrash: string;
  areInTrash: string;
  undo: string;
}

export interface ListedFlow {
  id: string;
  title: string;
  /** The plan in words; empty without one. */
  planLabel: string;
  /** The due date in words; empty without one. */
  dueLabel: string;
  isOverdue: boolean;
}

/** A flow that would be left open, and what becomes of it. */
export interface LeftOpenFlow {
  flow: ListedFlow;
  decision: Decision;
  /** Decides; the same again leaves it open. */
  decide: (action: Schemas["Action"]) => void;
  /** Letters decide, arrows move to the rows around it. */
  pressKey: (event: KeyboardEvent<HTMLElement>) => void;
}

export interface SwitchForm {
  query: QueryState;
  /** The context that is left; null for whoever is nowhere. */
  leaving: Context | null;
  leftOpen: LeftOpenFlow[];
  /** The number of open flows beyond those listed. */
  moreCount: number;
  /** The flows that matter in the context entered. */
  waiting: ListedFlow[];
  /** The resume note of that context. */
  resumeNote: Schemas["ResumeNoteRead"] | null;
  note: string;
  isNoteTooLong: boolean;
  /** Whether the note has the focus at first. On a phone its keyboard would hide what is left open. */
  startsInNote: boolean;
  /** Whether a switch is on its way, or not possible yet. */
  isBusy: boolean;
  /** The reason for which the API refused the switch; empty unless it did. */
  error: string;
  changeNote: (event: ChangeEvent<HTMLInputElement>) => void;
  /** Selects the note, so that what is typed takes the place of the one before. */
  selectNote: (event: FocusEvent<HTMLInputElement>) => void;
  pressKeyInNote: (event: KeyboardEvent<HTMLInputElement>) => void;
  submit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * Switches to a context. What is decided and typed is kept for whoever goes back, or looks at another context first.
 *
 * @param fromId The context that is left; empty for whoever is nowhere.
 * @param keys The actions by the keys that choose them while a flow has the focus.
 * @param close Closes the sheet.
 */
export function useSwitchForm(
  fromId: string,
  target: Context,
  words: SwitchWords,
  keys: Record<string, Schemas["Action"]>,
  close: () => void,
): SwitchForm {
  useClock();
  const zone = useZone();
  const preview = useTransitionPreview(fromId, target.id, useIsIn());
  const decisions = useDraft<Decisions>(`left:${fromId}`, {});
  const noteBefore = useFocus(fromId).data?.resume_note?.text ?? "";
  const note = useDraft(`note:${fromId}`, noteBefore);
  const leaving = preview.data?.from ?? null;
  const leftOpen = leaving?.items.map(({ flow }) => flow) ?? [];
  const { mutate: restore } = useWrite({ ...restoreFlowWrite(fromId), onError: ({ message }) => toastError(message) });

  const offerRestore = ({ resolutions }: Switch): void => {
    const [first, ...others] = deletedFlows(leftOpen, resolutions);
    if (!first) return;
    const message =
      others.length > 0
        ? formatText(words.areInTrash, String(1 + others.length))
        : formatText(words.isInTrash, shortTitle(first.title));
    toastWithUndo(message, words.undo, () => {
      for (const flow of [first, ...others]) restore(flow);
    });
  };
  const { mutate, isPending, error } = useWrite({
    ...switchWrite(target.id),
    onSuccess: (_, v) => {
      note.clear();
      decisions.clear();
      offerRestore(v);
    },
    onError: ({ message }) => toastError(message),
  });

  const listed = (flow: Flow): ListedFlow => {
    const [planLabel, dueLabel] = planAndDue(flow, zone, words.plans, words.dates);
    return { id: flow.id, title: flow.title, planLabel, dueLabel, isOverdue: flow.status === "overdue" };
  };
  const row = (flow: Flow): LeftOpenFlow => {
    const decide = (action: Schemas["Action"]): void => decisions.set(withDecision(decisions.value, flow.id, action));
    return {
      flow: listed(flow),
      decision: decisionOn(flow.id, decisions.value),
      decide,
      pressKey: (event) => {
        const action: Schemas["Action"] | undefined = keys[characterOf(event)];
        if (action) decide(action);
        moveBetweenRows(event);
      },
    };
  };
  const isNoteTooLong = isTooLong(note.value);

  return {
    isNoteTooLong,
    leaving: leaving?.context ?? null,
    query: queryState(preview),
    leftOpen: leftOpen.map(row),
    moreCount: leaving ? leaving.open_count - leaving.items.length : 0,
    waiting: preview.data?.to.items.map(({ flow }) => listed(flow)) ?? [],
    resumeNote: preview.data?.to.resume_note ?? null,
    note: note.value,
    startsInNote: !matchMedia("(pointer: coarse)").matches,
    isBusy: isPending || !preview.data,
    error: error && Object.keys(error.fields).length === 0 ? error.message : "",
    changeNote: (event) => note.set(event.target.value),
    selectNote: (event) => event.target.select(),
    pressKeyInNote: moveToRows,
    submit: (event) => {
      event.preventDefault();
      if (!preview.data || isNoteTooLong) return;
      mutate({
        from_context_id: fromId || null,
        to_context_id: target.id,
        resume_note: noteToSend(note.value, noteBefore),
        resolutions: resolutionsOf(decisions.value, leftOpen, target.id),
        arriving: preview.data.to,
      });
      close();
      focusAfterSwitch(target.id);
      if (!location.pathname.startsWith("/focus")) openPage("/focus/");
    },
  };
}
