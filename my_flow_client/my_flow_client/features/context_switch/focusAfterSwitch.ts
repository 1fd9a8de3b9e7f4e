/** Arriving in a context. */
const WAIT_MS = 5000;

/** The focus goes to the context's name, once that is on the page and no sheet lies over it. */
export function focusAfterSwitch(contextId: string): void {
  const arrive = () => {
    const name = document.querySelector<HTMLElement>(`h1[data-context="${contextId}"]`);
    if (!name || document.querySelector("dialog[open]")) return;
    end();
    name.focus();
  };
  const observer = new MutationObserver(arrive);
  const giveUp = setTimeout(() => observer.disconnect(), WAIT_MS); // the switch was refused
  const end = () => { clearTimeout(giveUp); observer.disconnect(); };
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["open"] });
}
