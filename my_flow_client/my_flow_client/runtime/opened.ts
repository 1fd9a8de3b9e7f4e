/** The flow whose sheet is open: its id is in the address. */
import Router from "next/router";

import { setParams, useParam } from "./address";
import { createStore, useStore } from "./store";

interface Opened { id: string }

const PARAM = "flow";
/** What is known already of the flow that was opened last. */
let known: Opened | undefined;
/** Opened, and not in the address yet: the sheet does not wait for that. */
const ahead = createStore<Opened | null>(null);
/** Whether going back closes the sheet: not when a link opened it. */
let isOnTop = false;

export function openFlow(flow: Opened): void {
  known = flow;
  isOnTop = true;
  ahead.set(flow);
  void setParams({ [PARAM]: flow.id }, { push: true }).finally(() => ahead.set(null));
}

export function closeFlow(): void {
  if (!Router.query[PARAM]) return; // the browser's own back has closed it already
  if (isOnTop) Router.back();
  else void setParams({ [PARAM]: null });
  isOnTop = false;
}

/** The flow, or as much of it as is known; null while no sheet is open. */
export function useOpenedFlow(): Opened | null {
  const id = useParam(PARAM);
  const soon = useStore(ahead, null);
  if (soon) return soon;
  if (!id) return null;
  return known?.id === id ? known : { id };
}
