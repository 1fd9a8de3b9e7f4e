/** Once a month: the offer to look at what is kept for someday. It loads after the page. */
import { useEffect, useState } from "react";

import { usePages } from "../../runtime/data";
import { dayIn, daysAfter, type Zone } from "../../runtime/dates";
import type { Flow } from "../../runtime/flowWrites";
import { openPage } from "../../runtime/navigation";
import { flowsKey } from "../../runtime/queryKeys";
import { useIsIn } from "../../runtime/resources";
import { useSessionOwner } from "../../runtime/session";
import { readJson, trySetItem } from "../../runtime/storage";
import { formatText } from "../../runtime/text";
import { SOMEDAY_ID, somedayPath } from "./someday.logic";

const DAYS_BETWEEN = 30;

/** The last day of the offer, and whether it was answered. */
interface Offer {
  day: string;
  isOver: boolean;
}

const ANSWERED: Offer = { day: "", isOver: true };

/** Returns whether it is offered on this day: on one day a month, until it is answered. */
export const isOfferedOn = (today: string, last: Offer): boolean =>
  last.day === today ? !last.isOver : today >= daysAfter(last.day, DAYS_BETWEEN);

/** One thing, or several: `{}` stands for how many. */
export interface SomedayReminderWords {
  one: string;
  several: string;
}

export interface SomedayReminder {
  isOffered: boolean;
  text: string;
  look: () => void;
  dismiss: () => void;
}

/** Offers a look at the flows of the context that are kept for someday. The first month begins with the first visit. */
export function useSomedayReminder(contextId: string, zone: Zone, words: SomedayReminderWords): SomedayReminder {
  const name = `my-flow:someday:${useSessionOwner()}:${contextId}`;
  const today = dayIn(zone);
  const keep = (offer: Offer): void => void trySetItem(localStorage, name, JSON.stringify(offer));
  const [isDue, setDue] = useState(() => {
    const last = readJson(localStorage, name, ANSWERED);
    if (!last) keep({ ...ANSWERED, day: today });
    return last !== undefined && isOfferedOn(today, last);
  });
  const pages = usePages<Flow>({
    path: somedayPath(contextId),
    key: flowsKey(contextId, "someday"),
    enabled: useIsIn() && isDue,
  });
  const count = (pages.data ?? []).filter(({ planned_status }) => planned_status === "someday").length;
  const isOffered = isDue && count > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is kept for the day on which it begins
  useEffect(() => {
    if (isOffered) keep({ day: today, isOver: false });
  }, [isOffered]);
  const answer = (): void => {
    keep({ ...ANSWERED, day: today });
    setDue(false);
  };
  return {
    isOffered,
    text: count === 1 ? words.one : formatText(words.several, `${count}${pages.hasNextPage ? "+" : ""}`),
    look: () => {
      answer();
      openPage(`/contexts/${contextId}/#${SOMEDAY_ID}`);
    },
    dismiss: answer,
  };
}
