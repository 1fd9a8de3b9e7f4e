/** The items of a flow: typing, ticking, ordering and deleting them. Lazy-loaded when a checklist opens. */
import { useEffect, useRef, useState } from "react";
import type { ChangeEvent, FocusEvent, FormEvent, KeyboardEvent, MouseEvent, PointerEvent } from "react";

import type { components } from "../../runtime/contract";
import { useDraft } from "../../runtime/drafts";
import { useDragReorder, type ReorderWords } from "../../runtime/dragReorder";
import type { QueryState } from "../../runtime/queryState";
import { formatText, isolate } from "../../runtime/text";
import { useChanges, type ChangeWords } from "./changes";
import { useItemFocus } from "./itemFocus";
import type { Item } from "./items";
import { useNotices, type Notice } from "./notice";
import { useItems } from "./useItems";
import { isTooLong, oneLine, parseItems, problemOfItems, type ItemProblemWords } from "./parseItems";

/** Where a checklist is shown; each place has drafts of its own. */
export type ChecklistPlace = "row" | "editor";

export interface ChecklistWords {
  problems: ItemProblemWords;
  /** The problem with an item without text. */
  empty: string;
  changes: ChangeWords;
  order: ReorderWords;
  add: string;
  /** `{}` stands for how many. */
  addMany: string;
  /** Read out; `{}` stands for the text. */
  added: string;
  /** Says that an item was deleted elsewhere while it was edited. */
  gone: string;
}

export interface ChecklistItem {
  id: string;
  text: string;
  isDone: boolean;
  isEditing: boolean;
  isFirst: boolean;
  isLast: boolean;
}

/** The field for new items, and the button beside it. */
export interface ItemField {
  text: string;
  error: string;
  /** Whether there is something to add. */
  hasItems: boolean;
  /** Such as "Add 12". */
  label: string;
  change: (event: ChangeEvent<HTMLTextAreaElement>) => void;
  /** Enter adds what is typed; Shift and Enter begins a line. */
  pressKey: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  submit: (event: FormEvent<HTMLFormElement>) => void;
}

/** The item whose text is being edited. */
export interface ItemEdit {
  text: string;
  error: string;
  change: (event: ChangeEvent<HTMLTextAreaElement>) => void;
  /** Saves it when the focus leaves the item. */
  leave: (event: FocusEvent<HTMLElement>) => void;
}

export interface Checklist {
  query: QueryState;
  items: ChecklistItem[];
  field: ItemField;
  edit: ItemEdit;
  notice: Notice;
  toggle: (id: string) => void;
  beginEdit: (id: string) => void;
  remove: (id: string) => void;
  /** Whether an item is done. */
  hasDone: boolean;
  /** Deletes the items that are done. */
  clearDone: () => void;
  /** Makes a flow of the item. */
  promote: (id: string) => void;
  step: (id: string, by: number) => void;
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  /** The keys of the item that has the focus. */
  pressKey: (event: KeyboardEvent<HTMLElement>) => void;
  /** Leaves the focus in the text while a button beside it is pressed. */
  keepFocus: (event: MouseEvent<HTMLElement>) => void;
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onBlur: (event: FocusEvent<HTMLElement>) => void;
  ref: (element: Element | null) => void;
  /** The new place of an item, for screen readers. */
  announcement: string;
  /** The item that was added, for screen readers. */
  added: string;
}

const NO_EDIT = { id: "", text: "" };

