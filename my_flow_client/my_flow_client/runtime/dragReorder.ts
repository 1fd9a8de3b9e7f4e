/** Reorders the items of a list, by dragging or step by step. */
import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent as ReactPointerEvent } from "react";

import { restoreFocusTo } from "./focusManagement";

interface Placed {
  id: string;
  position: number;
}
type Place<T> = (item: T, position: number) => void;

/** The distance to a neighbor at an end of the list, and between items that are moved apart. */
const GAP = 1;
/** Positions that are closer have no room for an item between them. */
const MIN_GAP = 1e-3;
const DRAG_THRESHOLD_PX = 4;
const SCROLL_EDGE_PX = 72;

/** Returns the new positions that move the item at `from` to `to`: the one of the item, and rarely those of others. */
export function newPositions<T extends Placed>(items: T[], from: number, to: number): [T, number][] {
  const moved = items[from]!;
  const rest = items.filter((_, i) => i !== from);
  const before = rest[to - 1]?.position;
  const after = rest[to]?.position;
  if (before === undefined) return [[moved, after! - GAP]];
  if (after === undefined) return [[moved, before + GAP]];
  if (after - before > MIN_GAP) return [[moved, (before + after) / 2]];
  const pushed: [T, number][] = [[moved, before + GAP]];
  let last = before + GAP;
  for (const item of rest.slice(to)) {
    if (item.position - last > MIN_GAP) break;
    last += GAP;
    pushed.push([item, last]);
  }
  return pushed;
}

export interface DragReorder {
  /** A handler for the list: a press on a `[data-grip]` in it starts a drag. */
  onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
  /** Moves an item by one place. */
  step: (id: string, by: number) => void;
  /** The new place of an item, for screen readers. */
  announcement: string;
}

/** The announcements, "{} of {}", for an item that was moved and for one that cannot move further. */
export interface ReorderWords {
  moved: string;
  stays: string;
}
/** The number of all items, and how to fetch the next ones, if there are more. */
interface ListExtent {
  count: number | string;
  fetchMore: (() => void) | null;
}

