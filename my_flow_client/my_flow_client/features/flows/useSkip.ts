/** Skipping a flow that repeats, and the toast that offers to take it back. */
import { useWrite } from "../../runtime/data";
import { dueInSentence, type DateWords, type Zone } from "../../runtime/dates";
import type { Flow } from "../../runtime/flowWrites";
import { restoreFocusTo } from "../../runtime/focusManagement";
import { formatText, shortTitle } from "../../runtime/text";
import { toast, toastWithUndo } from "../../runtime/toast";
import { FIELD_ID } from "../add_flow/newFlow.logic";
import { sayError } from "../flowUndo";
import { canUnskip, skip, skipWrite, unskip, unskipWrite, type Skip } from "./skipWrites";

/** The texts of toasts; `{}` stands for the title, and for the next day. */
export interface SkipWords {
  skipped: string;
  undo: string;
  dates: DateWords;
}

/** Gives what moves a flow to the next day of its repetition; where that is not known here, the API finds it. */
export function useSkip(flow: Flow, zone: Zone, words: SkipWords): () => void {
  const takeBack = useWrite({ ...unskipWrite(flow.context_id), onError: sayError }).mutate;
  const act = useWrite<Skip, Flow>({
    ...skipWrite(flow.context_id),
    onError: sayError,
    onSuccess: (_, v) => {
      if (!v.day) return; // the row says where it is
      const message = formatText(words.skipped, shortTitle(v.title), dueInSentence(v.day, zone, words.dates));
      if (!canUnskip(v)) return toast(message);
      toastWithUndo(message, words.undo, () => {
        restoreFocusTo(`[data-flow="${v.id}"] [data-row-focus]`, `#${FIELD_ID}`, "#main");
        takeBack(unskip(v));
      });
    },
  }).mutate;
  return () => act(skip(flow, zone));
}
