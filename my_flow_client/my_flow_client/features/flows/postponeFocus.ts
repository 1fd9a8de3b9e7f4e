/** Putting a flow off by keyboard: the days unfold under the focus, and the list moves on under it. */
import { flushSync } from "react-dom";

import { focusOn, restoreFocus, restoreFocusTo } from "../../runtime/focusManagement";

const order = (): string[] =>
  [...document.querySelectorAll<HTMLElement>("[data-flow]")].map(({ dataset }) => dataset.flow!);
const rowOf = (id: string): string => `[data-flow="${id}"]`;

/**
 * Before the flow is put off. Where that takes it further down, or off the page, the focus stays where it was and
 * goes to the flow that comes there; otherwise it stays with the flow, also where a day brings it further up.
 */
export function keepFocusInPlace(flowId: string, fallback: string): void {
  const before = order();
  const at = before.indexOf(flowId);
  const [previous, next] = [before[at - 1], before[at + 1]];
  const hasGone = (now: string[]) => {
    const place = now.indexOf(flowId);
    return place < 0 || (now.includes(next!) && now.indexOf(next!) < place);
  };
  restoreFocus(
    () => {
      const now = order();
      const heirs = hasGone(now) ? [next, now[at], previous] : [flowId];
      return [...heirs.flatMap((id) => (id ? [`${rowOf(id)} [data-row-focus]`] : [])), fallback];
    },
    () => document.activeElement?.closest(rowOf(flowId)) != null && hasGone(order()),
  );
}

/** Shows the days with the focus on the first, or hides them and gives the focus back to the row. */
export function unfoldDays(
  event: { currentTarget: Element },
  set: (unfolded: boolean) => void,
  unfolded: boolean,
): void {
  const row = event.currentTarget.closest("[data-flow]")!;
  const days = row.querySelector("[data-days]")!;
  const wasInside = days.contains(document.activeElement);
  flushSync(() => set(unfolded));
  const to = unfolded
    ? days.querySelector("button")
    : wasInside
      ? row.querySelector<HTMLElement>("[data-row-focus]")
      : null;
  to?.focus();
}

/** Takes a date that was typed or picked for a flow. The focus stays on its row, where another Enter does no harm. */
export function takeDate(flowId: string, fallback: string, take: () => void): void {
  // Where the field was left, the focus is still on its way.
  setTimeout(() => {
    const later = `${rowOf(flowId)} [data-later]`;
    const place = document.activeElement;
    if (place?.closest(`${rowOf(flowId)} [data-days]`)) focusOn(later);
    if (place?.closest(rowOf(flowId))) restoreFocusTo(later, fallback);
    take();
  });
}
