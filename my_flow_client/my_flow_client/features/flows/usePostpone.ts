/** Putting a flow off: the write of its plan, and the toast that offers to take it back. */
import { dayIn, dueInSentence, nextMonday, type DateWords, type Zone } from "../../runtime/dates";
import type { Flow } from "../../runtime/flowWrites";
import { datedPlan } from "../../runtime/plans";
import { shortTitle, formatText } from "../../runtime/text";
import { toast } from "../../runtime/toast";
import { useUndoable } from "../flowUndo";
import { PLAN, postponement, reverse, type Destination, type Planning } from "../planning";

/** The texts of toasts; `{}` stands for the title. */
export interface PostponeWords {
  /** Its second `{}` stands for the day, as in the next one, where the flow is due earlier. */
  putOff: string;
  putOffAfterDue: string;
  toSomeday: string;
  noDay: string;
  skipped: string;
  undo: string;
  dates: DateWords;
}

/** Puts a flow off until another day; one that is planned for later stays as it is, unless the day is picked. */
export interface PostponeActions {
  toTomorrow: () => void;
  toNextWeek: () => void;
  /** Puts it off until the day that was picked. */
  toDay: (day: string) => void;
  /** Puts it off without a day. */
  toSomeday: () => void;
  /** Takes its plan away. */
  clear: () => void;
}

/** Puts the flow off, says so, and offers to take it back. */
export function usePostpone(flow: Flow, zone: Zone, words: PostponeWords): PostponeActions {
  const message = ({ planned, title, isAfterDue }: Planning): string => {
    const name = shortTitle(title);
    if (!planned) return formatText(words.noDay, name);
    const dated = datedPlan(planned);
    if (!dated) return formatText(words.toSomeday, name);
    const said = isAfterDue ? words.putOffAfterDue : words.putOff;
    return formatText(said, name, dueInSentence(dated, zone, words.dates));
  };
  const { act } = useUndoable<Planning>({
    write: PLAN,
    undo: PLAN,
    undone: reverse,
    message,
    label: words.undo,
  });
  const putOff = (to: Destination): void => {
    const v = postponement(flow, to, zone);
    if (v.isSame) toast(message(v));
    else act(v);
  };
  return {
    toTomorrow: () => putOff({ day: dayIn(zone, 1) }),
    toNextWeek: () => putOff({ day: nextMonday(zone) }),
    toDay: (day) => putOff({ day, isExact: true }),
    toSomeday: () => putOff("someday"),
    clear: () => putOff(null),
  };
}
