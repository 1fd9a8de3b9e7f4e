/** Drags a row to another day. */
const THRESHOLD_PX = 5;
const SCROLL_EDGE_PX = 72;

/** Touch drags start only here; elsewhere touch scrolls. */
const GRIP = "[data-grip]";

/**
 * Follows the pointer until it is lifted over a `[data-day]`; Escape puts the row back.
 *
 * @returns Puts the row back at once.
 */
export function dragToDay(down: PointerEvent, row: HTMLElement, plan: (day: string) => void): () => void {
  const isMouse = down.pointerType === "mouse";
  const onGrip = (down.target as Element).closest(GRIP) !== null;
  if (down.button !== 0 || down.shiftKey || !(isMouse || onGrip)) return () => {};
  const over = new AbortController();
  const { signal } = over;
  const startScroll = window.scrollY;
  let pointer = down;
  let isDragging = false;
  let scrolling = 0;
  let target: HTMLElement | undefined;

  const choose = (day: HTMLElement | undefined) => {
    if (day === target) return;
    delete target?.dataset.drop;
    target = day;
    if (target) target.dataset.drop = "";
  };
  const follow = () => {
    const y = pointer.clientY - down.clientY + window.scrollY - startScroll;
    row.style.transform = `translate(${pointer.clientX - down.clientX}px, ${y}px)`;
    const below = document.elementFromPoint(pointer.clientX, pointer.clientY);
    choose(below?.closest<HTMLElement>("[data-day]") ?? undefined);
  };
  const scroll = () => {
    const past =
      Math.max(pointer.clientY - (window.innerHeight - SCROLL_EDGE_PX), 0) -
      Math.max(SCROLL_EDGE_PX - pointer.clientY, 0);
    if (past && isDragging) {
      window.scrollBy(0, past / 6);
      follow();
    }
    scrolling = requestAnimationFrame(scroll);
  };
  const end = () => {
    over.abort();
    cancelAnimationFrame(scrolling);
    choose(undefined);
    delete row.dataset.dragged;
    row.style.transform = "";
  };

  addEventListener(
    "pointermove",
    (event) => {
      pointer = event;
      const distance = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY);
      if (!isDragging && distance < THRESHOLD_PX) return;
      isDragging = true;
      row.dataset.dragged = "";
      follow();
    },
    { signal },
  );
  addEventListener(
    "pointerup",
    () => {
      const day = target?.dataset.day;
      const from = row.closest<HTMLElement>("[data-day]")?.dataset.day;
      const wasDragging = isDragging;
      end();
      if (!wasDragging) {
        if (onGrip && !isMouse) row.toggleAttribute("data-arranging"); // a press shows the buttons
        return;
      }
      suppressNextClick();
      if (day && day !== from) plan(day);
    },
    { signal },
  );
  addEventListener("pointercancel", end, { signal });
  addEventListener("dragstart", (event) => event.preventDefault(), { signal });
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end();
      suppressNextClick();
    },
    { signal, capture: true },
  );
  scroll();
  return end;
}

/** Suppresses the click that follows a drop. */
function suppressNextClick(): void {
  const over = new AbortController();
  addEventListener(
    "click",
    (event) => {
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true, once: true, signal: over.signal },
  );
  addEventListener("pointerup", () => setTimeout(() => over.abort()), { once: true, signal: over.signal });
  addEventListener("pointerdown", () => over.abort(), { once: true, capture: true, signal: over.signal });
  addEventListener("keydown", () => over.abort(), { once: true, capture: true, signal: over.signal });
}
