/** The button that puts a flow off, and the days below it. It loads after the list. */
import { useState, type KeyboardEvent, type MouseEvent } from "react";

import { FIELD_ID } from "../add_flow/newFlow.logic";
import type { Zone } from "../../runtime/dates";
import type { Flow } from "../../runtime/flowWrites";
import { hasWholeYear } from "../planning";
import { keepFocusInPlace, takeDate, unfoldDays } from "./postponeFocus";
import { usePostpone, type PostponeWords } from "./usePostpone";
import { useSkip } from "./useSkip";

export { usePostpone } from "./usePostpone";

/** The field that takes the focus when the last row has gone. */
const ADD_FIELD = `#${FIELD_ID}`;

export interface PostponeButton {
  isUnfolded: boolean;
  /** Unfolds the days, or folds them. */
  toggle: (event: MouseEvent<HTMLElement>) => void;
  /** Escape folds the days. */
  pressKey: (event: KeyboardEvent<HTMLElement>) => void;
  toTomorrow: () => void;
  toNextWeek: () => void;
  /** Takes a date that was typed or picked. */
  pickDate: (date: string) => void;
  toSomeday: () => void;
  clear: () => void;
  /** Moves a flow that repeats to its next day. */
  skip: () => void;
}

/** Unfolds the days for a flow, and puts it off. */
export function usePostponeButton(flow: Flow, zone: Zone, words: PostponeWords): PostponeButton {
  const [isUnfolded, setUnfolded] = useState(false);
  const { toTomorrow, toNextWeek, toDay, toSomeday, clear } = usePostpone(flow, zone, words);
  const skip = useSkip(flow, zone, words);
  /** Before the flow finds its new place in the list: the focus stays at the one it had. */
  const leave = (act: () => void) => (): void => {
    keepFocusInPlace(flow.id, ADD_FIELD);
    setUnfolded(false);
    act();
  };
  return {
    isUnfolded,
    toggle: (event) => unfoldDays(event, setUnfolded, !isUnfolded),
    pressKey: (event) => {
      if (event.key === "Escape" && isUnfolded) unfoldDays(event, setUnfolded, false);
    },
    toTomorrow: leave(toTomorrow),
    toNextWeek: leave(toNextWeek),
    pickDate: (date) => {
      if (!hasWholeYear(date)) return;
      takeDate(flow.id, ADD_FIELD, () => {
        setUnfolded(false);
        toDay(date);
      });
    },
    toSomeday: leave(toSomeday),
    clear: leave(clear),
    skip: leave(skip),
  };
}
