/** The commands for a flow. */
import { useWrite } from "../../runtime/data";
import type { Zone } from "../../runtime/dates";
import { completeWrite, reopenWrite, type Flow } from "../../runtime/flowWrites";
import { openPage } from "../../runtime/navigation";
import { sayError, useDelete, type FlowUndoWords } from "../flowUndo";
import { usePostpone, type PostponeWords } from "../flows/usePostpone";
import { useSkip } from "../flows/useSkip";
import { closeThen } from "./closing";

export interface FlowCommands {
  open: () => void;
  complete: () => void;
  reopen: () => void;
  putOffUntilTomorrow: () => void;
  putOffUntilNextWeek: () => void;
  skip: () => void;
  delete: () => void;
}

/** Does something with a flow, and closes the palette. */
export function useFlowCommands(
  flow: Flow,
  zone: Zone,
  words: FlowUndoWords,
  postponeWords: PostponeWords,
): FlowCommands {
  const { id, context_id } = flow;
  const reopen = useWrite({ ...reopenWrite(context_id), onError: sayError }).mutate;
  const complete = useWrite({ ...completeWrite(context_id), onError: sayError }).mutate;
  const remove = useDelete(context_id, words);
  const { toTomorrow, toNextWeek } = usePostpone(flow, zone, postponeWords);
  const skip = useSkip(flow, zone, postponeWords);
  return {
    open: closeThen(() => openPage(`/contexts/${context_id}/?flow=${id}`)),
    complete: closeThen(() => complete(flow)),
    reopen: closeThen(() => reopen(flow)),
    putOffUntilTomorrow: closeThen(toTomorrow),
    putOffUntilNextWeek: closeThen(toNextWeek),
    skip: closeThen(skip),
    delete: closeThen(() => remove(flow)),
  };
}
