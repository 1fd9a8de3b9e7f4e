/** Selects flows on the page, one by one or all between two. */
import { focusOn } from "../../runtime/focusManagement";
import { createStore } from "../../runtime/store";
import { selected } from "./selectionStore";

/** The most flows that can be selected, as many as a batch takes. */
export const MAX_SELECTED = 100;
/** A row of a flow that can be selected. */
export const SELECTABLE = "[data-selected]";

/** Why a flow was not changed. */
export interface Problem {
  id: string;
  title: string;
  text: string;
}

/** The choices that the bar unfolds; empty where it unfolds none. */
export type Panel = "" | "plan" | "move";

/** The flow that was selected last. Range selection starts here. */
const lastSelectedId = createStore("");
/** How many flows were left out of the last selection, since there were too many. */
export const omittedCount = createStore(0);
export const panel = createStore<Panel>("");
export const problems = createStore<Problem[]>([]);

/** Selects these flows and no others, as many as can be. */
export function setSelection(ids: string[]): void {
  const different = [...new Set(ids)];
  omittedCount.set(Math.max(0, different.length - MAX_SELECTED));
  selected.set(new Set(different.slice(0, MAX_SELECTED)));
  if (!different.length) panel.set("");
  problems.set([]);
}

/** Clears the selection. */
export const clear = (): void => setSelection([]);

/** Selects the flow, or takes it out of the selection. */
export function toggle(id: string): void {
  const before = selected.get();
  lastSelectedId.set(id);
  setSelection(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]);
}

/** Unfolds the days for which all selected flows can be planned, and goes to the first. */
export function unfoldDays(): void {
  panel.set("plan");
  requestAnimationFrame(() => focusOn("[data-panel] button")); // it is about to come
}

/** The flows between two of a list, both included, in the direction from the first to the second. */
export function between(ids: string[], from: string, to: string): string[] {
  const [start, end] = [ids.indexOf(from), ids.indexOf(to)];
  if (start < 0 || end < 0) return [to];
  return start <= end ? ids.slice(start, end + 1) : ids.slice(end, start + 1).reverse();
}

/** Selects every flow from the one that was selected last to this one, which is taken out if it is selected already. */
export function extendTo(id: string): void {
  const before = selected.get();
  if (before.has(id) || !before.has(lastSelectedId.get())) return toggle(id);
  const range = between(selectableIds(), lastSelectedId.get(), id);
  lastSelectedId.set(id);
  setSelection([...before, ...range]);
}

/** Goes on from one flow to the one beside it: selects both, or takes the first out on the way back. */
export function extendStep(from: string, to: string): void {
  const before = selected.get();
  const isWayBack = from !== to && before.has(from) && before.has(to);
  lastSelectedId.set(to);
  setSelection(isWayBack ? [...before].filter((id) => id !== from) : [...before, from, to]);
}

/** The flows on the page that can be selected, in their order. */
export const selectableIds = (): string[] => [
  ...new Set([...document.querySelectorAll<HTMLElement>(SELECTABLE)].map(({ dataset }) => dataset.flow!)),
];

/** The flow whose row the element is in; empty outside of rows. */
export const flowAt = (element: Element | null | undefined): string =>
  element?.closest<HTMLElement>(SELECTABLE)?.dataset.flow ?? "";
