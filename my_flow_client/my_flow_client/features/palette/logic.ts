/** The palette: every page, every context, every flow and what can be done with it, by typing. */
import { useState, type KeyboardEvent } from "react";

import { useDebounced } from "../../runtime/debounce";
import type { Flow } from "../../runtime/flowWrites";
import { useDashboard } from "../../runtime/resources";
import { listedFlows, useBestMatches, type ListedFlow } from "./found";
import { useCachedFlows } from "./cachedFlows";

export { useFlowCommands } from "./flowCommands";
export { useContextCommands, useGeneralCommands } from "./places";

const PAUSE_MS = 120;

export interface Palette {
  text: string;
  /** Whether something is looked for. */
  isTyped: boolean;
  /** The flow to do something with; null where everything is offered. */
  chosen: Flow | null;
  flows: ListedFlow[];
  /** Whether the API is still being asked. */
  isSearching: boolean;
  /** Whether it may be that nothing fits. */
  mayBeEmpty: boolean;
  /** Takes what is typed. */
  type: (text: string) => void;
  /** Backspace in the empty field leads back from a flow. */
  pressKey: (event: KeyboardEvent<HTMLInputElement>) => void;
  /** Offers what can be done with a flow. */
  choose: (flow: Flow) => void;
}

/** Finds flows by what is typed: those that are known here at once, those of the API a moment later. */
export function usePalette(): Palette {
  const dashboard = useDashboard();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Flow | null>(null);
  const known = useCachedFlows();
  const found = useBestMatches(useDebounced(text, PAUSE_MS));
  const foundFlows = (found.data?.items ?? []).flatMap(({ flow }) => flow ?? []);
  const contexts = dashboard.data?.items.map(({ context }) => context) ?? [];
  const isTyped = text.trim() !== "";
  return {
    text,
    chosen,
    isTyped,
    flows: isTyped ? listedFlows(known, foundFlows, contexts, text) : [],
    isSearching: found.isPending,
    mayBeEmpty: chosen !== null || foundFlows.length === 0,
    type: setText,
    pressKey: ({ key }) => {
      if (key === "Backspace" && chosen && text === "") setChosen(null);
    },
    choose: (flow) => {
      setChosen(flow);
      setText("");
    },
  };
}
