/** Shows toasts. The code of sonner is loaded after the first interaction, or with the first toast. */
import { createElement } from "react";
import type { ExternalToast, ToasterProps } from "sonner";

import { onFirstInteraction } from "./idle";
import { memoize } from "./memoize";
import { createStore, useStore } from "./store";

type Sonner = typeof import("sonner");

const RETRY_MS = 5000;
/** A screen reader announces what is added to a live region that it has seen before. */
const REGION_BEFORE_TOAST_MS = 100;
const delay = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const loaded = createStore<Sonner | undefined>(undefined);

/** Tries until there is a connection; the toasts wait. */
const fetchCode = (): Promise<Sonner> => import("sonner").catch(() => delay(RETRY_MS).then(fetchCode));

const load = memoize(
  (): Promise<Sonner> =>
    fetchCode().then(async (sonner) => {
      loaded.set(sonner);
      await delay(REGION_BEFORE_TOAST_MS);
      return sonner;
    }),
);

if (typeof window !== "undefined") onFirstInteraction(() => void load());

/** Shows a message in a toast. */
export function toast(message: string, options?: ExternalToast): void {
  void load().then((sonner) => sonner.toast(message, options));
}

/** Long enough to read a message and to respond to it. */
const LONG_MS = 10_000;

/** Shows an error; it stays longer, since it must be read. */
export const toastError = (message: string): void => toast(message, { duration: LONG_MS });

/** Shows a message and offers an action for ten seconds. */
export const toastWithAction = (message: string, label: string, act: () => void): void =>
  toast(message, { duration: LONG_MS, action: { label, onClick: act } });

/** Shows a message and offers to undo for ten seconds. */
export const toastWithUndo = (message: string, label: string, undo: () => void): void =>
  toastWithAction(message, label, undo);

/** Shows an error and offers to try again; stays until it is answered, since it holds what was typed. */
export const toastWithRetry = (message: string, label: string, retry: () => void): void =>
  toast(message, { duration: Infinity, action: { label, onClick: retry } });

/** The region in which toasts appear. */
export function Toaster(props: ToasterProps) {
  const sonner = useStore(loaded, undefined);
  return sonner ? createElement(sonner.Toaster, props) : null;
}
