/** Keeps the focus in a checklist while its items come, go and move. */
import { useLayoutEffect, useRef, type FocusEvent } from "react";

/** The controls of an item that can have the focus. */
export type ItemPart = "tick" | "text" | "edit";

const ADD_FIELD = "[data-add]";
const itemSelector = (id: string, part: string): string => `[data-order="${id}"] [data-part="${part}"]`;

export interface ItemFocus {
  /** Takes the element of the checklist. */
  ref: (element: Element | null) => void;
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onBlur: (event: FocusEvent<HTMLElement>) => void;
  /** Focuses a part of an item once that is on the page. */
  focusSoon: (id: string, part: ItemPart) => void;
  /** Focuses the same part of the item that is so many places away; after the last one comes the field for new ones. */
  focusNeighbor: (id: string, by: number, part: string) => void;
  focusAddField: () => void;
}

/**
 * Follows the focus. If the item that has it goes, deleted here or elsewhere, the next one gets it.
 *
 * @param ids The ids of the items in order.
 */
export function useItemFocus(ids: string[]): ItemFocus {
  const root = useRef<Element>(null);
  const wanted = useRef("");
  /** The item that has the focus, and its place. */
  const focused = useRef<{ id: string; at: number }>(undefined);
  const find = (selector: string) => root.current?.querySelector<HTMLElement>(selector);
  const focusItemAt = (at: number, part: string): void => {
    const id = ids[at];
    (id === undefined ? find(ADD_FIELD) : (find(itemSelector(id, part)) ?? find(itemSelector(id, "tick"))))?.focus();
  };

  useLayoutEffect(() => {
    const element = wanted.current && find(wanted.current);
    if (element) {
      wanted.current = "";
      element.focus();
      if (element instanceof HTMLTextAreaElement) element.setSelectionRange(element.value.length, element.value.length);
    }
    const last = focused.current;
    if (!last) return;
    const at = ids.indexOf(last.id);
    if (at >= 0) {
      last.at = at; // it may have moved
      return;
    }
    focused.current = undefined;
    const isLost = document.activeElement === null || document.activeElement.matches("body, dialog");
    if (isLost) focusItemAt(Math.min(last.at, ids.length - 1), "tick");
  });

  return {
    ref: (element) => {
      root.current = element;
    },
    onFocus: ({ target }) => {
      const id = target.closest<HTMLElement>("[data-order]")?.dataset.order;
      focused.current = id && root.current?.contains(target) ? { id, at: ids.indexOf(id) } : undefined;
    },
    // A blur of a removed element does not count: the focus is restored then.
    onBlur: ({ target }) => {
      if (target.isConnected) focused.current = undefined;
    },
    focusSoon: (id, part) => {
      wanted.current = itemSelector(id, part);
    },
    focusNeighbor: (id, by, part) => {
      const at = ids.indexOf(id) + by;
      if (at >= 0) focusItemAt(at, part);
    },
    focusAddField: () => find(ADD_FIELD)?.focus(),
  };
}
