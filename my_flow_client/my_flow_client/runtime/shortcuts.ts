/** Single keys: those of the page, those of the flow that has the focus, and the switch that turns them off. */
import { useLayoutEffect, useRef } from "react";

import { createStore, useStore } from "./store";

const KEPT = "my-flow:shortcuts";
const MODIFIER = "mod+";

const inBrowser = typeof window !== "undefined";
const on = createStore(!inBrowser || localStorage.getItem(KEPT) !== "off");

if (inBrowser) {
  window.addEventListener("storage", ({ key, newValue }) => { if (key === KEPT) on.set(newValue !== "off"); });
}

/** Whether single keys do something (WCAG 2.2, 2.1.4). Kept on this device: it is about its keyboard. */
export const useShortcutsOn = (): boolean => useStore(on, true);
export function setShortcutsOn(value: boolean): void {
  localStorage.setItem(KEPT, value ? "on" : "off");
  on.set(value);
}

/** A field that can be seen: that of a sheet which has just closed keeps the focus for a moment longer. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.getClientRects().length > 0 &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const isSheetOpen = (): boolean => document.querySelector("dialog[open]") !== null;

/** Keys that nothing has taken yet: the code for most of them comes once somebody acts, and that may be by one of them. */
let early: KeyboardEvent[] | undefined = [];
const EARLY_AT_MOST = 5;
const EARLY_MS = 5000;

if (inBrowser) {
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.key.length !== 1 || isField(event.target)) return;
    early = early && [...early, event].slice(-EARLY_AT_MOST);
  });
}

/** Presses them again, where the focus still is where it was. */
function pressEarlyKeys(): void {
  const keys = early ?? [];
  early = undefined;
  for (const event of keys) {
    const isRecent = performance.now() - event.timeStamp < EARLY_MS;
    if (isRecent && event.target === document.activeElement) document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", event));
  }
}

/** The key's character; by its place on the keyboard where the layout writes in another script. */
function characterOf({ key, code }: KeyboardEvent): string {
  const isOtherScript = /^\p{L}$/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return isOtherScript && code.startsWith("Key") ? code.at(-1)!.toLowerCase() : key.toLowerCase();
}

/** Whether the key is meant. With "mod+" before it, it is a chord: in fields too, and never turned off. */
function isMeant(event: KeyboardEvent, key: string): boolean {
  const chord = key.startsWith(MODIFIER);
  const modified = event.ctrlKey || event.metaKey;
  if (event.altKey || modified !== chord) return false;
  if (characterOf(event) !== (chord ? key.slice(MODIFIER.length) : key)) return false;
  return chord || (on.get() && !isField(event.target) && !isSheetOpen());
}

/** Runs the action when its key is pressed, from the moment on at which what says so can be seen. */
export function useHotkey(key: string, action: () => void): void {
  const latest = useRef(action);
  latest.current = action;
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || !isMeant(event, key)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [key]);
}

/** A shortcut of the page, as long as it is rendered. */
export function Hotkey({ shortcut, onPress }: { shortcut: string; onPress: () => void }): null {
  useHotkey(shortcut, onPress);
  return null;
}

/** For the flow that has the focus: a key presses the control of its row that says `data-key`, arrows move on. It is the
 * last to listen, so keys that were pressed before are pressed again. */
export function useRowKeys(keys: string[]): void {
  const latest = useRef(keys);
  latest.current = keys;
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const row = document.activeElement?.closest<HTMLElement>("[data-flow]");
      if (!row || event.defaultPrevented || isField(event.target) || isSheetOpen()) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") return moveOn(event, row);
      const key = latest.current.find((one) => isMeant(event, one));
      const control = key && row.querySelector<HTMLElement>(`[data-key="${key}"]`);
      if (!control) return;
      event.preventDefault();
      control.click();
    };
    document.addEventListener("keydown", listen);
    const pressing = setTimeout(pressEarlyKeys);
    return () => {
      clearTimeout(pressing);
      early = []; // until the next page listens
      document.removeEventListener("keydown", listen);
    };
  }, []);
}

function moveOn(event: KeyboardEvent, row: HTMLElement): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const rows = [...document.querySelectorAll<HTMLElement>("[data-flow]")];
  const to = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  to?.querySelector<HTMLElement>("[data-row-focus]")?.focus();
}
