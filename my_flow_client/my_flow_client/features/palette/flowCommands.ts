/** What can be done with a flow. */
import { useWrite } from "../../runtime/data";
import { dayIn, nextMonday } from "../../runtime/dates";
import { completeWrite, reopenWrite, type Flow } from "../../runtime/flowWrites";
import { openPage } from "../../runtime/navigation";
import { sayError, useDelete, type FlowUndoWords } from "../flowUndo";
import { closeThen } from "./closing";

export interface FlowCommands {
  open: () => void;
  complete: () => void;
  reopen: () => void;
  putOffUntilTomorrow: () => void;
  putOffUntilNextWeek: () => void;
  delete: () => void;
}

/**
 * Does something with a flow, and closes the palette.
 *
 * @param putOff Puts the flow off until a date.
 */
export function useFlowCommands(
  flow: Flow, zone: string, putOff: (date: string) => void, words: FlowUndoWords,
): FlowCommands {
  const { id, context_id } = flow;
  const reopen = useWrite({ ...reopenWrite(context_id), onError: sayError }).mutate;
  const complete = useWrite({ ...completeWrite(context_id), onError: sayError }).mutate;
  const remove = useDelete(context_id, words);
  return {
    open: closeThen(() => openPage(`/contexts/${context_id}/?flow=${id}`)),
    complete: closeThen(() => complete(flow)),
    reopen: closeThen(() => reopen(flow)),
    putOffUntilTomorrow: closeThen(() => putOff(dayIn(zone, 1))),
    putOffUntilNextWeek: closeThen(() => putOff(nextMonday(zone))),
    delete: closeThen(() => remove(flow)),
  };
}
