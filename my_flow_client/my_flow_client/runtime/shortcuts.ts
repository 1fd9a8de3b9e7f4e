/** Handles keyboard shortcuts: of the page, of the flow that has the focus, and the setting that turns them off. */
import { useLayoutEffect, useRef } from "react";

import { createStore, useStore } from "./store";

const STORAGE_KEY = "my-flow:shortcuts";
const MODIFIER = "mod+";

const inBrowser = typeof window !== "undefined";
const isOn = createStore(!inBrowser || localStorage.getItem(STORAGE_KEY) !== "off");

if (inBrowser) {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === STORAGE_KEY) isOn.set(newValue !== "off");
  });
}

/** Whether single keys are shortcuts (WCAG 2.2, 2.1.4). Stored on this device, since it is about its keyboard. */
export const useShortcutsOn = (): boolean => useStore(isOn, true);
export function setShortcutsOn(value: boolean): void {
  localStorage.setItem(STORAGE_KEY, value ? "on" : "off");
  isOn.set(value);
}

/** Returns whether it is a visible field: the field of a sheet that has just closed keeps the focus for a moment. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.getClientRects().length > 0 &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
const isSheetOpen = (): boolean => document.querySelector("dialog[open]") !== null;

const MAX_EARLY_KEYS = 5;
const EARLY_KEY_MS = 5000;
const RETRY_MS = 50;

interface EarlyKeys {
  add: (event: KeyboardEvent) => void;
  /** Dispatches the keys again whose target still has the focus, and buffers no more. */
  replay: () => void;
  /** Buffers again, until the shortcuts of the next page are there. */
  restart: () => void;
}

/** Buffers keys until shortcuts listen: the code of most shortcuts is loaded after the first interaction. */
function createEarlyKeys(): EarlyKeys {
  let keys: KeyboardEvent[] | undefined = [];
  return {
    add: (event) => {
      keys = keys && [...keys, event].slice(-MAX_EARLY_KEYS);
    },
    replay: () => {
      const replayed = keys ?? [];
      keys = undefined;
      for (const event of replayed) {
        const { activeElement } = document;
        const isRecent = performance.now() - event.timeStamp < EARLY_KEY_MS;
        if (isRecent && event.target === activeElement)
          activeElement?.dispatchEvent(new KeyboardEvent("keydown", event));
      }
    },
    restart: () => {
      keys = [];
    },
  };
}

const earlyKeys = createEarlyKeys();

if (inBrowser) {
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.key.length !== 1 || isField(event.target)) return;
    earlyKeys.add(event);
  });
}

/** A character that only scripts other than Latin have. */
const OTHER_SCRIPT = /^[^\p{scx=Latin}\p{scx=Common}]$/u;
/** Whether the last letter that was typed was of another script: then the layout has other punctuation, too. */
const isOtherScript = createStore(false);

type PressedKey = Pick<KeyboardEvent, "key" | "code" | "shiftKey">;

/** Returns the character at the key's place on a Latin keyboard; empty where no shortcut has its place. */
function characterAtPlace({ code, shiftKey }: PressedKey): string {
  if (code === "Slash") return shiftKey ? "?" : "/";
  if (code === "Period") return ".";
  return code === "Comma" ? "," : /^Key.$/.test(code) ? code.at(-1)!.toLowerCase() : "";
}

/**
 * Returns the key's character in lower case. If the layout has another script, returns the character at the key's
 * place on a Latin keyboard, unless the key has the punctuation of a shortcut itself.
 */
export function characterOf(pressed: PressedKey): string {
  const { key } = pressed;
  if (/^\p{L}$/u.test(key)) isOtherScript.set(OTHER_SCRIPT.test(key));
  const isByPlace = OTHER_SCRIPT.test(key) || (isOtherScript.get() && /^[^,/?]$/.test(key));
  return (isByPlace && characterAtPlace(pressed)) || key.toLowerCase();
}

/** Returns whether the event is that key. A key with "mod+" is a chord, which works in fields and is never turned off. */
export function matchesKey(event: KeyboardEvent, key: string): boolean {
  const chord = key.startsWith(MODIFIER);
  const modified = event.ctrlKey || event.metaKey;
  if (event.altKey || modified !== chord) return false;
  if (characterOf(event) !== (chord ? key.slice(MODIFIER.length) : key)) return false;
  return chord || (isOn.get() && !isField(event.target) && !isSheetOpen());
}

/** Runs the action when its key is pressed, as soon as the component is on the page. */
export function useHotkey(key: string, action: () => void): void {
  const latest = useRef(action);
  latest.current = action;
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || !matchesKey(event, key)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [key]);
}

/** Listens for a shortcut of the page while it is rendered. */
export function Hotkey({ shortcut, onPress }: { shortcut: string; onPress: () => void }): null {
  useHotkey(shortcut, onPress);
  return null;
}

/** Handles the keys of the flow that has the focus: a key clicks the control of its row with that `data-key`, and arrows
 * move to the next row. These are the last shortcuts to listen, so they replay the early keys. */
export function useRowKeys(keys: string[]): void {
  const latest = useRef(keys);
  latest.current = keys;
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const row = document.activeElement?.closest<HTMLElement>("[data-flow]");
      if (!row || event.defaultPrevented || isField(event.target) || isSheetOpen()) return;
      if (document.activeElement?.closest("[data-own-keys]")) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") return moveToRow(event, row);
      const key = latest.current.find((candidate) => matchesKey(event, candidate));
      const focused = document.activeElement;
      if (!key || !focused) return;
      if (clickControl(focused, key)) event.preventDefault();
      else if (!event.repeat) retry(() => document.activeElement === focused && !clickControl(focused, key));
    };
    document.addEventListener("keydown", listen);
    const replaying = setTimeout(earlyKeys.replay);
    return () => {
      clearTimeout(replaying);
      earlyKeys.restart();
      document.removeEventListener("keydown", listen);
    };
  }, []);
}

/** Clicks the control of the element's row with that `data-key`. Returns false if the row has none. */
function clickControl(focused: Element, key: string): boolean {
  const control = focused.closest("[data-flow]")?.querySelector<HTMLElement>(`[data-key="${key}"]`);
  control?.click();
  return control != null;
}

/** Calls the function again while it returns true, as long as an early key counts: the code of a row's controls may still
 * be loading. */
function retry(isWaiting: () => boolean, attempts = EARLY_KEY_MS / RETRY_MS): void {
  setTimeout(() => {
    if (isWaiting() && attempts > 1) retry(isWaiting, attempts - 1);
  }, RETRY_MS);
}

/** Moves the focus to the row before or after. */
function moveToRow(event: KeyboardEvent, row: HTMLElement): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const rows = [...document.querySelectorAll<HTMLElement>("[data-flow]")];
  const to = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  to?.querySelector<HTMLElement>("[data-row-focus]")?.focus();
}
