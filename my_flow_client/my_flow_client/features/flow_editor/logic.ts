/** The flow whose sheet is open, and the context that it is in. */
import type { ChangeEvent } from "react";

import type { components } from "../../runtime/contract";
import { useResource } from "../../runtime/data";
import type { Flow } from "../../runtime/flowWrites";
import type { OpenedFlow } from "../../runtime/openFlowParam";
import { flowKey } from "../../runtime/queryKeys";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useContextById, useDashboard, useIsIn } from "../../runtime/resources";
import { shortTitle, formatText } from "../../runtime/text";
import { keepFocusNearFlow, useUndoable } from "../flowUndo";
import { moveBackWrite, moveWrite, type FlowMove } from "./writes";

type Context = components["schemas"]["ContextRead"];

export interface FlowEditor {
  query: QueryState;
  flow: Flow | null;
}

/** Reads the newest state of the flow that was opened. */
export function useFlowEditor(opened: OpenedFlow): FlowEditor {
  const isIn = useIsIn();
  const flow = useResource<Flow>({
    path: `/flows/${opened.id}`,
    key: flowKey(opened.id),
    enabled: isIn && opened.id !== "",
    initial: opened.version ? opened : undefined,
  });
  return { query: queryState(flow), flow: flow.data ?? null };
}

/** The texts of toasts; `{}` stands for a title or a name. */
export interface MoveWords {
  /** Of the flow, and of the context where it is now. */
  moved: string;
  undo: string;
}

/** The context of a flow, and the contexts it can move to. */
export interface FlowPlace {
  context: Context | null;
  others: Context[];
  /** Moves the flow to the context that is chosen, which closes its sheet. */
  choose: (event: ChangeEvent<HTMLSelectElement>) => void;
}

/** Reads the flow's context and the others, to one of which it can be moved. */
export function useFlowPlace(flow: Flow, words: MoveWords, close: () => void): FlowPlace {
  const context = useContextById(flow.context_id);
  const others = (useDashboard().data?.items ?? [])
    .map((item) => item.context)
    .filter(({ id }) => id !== flow.context_id);
  const move = useUndoable<FlowMove>({
    write: moveWrite(flow.context_id),
    undo: moveBackWrite,
    label: words.undo,
    undone: (v) => ({ ...v, target_id: v.context_id }),
    message: ({ title, target_name }) => formatText(words.moved, shortTitle(title), target_name),
  }).act;
  return {
    context: context.data ?? null,
    others,
    choose: ({ target: { value } }) => {
      const target = others.find(({ id }) => id === value);
      if (!target) return;
      keepFocusNearFlow(flow);
      close();
      move({ ...flow, target_id: target.id, target_name: target.name });
    },
  };
}