/** Reads and changes the checklist of a flow. What is typed is kept on this device until it is added. */
export function useChecklist(
  flow: components["schemas"]["FlowRead"],
  place: ChecklistPlace,
  words: ChecklistWords,
): Checklist {
  const { query, items, version } = useItems(flow);
  const typed = useDraft(`checklist:${place}:${flow.id}`, "");
  const edited = useDraft(`checklist-item:${place}:${flow.id}`, NO_EDIT);
  const [isEmptyTold, setEmptyTold] = useState(false);
  const [added, setAdded] = useState("");
  const notices = useNotices();
  const focus = useItemFocus(items.map(({ id }) => id));
  const giveBackItems = (text: string): void => typed.set([text, typed.now()].filter(Boolean).join("\n"));
  const changes = useChanges(
    flow,
    { items, version },
    notices,
    {
      items: giveBackItems,
      text: (id, text) => {
        if (edited.now().id === "") edited.set({ id, text });
        else notices.sayError(isolate(text));
      },
    },
    words.changes,
  );
  const reorder = useDragReorder(
    items.map((item, position) => ({ ...item, position })),
    (moved, position) => {
      const before = items.filter((item, at) => item.id !== moved.id && at < position);
      changes.move(moved, before.at(-1)?.id ?? null);
    },
    words.order,
    { count: items.length, fetchMore: null },
  );
  const withItem = (act: (item: Item) => void) => (id: string) => {
    const item = items.find((candidate) => candidate.id === id);
    if (item) act(item);
  };

  const newItems = parseItems(typed.value);
  const addProblem = problemOfItems(newItems, items.length, words.problems);
  const add = (): void => {
    focus.focusAddField();
    if (newItems.length === 0 || addProblem) return;
    changes.add(newItems, typed.value);
    typed.clear();
    setAdded(newItems.length === 1 ? formatText(words.added, newItems[0]!.text) : "");
  };

  const edit = edited.value;
  const isTextTooLong = isTooLong(oneLine(edit.text));
  const endEdit = (): void => {
    edited.clear();
    setEmptyTold(false);
  };
  /** Saves the text that is edited. @returns False if it cannot be saved as it is. */
  const save = (): boolean => {
    const item = items.find(({ id }) => id === edit.id);
    const text = oneLine(edit.text);
    if (!item) return true;
    if (text === "" || isTextTooLong) return false;
    if (text !== item.text) changes.update(item, { text });
    endEdit();
    return true;
  };
  const isGone = !query.isPending && !query.isFailed && edit.id !== "" && !items.some(({ id }) => id === edit.id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the item goes
  useEffect(() => {
    if (!isGone) return;
    giveBackItems(edit.text);
    endEdit();
    notices.sayError(words.gone);
  }, [isGone]);
  const latestSave = useRef(save);
  latestSave.current = save;
  useEffect(() => () => void latestSave.current(), []);

  const pressEditKey = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") endEdit();
    else if (!save()) return setEmptyTold(true);
    focus.focusSoon(edit.id, "text");
  };

  return {
    query,
    items: items.map(({ id, text, done }, at) => ({
      id,
      text,
      isDone: done,
      isEditing: id === edit.id,
      isFirst: at === 0,
      isLast: at === items.length - 1,
    })),
    field: {
      text: typed.value,
      error: addProblem,
      hasItems: newItems.length > 0,
      label: newItems.length > 1 ? formatText(words.addMany, String(newItems.length)) : words.add,
      change: ({ target }) => typed.set(target.value),
      pressKey: (event) => {
        if (event.key === "ArrowUp" && typed.value === "") focus.focusNeighbor(items.at(-1)?.id ?? "", 0, "tick");
        if (event.key !== "Enter" || event.shiftKey) return;
        event.preventDefault();
        add();
      },
      submit: (event) => {
        event.preventDefault();
        add();
      },
    },
    edit: {
      text: edit.text,
      error: isTextTooLong ? words.problems.tooLong : isEmptyTold && oneLine(edit.text) === "" ? words.empty : "",
      change: ({ target }) => edited.set({ id: edit.id, text: target.value.replace(/\n/g, " ") }),
      leave: ({ currentTarget, relatedTarget }) => {
        if (currentTarget.contains(relatedTarget) || isTextTooLong) return;
        if (!save()) endEdit();
      },
    },
    notice: notices.shown,
    toggle: withItem((item) => changes.update(item, { done: !item.done })),
    beginEdit: withItem(({ id, text }) => {
      if (!save()) return focus.focusSoon(edit.id, "edit");
      edited.set({ id, text });
      focus.focusSoon(id, "edit");
    }),
    remove: withItem((item) => {
      if (item.id === edit.id) endEdit();
      changes.remove(item);
    }),
    hasDone: items.some(({ done }) => done),
    clearDone: () => {
      if (items.some(({ id, done }) => done && id === edit.id)) endEdit();
      changes.clearDone();
      focus.focusAddField();
    },
    promote: withItem((item) => {
      const text = item.id === edit.id ? oneLine(edit.text) : item.text;
      if (item.id === edit.id && !save()) return setEmptyTold(true);
      changes.promote({ ...item, text });
    }),
    step: reorder.step,
    onPointerDown: (event) => {
      event.stopPropagation(); // the list of flows around it has grips of its own
      reorder.onPointerDown(event);
    },
    pressKey: (event) => {
      const target = event.target as HTMLElement;
      const id = target.closest<HTMLElement>("[data-order]")?.dataset.order ?? "";
      if (target.matches("textarea")) return pressEditKey(event);
      const part = target.dataset.part ?? "tick";
      const act = keyAction(event, {
        choose: (by) => focus.focusNeighbor(id, by, part),
        step: (by) => reorder.step(id, by),
        remove: () => withItem(changes.remove)(id),
      });
      if (!act) return;
      event.preventDefault();
      act();
    },
    keepFocus: (event) => event.preventDefault(),
    onFocus: focus.onFocus,
    onBlur: focus.onBlur,
    ref: focus.ref,
    announcement: reorder.announcement,
    added,
  };
}

interface KeyActions {
  choose: (by: number) => void;
  step: (by: number) => void;
  remove: () => void;
}

/** Returns what a key does to the item that has the focus, if it does something. */
function keyAction(event: KeyboardEvent, { choose, step, remove }: KeyActions): (() => void) | undefined {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (ctrlKey || metaKey || shiftKey) return undefined;
  const by = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
  if (by) return () => (altKey ? step(by) : choose(by));
  return !altKey && (key === "Delete" || key === "Backspace") ? remove : undefined;
}
