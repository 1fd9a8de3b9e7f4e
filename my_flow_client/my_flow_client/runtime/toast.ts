/** Toasts by sonner. Its code comes soon after somebody did something on the page, or with the first toast. */
import { createElement } from "react";
import type { ExternalToast, ToasterProps } from "sonner";

import { onFirstInteraction } from "./idle";
import { createStore, useStore } from "./store";

type Sonner = typeof import("sonner");

const RETRY_MS = 5000;
/** A screen reader tells what comes into a region that it has seen before. */
const REGION_BEFORE_TOAST_MS = 100;
const after = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });
const loaded = createStore<Sonner | undefined>(undefined);
let loading: Promise<Sonner> | undefined;

/** Without a connection the code comes later, and with it the toasts that wait for it. */
const fetchCode = (): Promise<Sonner> =>
  import("sonner").catch(() => after(RETRY_MS).then(fetchCode));

const load = (): Promise<Sonner> => loading ??= fetchCode().then(async (sonner) => {
  loaded.set(sonner);
  await after(REGION_BEFORE_TOAST_MS);
  return sonner;
});

if (typeof window !== "undefined") onFirstInteraction(() => void load());

/** Says something in a toast. */
export function toast(message: string, options?: ExternalToast): void {
  void load().then((sonner) => sonner.toast(message, options));
}

/** Long enough to be read, and to be answered. */
const ANSWER_MS = 10_000;

/** Says what did not work; stays longer, since it must be read. */
export const toastError = (message: string): void => toast(message, { duration: ANSWER_MS });

/** Says that something happened and offers for ten seconds what can be done about it. */
export const toastWithAction = (message: string, label: string, act: () => void): void =>
  toast(message, { duration: ANSWER_MS, action: { label, onClick: act } });

/** Says that something happened and offers to take it back for ten seconds. */
export const toastWithUndo = (message: string, label: string, undo: () => void): void =>
  toastWithAction(message, label, undo);

/** Says what did not work and offers to try again; stays until it is answered, since it holds what was typed. */
export const toastWithRetry = (message: string, label: string, retry: () => void): void =>
  toast(message, { duration: Infinity, action: { label, onClick: retry } });

/** Where toasts appear. */
export function Toaster(props: ToasterProps) {
  const sonner = useStore(loaded, undefined);
  return sonner ? createElement(sonner.Toaster, props) : null;
}
