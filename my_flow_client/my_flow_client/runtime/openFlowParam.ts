/** Keeps the flow whose sheet is open in the URL. */
import Router from "next/router";

import { createStore, useStore, type ReadableStore } from "./store";
import { setParams, useParam } from "./urlParams";

/** As much of the flow as is known; without a version it is the id alone. */
export interface OpenedFlow {
  id: string;
  version?: number;
}

interface OpenFlowParam {
  /** The flow of a step that the URL does not show yet, or null for closing; the sheet does not wait for the URL. */
  target: ReadableStore<OpenedFlow | null | undefined>;
  /** The flow that was opened last. */
  last: () => OpenedFlow | undefined;
  open: (flow: OpenedFlow) => void;
  close: () => void;
}

const PARAM = "flow";
/** Going back takes a moment. A step back that leads nowhere must not keep the next steps waiting. */
const BACK_TIMEOUT_MS = 1000;

const back = () =>
  new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timeout);
      Router.events.off("routeChangeComplete", finish);
      resolve();
    };
    const timeout = setTimeout(finish, BACK_TIMEOUT_MS);
    Router.events.on("routeChangeComplete", finish);
    Router.back();
  });

function createOpenFlowParam(): OpenFlowParam {
  const target = createStore<OpenedFlow | null | undefined>(undefined);
  let last: OpenedFlow | undefined;
  /** Whether going back closes the sheet; it does not if a link opened the page with it. */
  let hasEntry = false;
  let lastStep = Promise.resolve();
  let pendingSteps = 0;

  /** Takes one step of the router after the other: the router gives up a navigation when another begins. */
  function step(navigate: () => Promise<unknown> | undefined): void {
    pendingSteps += 1;
    lastStep = lastStep
      .then(navigate)
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        pendingSteps -= 1;
        if (!pendingSteps) target.set(undefined);
      });
  }

  return {
    target,
    last: () => last,
    open: (flow) => {
      last = flow;
      target.set(flow);
      step(() => {
        hasEntry = true;
        return setParams({ [PARAM]: flow.id }, { push: true });
      });
    },
    close: () => {
      target.set(null);
      step(() => {
        if (!Router.query[PARAM]) return undefined; // the browser's own back has closed it already
        const goBack = hasEntry;
        hasEntry = false;
        return goBack ? back() : setParams({ [PARAM]: null });
      });
    },
  };
}

const param = createOpenFlowParam();

/** Opens the flow's sheet on this page. */
export const openFlow = (flow: OpenedFlow): void => param.open(flow);

/** Closes the flow's sheet. */
export const closeFlow = (): void => param.close();

/** The flow whose sheet is open, or as much of it as is known; null while no sheet is open. */
export function useOpenedFlow(): OpenedFlow | null {
  const id = useParam(PARAM);
  const target = useStore(param.target, undefined);
  if (target !== undefined) return target;
  if (!id) return null;
  const last = param.last();
  return last?.id === id ? last : { id };
}