/** Reorders items, which are given in their order. */
export function useDragReorder<T extends Placed>(
  items: T[],
  place: Place<T>,
  words: ReorderWords,
  { count, fetchMore }: ListExtent,
): DragReorder {
  const [announcement, setAnnouncement] = useState("");
  const cancelDrag = useRef<() => void>(undefined);
  /** The item that moves on as soon as the next items have come. */
  const pendingStep = useRef("");
  const order = items.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new order ends the drag
  useLayoutEffect(() => cancelDrag.current?.(), [order]);

  const announcePosition = (text: string, at: number) =>
    setAnnouncement(text.replace("{}", String(at + 1)).replace("{}", String(count)));
  const move = (from: number, to: number) => {
    if (from === to || from < 0 || to < 0 || to >= items.length) return;
    for (const [item, position] of newPositions(items, from, to)) place(item, position);
    announcePosition(words.moved, to);
  };
  const step = (id: string, by: number) => {
    pendingStep.current = "";
    restoreFocusTo(`[data-order="${id}"] [data-step="${by}"]`);
    const from = items.findIndex((item) => item.id === id);
    const to = from + by;
    if (from < 0) return;
    if (items[to]) return move(from, to);
    if (to < 0 || !fetchMore) return announcePosition(words.stays, from);
    pendingStep.current = id;
    fetchMore();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: more items continue the step
  useEffect(() => {
    const id = pendingStep.current;
    pendingStep.current = "";
    if (id) step(id, 1);
  }, [items.length]);
  return {
    announcement,
    step,
    onPointerDown: (event) => {
      const grip = (event.target as Element).closest<HTMLElement>("[data-grip]");
      const row = grip?.closest<HTMLElement>("[data-order]");
      if (!grip || !row || event.button !== 0) return;
      cancelDrag.current?.();
      cancelDrag.current = drag(event.nativeEvent, event.currentTarget, row, move);
    },
  };
}

/** Follows the pointer until it is lifted. @returns Puts all rows back at once. */
function drag(
  down: PointerEvent,
  list: HTMLElement,
  row: HTMLElement,
  move: (from: number, to: number) => void,
): () => void {
  // A row may have a list of its own.
  const rows = [...list.querySelectorAll<HTMLElement>("[data-order]")].filter(
    ({ parentElement }) => parentElement === row.parentElement,
  );
  const scroller = list.closest("dialog") ?? window;
  const boxes = rows.map((each) => each.getBoundingClientRect());
  const isColumn = boxes.every(({ left }) => left === boxes[0]!.left);
  const from = rows.indexOf(row);
  const own = boxes[from]!;
  /** The place of the pointer in the list, which moves when the page scrolls or content appears above. */
  const inList = ({ clientY }: PointerEvent) => clientY - list.getBoundingClientRect().top;
  const startY = inList(down);
  let to = from;
  let pointer = down;
  let scrolling = 0;
  let isDragging = false;

  const follow = () => {
    const x = isColumn ? 0 : pointer.clientX - down.clientX;
    const y = inList(pointer) - startY;
    row.style.transform = `translate(${x}px, ${y}px)`;
    to = nearest(boxes, own.left + x, own.top + y, from);
    rows.forEach((each, i) => {
      if (i === from) return;
      const by = from < i && i <= to ? -1 : to <= i && i < from ? 1 : 0;
      const there = boxes[i + by]!;
      const [dx, dy] =
        by === 0 ? [0, 0] : isColumn ? [0, by * own.height] : [there.left - boxes[i]!.left, there.top - boxes[i]!.top];
      each.style.transform = `translate(${dx}px, ${dy}px)`;
    });
  };
  const scroll = () => {
    const past =
      Math.max(pointer.clientY - (window.innerHeight - SCROLL_EDGE_PX), 0) -
      Math.max(SCROLL_EDGE_PX - pointer.clientY, 0);
    if (past && isDragging) {
      scroller.scrollBy(0, past / 6);
      follow();
    }
    scrolling = requestAnimationFrame(scroll);
  };
  const onMove = (event: PointerEvent) => {
    pointer = event;
    if (!isDragging && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < DRAG_THRESHOLD_PX)
      return;
    if (!isDragging) {
      isDragging = true;
      list.dataset.dragging = "";
      row.dataset.dragged = "";
    }
    follow();
  };
  const stop = () => {
    cancelAnimationFrame(scrolling);
    window.removeEventListener("pointermove", onMove);
    window.removeEventListener("pointerup", onUp);
    window.removeEventListener("pointercancel", restore);
    window.removeEventListener("keydown", onKey, true);
    window.removeEventListener("dragstart", refuse);
  };
  const restore = () => {
    stop();
    delete list.dataset.dragging;
    delete row.dataset.dragged;
    for (const each of rows) each.style.transform = "";
  };
  const onUp = (event: PointerEvent) => {
    stop();
    if (!isDragging) return void row.toggleAttribute("data-arranging"); // a press shows the buttons, on touch
    pointer = event;
    follow();
    move(from, to);
    setTimeout(restore, from === to ? 0 : 300); // sooner, when the list has its new order
  };
  const refuse = (event: Event) => event.preventDefault(); // the browser would drag a link or a selection
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    restore();
  };
  window.addEventListener("pointermove", onMove);
  window.addEventListener("pointerup", onUp);
  window.addEventListener("pointercancel", restore);
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("dragstart", refuse);
  scroll();
  return restore;
}

/** The index of the place that the moved box is nearest to; `from` while it is between newPositions. */
function nearest(boxes: DOMRect[], left: number, top: number, from: number): number {
  const distance = (box: DOMRect) => Math.hypot(box.left - left, box.top - top);
  return boxes.reduce((best, box, i) => (distance(box) < distance(boxes[best]!) ? i : best), from);
}
