/** Selects flows by mouse, touch and keyboard. */
import { useEffect, useRef } from "react";

import { focusOn, restoreFocusTo } from "../../runtime/focusManagement";
import { matchesKey } from "../../runtime/shortcuts";
import { extendStep, extendTo, flowAt, panel, problems, SELECTABLE, toggle } from "./selectionActions";
import { selected } from "./selectionStore";

const LONG_PRESS_MS = 500;
const MOVED_PX = 10;
/** Elements whose presses never select a row. */
const IGNORED_TARGETS = "[data-grip], input, select, textarea";

/** The keys of a selection, as `matchesKey` takes them. */
export interface SelectionKeys {
  select: string;
  /** Goes to the actions. */
  actions: string;
}

const stop = (event: Event): void => {
  event.preventDefault();
  event.stopPropagation();
};
const isActive = (): boolean => selected.get().size > 0 || problems.get().length > 0;
const hoveredRow = (): Element | null => document.querySelector(`${SELECTABLE}:hover`);

/** The row that is `by` rows after the one that the element is in. */
function rowBeside(element: Element | null, by: number): Element | undefined {
  const rows: (Element | null)[] = [...document.querySelectorAll(SELECTABLE)];
  return rows[rows.indexOf(element?.closest(SELECTABLE) ?? null) + by] ?? undefined;
}

interface Actions {
  /** A selector of the buttons of the actions. */
  bar: string;
  /** Clears the selection, and keeps the focus. */
  leave: () => void;
  /** What keys do to all selected flows, in place of the one that has the focus. */
  allKeys: Record<string, () => void>;
}

/** Listens to Shift-click, long presses and keys. */
export function useGestures(keys: SelectionKeys, actions: Actions): void {
  const latest = useRef({ keys, ...actions });
  latest.current = { keys, ...actions };
  useEffect(() => {
    const over = new AbortController();
    const listen = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void) =>
      document.addEventListener(type, listener, { capture: true, signal: over.signal });
    let pointer: PointerEvent | undefined;
    let pressing: ReturnType<typeof setTimeout> | undefined;
    let isLongPress = false;
    const endPress = () => clearTimeout(pressing);

    listen("mousedown", (event) => {
      if (event.shiftKey && flowAt(event.target as Element)) event.preventDefault(); // it would select text
    });
    listen("pointerdown", (event) => {
      pointer = event;
      isLongPress = false;
      endPress();
      const target = event.target as Element;
      const id = flowAt(target);
      if (event.pointerType === "mouse" || !id || target.closest(IGNORED_TARGETS)) return;
      pressing = setTimeout(() => {
        isLongPress = true;
        navigator.vibrate?.(10);
        toggle(id);
      }, LONG_PRESS_MS);
    });
    listen("pointermove", (event) => {
      if (pointer && Math.hypot(event.clientX - pointer.clientX, event.clientY - pointer.clientY) > MOVED_PX)
        endPress();
    });
    listen("pointerup", endPress);
    listen("pointercancel", endPress);
    listen("contextmenu", (event) => {
      if (pointer?.pointerType === "touch" && flowAt(event.target as Element)) event.preventDefault();
    });
    listen("click", (event) => {
      const target = event.target as Element;
      const id = flowAt(target);
      if (!id || target.closest(IGNORED_TARGETS)) return;
      if (isLongPress) {
        isLongPress = false;
        return stop(event);
      }
      const isTouch = pointer?.pointerType === "touch" && event.detail > 0;
      if (event.shiftKey) extendTo(id);
      else if (isTouch && selected.get().size) toggle(id);
      else return;
      stop(event);
    });
    listen("keydown", (event) => {
      if (event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
      const { keys, bar, leave, allKeys } = latest.current;
      const row = flowAt(document.activeElement);
      if (matchesKey(event, keys.select)) {
        const id = row || flowAt(hoveredRow());
        if (!id || event.repeat) return;
        if (event.shiftKey) extendTo(id);
        else toggle(id);
        return event.preventDefault();
      }
      if (matchesKey(event, keys.actions)) {
        if (!isActive() && row) toggle(row);
        if (!isActive()) return;
        requestAnimationFrame(() => focusOn(bar)); // it may be about to come
        return event.preventDefault();
      }
      if (event.shiftKey && row && ["ArrowDown", "ArrowUp"].includes(event.key)) {
        const next = rowBeside(document.activeElement, event.key === "ArrowDown" ? 1 : -1);
        if (next) extendStep(row, flowAt(next));
        next?.querySelector<HTMLElement>("[data-row-focus]")?.focus();
        return event.preventDefault();
      }
      if (!isActive()) return;
      if (event.key === "Escape") {
        if (panel.get()) {
          restoreFocusTo(`${bar}[data-unfolds="${panel.get()}"]`);
          panel.set("");
        } else leave();
        return event.preventDefault();
      }
      const key = Object.keys(allKeys).find((candidate) => matchesKey(event, candidate));
      if (!key || !row || !selected.get().size) return;
      event.preventDefault();
      if (!event.repeat) allKeys[key]!();
    });
    return () => {
      endPress();
      over.abort();
    };
  }, []);
}
