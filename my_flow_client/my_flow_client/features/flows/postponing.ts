/** Putting a flow off: the write, and the toast that offers to take it back. */
import type { components } from "../../runtime/contract";
import { dayIn, dueInSentence, nextMonday, type DateWords, type Zone } from "../../runtime/dates";
import { shortTitle, formatText } from "../../runtime/text";
import { toast } from "../../runtime/toast";
import { useUndoable } from "../flowUndo";
import { postponement, type Postponement } from "./postponement";
import { postponeWrite } from "./writes";

/** The texts of toasts; `{}` stands for the title. */
export interface PostponeWords {
  /** Its second `{}` stands for the day. */
  putOff: string;
  noDay: string;
  undo: string;
  dates: DateWords;
}

/** Puts a flow off until another day; one that is due later stays as it is, unless the day is picked. */
export interface Postponing {
  toTomorrow: () => void;
  toNextWeek: () => void;
  /** Puts it off until the day that was picked. */
  toDay: (day: string) => void;
  /** Takes its due away. */
  clear: () => void;
}

/** Puts the flow off, says so, and offers to take it back. */
export function usePostponing(flow: components["schemas"]["FlowRead"], zone: Zone, words: PostponeWords): Postponing {
  const write = postponeWrite(flow.context_id);
  const message = ({ due, title }: Postponement): string => {
    const name = shortTitle(title);
    return due ? formatText(words.putOff, name, dueInSentence(due, zone, words.dates)) : formatText(words.noDay, name);
  };
  const { act } = useUndoable<Postponement>({
    write,
    undo: write,
    undone: (v) => ({ ...v, due: v.before }),
    message,
    label: words.undo,
  });
  const putOff = (day: string | null, isExact = false): void => {
    const v = postponement(flow, day, zone, isExact);
    if (v.isSame) toast(message(v));
    else act(v);
  };
  return {
    toTomorrow: () => putOff(dayIn(zone, 1)),
    toNextWeek: () => putOff(nextMonday(zone)),
    toDay: (day) => putOff(day, true),
    clear: () => putOff(null),
  };
}
