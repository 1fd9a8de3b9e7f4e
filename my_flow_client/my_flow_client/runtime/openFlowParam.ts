/** The flow whose sheet is open: its id is in the address. */
import Router from "next/router";

import { setParams, useParam } from "./urlParams";
import { createStore, useStore } from "./store";

/** As much of the flow as is known; without a version it is the id alone. */
export interface OpenedFlow { id: string; version?: number }

const PARAM = "flow";
/** What is known already of the flow that was opened last. */
let known: OpenedFlow | undefined;
/** Opened, or closed (null), and not in the address yet: the sheet does not wait for that. */
const ahead = createStore<OpenedFlow | null | undefined>(undefined);
/** Whether going back closes the sheet: not when a link opened it. */
let isOnTop = false;

/** A step back arrives some time after it was asked for; one that leads nowhere must not keep the others waiting. */
const ARRIVAL_MS = 1000;
let lastStep = Promise.resolve();
let underWay = 0;

/** One step of the router after the other: it gives up what is on its way when another begins. */
function step(take: () => Promise<unknown> | undefined): void {
  underWay += 1;
  lastStep = lastStep.then(take).then(() => {}, () => {}).then(() => {
    underWay -= 1;
    if (!underWay) ahead.set(undefined);
  });
}

const back = () => new Promise<void>((resolve) => {
  const arrive = () => {
    clearTimeout(limit);
    Router.events.off("routeChangeComplete", arrive);
    resolve();
  };
  const limit = setTimeout(arrive, ARRIVAL_MS);
  Router.events.on("routeChangeComplete", arrive);
  Router.back();
});

/** Opens the sheet of the flow on this page. */
export function openFlow(flow: OpenedFlow): void {
  known = flow;
  ahead.set(flow);
  step(() => {
    isOnTop = true;
    return setParams({ [PARAM]: flow.id }, { push: true });
  });
}

/** Closes the sheet of the flow. */
export function closeFlow(): void {
  ahead.set(null);
  step(() => {
    if (!Router.query[PARAM]) return undefined; // the browser's own back has closed it already
    const goBack = isOnTop;
    isOnTop = false;
    return goBack ? back() : setParams({ [PARAM]: null });
  });
}

/** The flow, or as much of it as is known; null while no sheet is open. */
export function useOpenedFlow(): OpenedFlow | null {
  const id = useParam(PARAM);
  const soon = useStore(ahead, undefined);
  if (soon !== undefined) return soon;
  if (!id) return null;
  return known?.id === id ? known : { id };
}
