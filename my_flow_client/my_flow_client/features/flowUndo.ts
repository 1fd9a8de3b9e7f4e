/** Writes to a flow that can be undone for ten seconds. */
import type { ApiError } from "../runtime/api";
import { useWrite, type Write } from "../runtime/data";
import { completeWrite, deleteWrite, reopenWrite, type Flow } from "../runtime/flowWrites";
import { restoreFocusNear, restoreFocusTo } from "../runtime/focusManagement";
import { shortTitle, formatText } from "../runtime/text";
import { toastError, toastWithUndo } from "../runtime/toast";
import { FIELD_ID } from "./add_flow/newFlow.logic";
import { restoreFlowWrite } from "./trash/writes";

/** The field that takes the focus when the last row has gone. */
const ADD_FIELD = `#${FIELD_ID}`;

/** The texts of toasts; `{}` stands for the flow's title. */
export interface FlowUndoWords {
  completed: string;
  inTrash: string;
  undo: string;
}

/** Shows what went wrong. */
export const sayError = ({ message }: ApiError): void => toastError(message);

/** Before the flow leaves its list: the focus goes to a neighbor. */
export const keepFocusNearFlow = ({ id }: { id: string }): void => restoreFocusNear(id, ADD_FIELD);

interface Undoable<V> {
  write: Write<V, Flow>;
  undo: Write<V, Flow>;
  /** What `undo` gets, from what was written; the same where it is left out. */
  undone?: (v: V) => V;
  /** Says what was done. */
  message: (v: V) => string;
  /** The word on the button that takes it back. */
  label: string;
}

/** Gives what is done to a flow, and what takes it back, which a toast offers. */
export function useUndoable<V extends { id: string }>({
  write,
  undo,
  undone = (v) => v,
  message,
  label,
}: Undoable<V>): { act: (v: V) => void; takeBack: (v: V) => void } {
  const takeBack = useWrite({ ...undo, onError: sayError }).mutate;
  const act = useWrite({
    ...write,
    onError: sayError,
    onSuccess: (_, v) =>
      toastWithUndo(message(v), label, () => {
        // It comes back: the focus goes to it.
        restoreFocusTo(`[data-flow="${v.id}"] [data-row-focus]`, ADD_FIELD);
        takeBack(undone(v));
      }),
  }).mutate;
  return { act, takeBack };
}

type Act = (flow: Flow) => void;

/** Gives what finishes a flow, and what opens it again. */
export function useComplete(contextId: string, words: FlowUndoWords): { complete: Act; reopen: Act } {
  const { act, takeBack } = useUndoable<Flow>({
    write: completeWrite(contextId),
    undo: reopenWrite(contextId),
    label: words.undo,
    message: ({ title }) => formatText(words.completed, shortTitle(title)),
  });
  return { complete: act, reopen: takeBack };
}

/** Gives what puts a flow into the trash. */
export const useDelete = (contextId: string, words: FlowUndoWords): Act =>
  useUndoable<Flow>({
    write: deleteWrite(contextId),
    undo: restoreFlowWrite(contextId),
    label: words.undo,
    message: ({ title }) => formatText(words.inTrash, shortTitle(title)),
  }).act;
