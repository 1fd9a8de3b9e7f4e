/** Moves the focus when the element that has it is removed, and to fields that are still to come. */
const WAIT_MS = 3000;

export interface FocusRestorer {
  /**
   * For a while, restores the focus whenever it gets lost because its element is removed. It does so only if the focus
   * is visible, that is, for people who use the keyboard. A new call replaces the one before.
   *
   * @param candidates Gives selectors; the first that is on the page gets the focus.
   * @param isMisplaced Returns whether an element has the focus that should not keep it.
   */
  restore: (candidates: () => string[], isMisplaced?: () => boolean) => void;
}

export function createFocusRestorer(): FocusRestorer {
  let stop = (): void => {};
  return {
    restore: (candidates, isMisplaced = () => false) => {
      stop();
      if (!document.activeElement?.matches(":focus-visible")) return;
      const check = () => {
        const { activeElement } = document;
        const hasFocus = activeElement && activeElement !== document.body && !isMisplaced();
        if (hasFocus || document.querySelector("dialog[open]")) return;
        for (const selector of candidates()) {
          const element = document.querySelector<HTMLElement>(selector);
          if (element) return element.focus();
        }
      };
      const observer = new MutationObserver(check);
      observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["open"] });
      const end = setTimeout(() => {
        check();
        observer.disconnect();
      }, WAIT_MS);
      stop = () => {
        clearTimeout(end);
        observer.disconnect();
      };
    },
  };
}

/** Restores the focus to the first candidate whenever it gets lost soon. */
export const { restore: restoreFocus } = createFocusRestorer();

/** Restores the focus like `restoreFocus`, to the first of the selectors that is on the page. */
export const restoreFocusTo = (...selectors: string[]): void => restoreFocus(() => selectors);

/** Restores the focus like `restoreFocus`: to the flow's neighbors in its list, or to `fallback`. */
export function restoreFocusNear(flowId: string, fallback: string): void {
  const row = document.querySelector(`[data-flow="${flowId}"]`);
  const neighbors = [row?.nextElementSibling, row?.previousElementSibling]
    .map((neighbor) => neighbor?.getAttribute("data-flow"))
    .filter((id) => id)
    .map((id) => `[data-flow="${id}"] [data-row-focus]`);
  restoreFocusTo(...neighbors, fallback);
}

export const focusOn = (selector: string): void => document.querySelector<HTMLElement>(selector)?.focus();

/** Focuses a field once it is on the page. Characters typed until then go into the field and trigger no shortcut. */
export function focusAndCatchKeys(selector: string): void {
  let typed = "";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || [...event.key].length !== 1) return;
    event.preventDefault();
    event.stopPropagation();
    typed += event.key;
  };
  const tryFocus = () => {
    const field = document.querySelector<HTMLInputElement>(selector);
    if (!field) return;
    end();
    field.focus();
    if (typed) document.execCommand("insertText", false, typed); // as a key does, for React and for undo
  };
  const observer = new MutationObserver(tryFocus);
  const giveUp = setTimeout(() => end(), WAIT_MS);
  const end = () => {
    clearTimeout(giveUp);
    observer.disconnect();
    removeEventListener("keydown", onKeyDown, { capture: true });
  };
  addEventListener("keydown", onKeyDown, { capture: true });
  observer.observe(document.body, { childList: true, subtree: true });
  tryFocus();
}
