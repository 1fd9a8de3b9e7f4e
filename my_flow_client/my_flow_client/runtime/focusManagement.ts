/** Where the focus goes when what had it leaves the page. */
import { useEffect } from "react";

const KEEP_MS = 3000;
let stopKeeping = (): void => {};

/**
 * For a while, gives the focus to the first of `selectors` that is on the page whenever it would be lost,
 * because what had it leaves. Only for people who go by keyboard; the last call counts.
 */
export const restoreFocusTo = (...selectors: string[]): void => restoreFocus(() => selectors);

/** As `restoreFocusTo`: `heirs` are asked for when the focus is lost, or where it is too far away. */
export function restoreFocus(heirs: () => string[], isAway: () => boolean = () => false): void {
  stopKeeping();
  if (!document.activeElement?.matches(":focus-visible")) return;
  const keep = () => {
    const { activeElement } = document;
    const isKept = activeElement && activeElement !== document.body && !isAway();
    if (isKept || document.querySelector("dialog[open]")) return;
    for (const selector of heirs()) {
      const heir = document.querySelector<HTMLElement>(selector);
      if (heir) return heir.focus();
    }
  };
  const observer = new MutationObserver(keep);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["open"] });
  const end = setTimeout(() => { keep(); observer.disconnect(); }, KEEP_MS);
  stopKeeping = () => { clearTimeout(end); observer.disconnect(); };
}

/** As `restoreFocusTo`: the flow's neighbours in its list, then `fallback`. */
export function restoreFocusNear(flowId: string, fallback: string): void {
  const row = document.querySelector(`[data-flow="${flowId}"]`);
  const neighbours = [row?.nextElementSibling, row?.previousElementSibling]
    .map((neighbour) => neighbour?.getAttribute("data-flow"))
    .filter((id) => id)
    .map((id) => `[data-flow="${id}"] [data-row-focus]`);
  restoreFocusTo(...neighbours, fallback);
}

export const focusOn = (selector: string): void => document.querySelector<HTMLElement>(selector)?.focus();

/** Gives the focus to a field once it is on the page. What is typed until then is for it, and is no shortcut. */
export function focusAndCatchKeys(selector: string): void {
  let typed = "";
  const keep = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || [...event.key].length !== 1) return;
    event.preventDefault();
    event.stopPropagation();
    typed += event.key;
  };
  const give = () => {
    const field = document.querySelector<HTMLInputElement>(selector);
    if (!field) return;
    end();
    field.focus();
    if (typed) document.execCommand("insertText", false, typed); // as a key does, for React and for undo
  };
  const arrival = new MutationObserver(give);
  const giveUp = setTimeout(() => end(), KEEP_MS);
  const end = () => {
    clearTimeout(giveUp);
    arrival.disconnect();
    removeEventListener("keydown", keep, { capture: true });
  };
  addEventListener("keydown", keep, { capture: true });
  arrival.observe(document.body, { childList: true, subtree: true });
  give();
}

/** Keeps the height that an on-screen keyboard covers in `--keyboard`, for what stays at the foot of the page. */
export function useKeyboardHeight(): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const measure = () => {
      const covered = Math.max(0, window.innerHeight - view.height - view.offsetTop);
      document.documentElement.style.setProperty("--keyboard", `${Math.round(covered)}px`);
    };
    // Not before it changes: to ask for its height at once would have the whole page laid out on the way to it.
    view.addEventListener("resize", measure);
    view.addEventListener("scroll", measure);
    return () => {
      view.removeEventListener("resize", measure);
      view.removeEventListener("scroll", measure);
    };
  }, []);
}
