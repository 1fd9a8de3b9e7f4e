/** Moves the focus after a switch of contexts. */
const WAIT_MS = 5000;

/** Focuses the context's name, once it is on the page and no sheet is open. */
export function focusAfterSwitch(contextId: string): void {
  const tryFocus = () => {
    const name = document.querySelector<HTMLElement>(`h1[data-context="${contextId}"]`);
    if (!name || document.querySelector("dialog[open]")) return;
    end();
    name.focus();
  };
  const observer = new MutationObserver(tryFocus);
  const giveUp = setTimeout(() => observer.disconnect(), WAIT_MS); // the switch was refused
  const end = () => {
    clearTimeout(giveUp);
    observer.disconnect();
  };
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["open"] });
}
