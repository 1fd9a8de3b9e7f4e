/** Single keys, and where the focus goes when its row leaves the page. */
import { useEffect, useRef } from "react";

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function useHotkey(key: string, action: () => void): void {
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, target } = event;
      if (event.key.toLowerCase() !== key || ctrlKey || metaKey || altKey) return;
      if (isField(target) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [key]);
}

/**
 * Moves the focus to the next row (or the one before, or `fallback`) once the focused one is gone.
 * Rows mark the control that takes it with `data-row-focus`.
 */
export function keepFocus(from: Element, fallback: string): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row-focus]")];
  const here = rows.findIndex((row) => row === from || row.closest("li")?.contains(from));
  const next = rows[here + 1] ?? rows[here - 1];
  const row = from.closest("li");
  if (!row?.parentElement) return;
  const observer = new MutationObserver(() => {
    if (row.isConnected) return;
    observer.disconnect();
    if (document.activeElement && document.activeElement !== document.body) return;
    (next?.isConnected ? next : document.querySelector<HTMLElement>(fallback))?.focus();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

export const focusOn = (selector: string): void => document.querySelector<HTMLElement>(selector)?.focus();
