/** The form for one flow, which is saved as it is typed. It loads with the flow's sheet. */
import { useState, type ChangeEvent, type KeyboardEvent } from "react";

import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import type { Zone } from "../../runtime/dates";
import type { Flow } from "../../runtime/flowWrites";
import type { RepeatWords } from "../../runtime/repeatLabels";
import { shortTitle, formatText } from "../../runtime/text";
import { toastError } from "../../runtime/toast";
import { keepFocusNearFlow, useComplete, useDelete, useUndoable, type FlowUndoWords } from "../flowUndo";
import { useDueFields, type DueFields } from "./due";
import { asText, useEditor, type EditorState } from "./editor";
import { usePlanFields, type PlanFields } from "./plan";
import { problemsOf, type ProblemWords } from "./problems";
import { useRepeatFields, type RepeatFields } from "./repeat";
import { archiveWrite, unarchiveWrite, updateWrite } from "./writes";

export { DATE_ID } from "./due";
export { PLAN_DATE_ID } from "./plan";

export interface FlowFormWords {
  problems: ProblemWords;
  /** `{}` stands for a zone, and for the time in the person's. */
  otherZone: string;
  /** The labels of fields, by their names in the contract. */
  fields: Record<string, string>;
  /** Stands for the text of an empty field. */
  nothing: string;
  /** Stands for a plan without a day. */
  someday: string;
  repeats: RepeatWords;
  undo: FlowUndoWords;
  /** `{}` stands for the title. */
  inArchive: string;
}

/** A field that somebody changed meanwhile, and what it says there. */
export interface Conflict {
  field: string;
  label: string;
  theirs: string;
}

export interface FlowForm {
  state: EditorState;
  /** The reason why it is not saved, unless a field says it. */
  message: string;
  conflicts: Conflict[];
  keepMine: () => void;
  takeTheirs: () => void;
  /** Saves what is not saved yet, now. */
  save: () => void;
  isDone: boolean;
  isArchived: boolean;
  title: string;
  titleError: string;
  changeTitle: (event: ChangeEvent<HTMLTextAreaElement>) => void;
  /** Enter in the title closes the sheet. */
  pressKey: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  plan: PlanFields;
  due: DueFields;
  repeat: RepeatFields;
  priority: components["schemas"]["Priority"];
  choosePriority: (priority: components["schemas"]["Priority"]) => void;
  /** Empty where there are none. */
  notes: string;
  notesError: string;
  changeNotes: (event: ChangeEvent<HTMLTextAreaElement>) => void;
  /** Finishes the flow, which closes the sheet, or opens it again. */
  toggleDone: () => void;
  archive: () => void;
  unarchive: () => void;
  delete: () => void;
}

/** Edits a flow. What is typed is kept on this device until it is saved. */
export function useFlowForm(flow: Flow, zone: Zone, words: FlowFormWords, close: () => void): FlowForm {
  const contextId = flow.context_id;
  const update = useWrite({
    ...updateWrite(contextId),
    // While the sheet is open it says so itself.
    onError: ({ message }) => {
      if (!document.querySelector("dialog[open]")) toastError(message);
    },
  });
  const editor = useEditor({
    flow,
    problems: (values) => problemsOf(values, words.problems),
    save: (changes) => update.mutate({ id: flow.id, version: flow.version, title: flow.title, changes }),
    isSaving: update.isPending,
    error: update.error,
  });
  const { complete, reopen } = useComplete(contextId, words.undo);
  const toTrash = useDelete(contextId, words.undo);
  const archiving = useUndoable<Flow>({
    write: archiveWrite(contextId),
    undo: unarchiveWrite(contextId),
    label: words.undo.undo,
    message: ({ title }) => formatText(words.inArchive, shortTitle(title)),
  });

  /** Saves what is typed, and does something that takes the flow away from here. */
  const leave = (act: (flow: Flow) => void): void => {
    keepFocusNearFlow(flow);
    editor.flush();
    close();
    act(flow);
  };
  const { values, set } = editor;
  const isDone = flow.completed_at !== null;

  return {
    isDone,
    state: editor.state,
    message: editor.message,
    conflicts: editor.conflicts.map(({ field, theirs }) => ({
      field,
      label: words.fields[field] ?? "",
      theirs: asText(theirs, words.someday, words.repeats) || words.nothing,
    })),
    keepMine: editor.keepMine,
    takeTheirs: editor.takeTheirs,
    save: editor.flush,
    isArchived: flow.archived_at !== null,
    title: values.title,
    titleError: editor.errorOf("title"),
    changeTitle: ({ target }) => set("title", target.value.replace(/\n/g, " ")),
    pressKey: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      close();
    },
    plan: usePlanFields(editor, zone, words.otherZone),
    due: useDueFields(editor, zone, words.otherZone),
    repeat: useRepeatFields(editor, zone, words.repeats),
    priority: values.priority,
    choosePriority: (priority) => set("priority", priority),
    notes: values.description ?? "",
    notesError: editor.errorOf("description"),
    changeNotes: ({ target }) => set("description", target.value),
    toggleDone: () => {
      if (isDone) reopen(flow);
      else leave(complete);
    },
    archive: () => leave(archiving.act),
    unarchive: () => archiving.takeBack(flow),
    delete: () => leave(toTrash),
  };
}

/** Notes, shown as they read, or as they are written. */
export interface Notes {
  hasText: boolean;
  isWriting: boolean;
  toggle: () => void;
  change: (event: ChangeEvent<HTMLTextAreaElement>) => void;
}

/**
 * Shows notes as they read while there are some and nobody writes.
 *
 * @param change Takes what is typed.
 */
export function useNotes(text: string, change: (event: ChangeEvent<HTMLTextAreaElement>) => void): Notes {
  const [isBegun, setBegun] = useState(false);
  const hasText = text.trim() !== "";
  const isWriting = isBegun || !hasText;
  return {
    hasText,
    isWriting,
    toggle: () => setBegun(!isWriting),
    change: (event) => {
      setBegun(true);
      change(event);
    },
  };
}
