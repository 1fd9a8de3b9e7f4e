/** The second step: a few flows for each context. */
import { useState, type ChangeEvent, type FormEvent } from "react";

import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import type { Zone } from "../../runtime/dates";
import { useDraft } from "../../runtime/drafts";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useDashboard, useZone } from "../../runtime/resources";
import { visible } from "../../runtime/text";
import { toastError } from "../../runtime/toast";
import { newFlow } from "../add_flow/quickAddPreview";
import { useQuickAdd } from "../add_flow/writes";
import { detailsLabel, type DetailsWords } from "./detailsLabel";
import { keepFocusOnTitle } from "./focus";
import type { FirstSteps } from "./steps";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];

const FORMS = "[data-first-flows] form";

export interface FlowsStep {
  query: QueryState;
  contexts: Schemas["ContextRead"][];
  zone: Zone;
  /** The flows that were written down just now, as the API has read them. */
  written: Flow[];
  add: (flow: Flow) => void;
  /** Goes on; what stands in a field counts as if Enter had been pressed there. */
  goOn: () => void;
}

/** Reads the contexts, and gathers the flows that are written down. */
export function useFlowsStep(steps: FirstSteps): FlowsStep {
  const dashboard = useDashboard();
  const [written, setWritten] = useState<Flow[]>([]);
  return {
    written,
    query: queryState(dashboard),
    contexts: dashboard.data?.items.map(({ context }) => context) ?? [],
    zone: useZone(),
    add: (flow) => setWritten((all) => [...all, flow]),
    goOn: () => {
      keepFocusOnTitle();
      for (const form of document.querySelectorAll<HTMLFormElement>(FORMS)) form.requestSubmit();
      steps.goTo("start");
    },
  };
}

/** A flow that was written down just now. */
export interface WrittenFlow {
  id: string;
  title: string;
  /** Its due date and priority: "Tomorrow, 17:00 · important". */
  details: string;
}

/** The first flows of a context, and the line for the next one. */
export interface FirstFlows {
  /** Those that are in it by now: `#` can send a flow elsewhere. */
  flows: WrittenFlow[];
  text: string;
  change: (event: ChangeEvent<HTMLInputElement>) => void;
  submit: (event: FormEvent<HTMLFormElement>) => void;
}

/** Takes the first flows of a context, one line each. */
export function useFirstFlows(step: FlowsStep, contextId: string, words: DetailsWords): FirstFlows {
  useClock();
  const text = useDraft(`add:${contextId}`, "");
  const add = useQuickAdd(contextId, step.add, ({ message }, { text: line }) => {
    text.set(line);
    toastError(message);
  });
  return {
    flows: step.written
      .filter(({ context_id }) => context_id === contextId)
      .map((flow) => ({ id: flow.id, title: flow.title, details: detailsLabel(flow, step.zone, words) })),
    text: text.value,
    change: (event) => text.set(event.target.value),
    submit: (event) => {
      event.preventDefault();
      if (visible(text.value) === "") return;
      add(newFlow(text.value, contextId));
      text.clear();
    },
  };
}
