/** The secret address at which calendar programs read what is due. */
import { useState, type FocusEvent } from "react";

import { API } from "../../runtime/config";
import type { components } from "../../runtime/contract";
import { useResource, useWrite, type Write } from "../../runtime/data";
import { CALENDAR_KEY } from "../../runtime/queryKeys";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useIsIn } from "../../runtime/resources";
import { toast, toastError } from "../../runtime/toast";

type Calendar = components["schemas"]["CalendarRead"];

/** The texts of toasts. */
export interface CalendarWords {
  copied: string;
  notCopied: string;
  revoked: string;
}

export interface CalendarSettings {
  /** Whether somebody asked to see the address. */
  isShown: boolean;
  query: QueryState;
  /** Whether there is no address yet. */
  isMissing: boolean;
  address: string;
  isMaking: boolean;
  isRevoking: boolean;
  show: () => void;
  /** Makes a new address; the one before leads nowhere from then on. */
  make: () => void;
  revoke: () => void;
  /** Puts the address on the clipboard. */
  copy: () => void;
  /** Selects all of the field. */
  select: (event: FocusEvent<HTMLInputElement>) => void;
}

const NOT_FOUND = 404;
export const CALENDAR_PATH = "/calendar";
const CALENDAR_WRITE = { path: () => CALENDAR_PATH, optimistic: [], invalidateAfterMs: 0, invalidates: [CALENDAR_KEY] };

export const makeCalendarWrite: Write<object, Calendar> = { ...CALENDAR_WRITE, method: "POST" };
export const revokeCalendarWrite: Write<object> = { ...CALENDAR_WRITE, method: "DELETE" };

/** The whole address of what the API names by its path. */
export const apiAddress = (path: string): string => new URL(path, API).href;

/** Shows the address of the calendar feed when it is asked for, makes and revokes it. */
export function useCalendarSettings(words: CalendarWords): CalendarSettings {
  const [isShown, setShown] = useState(false);
  const isIn = useIsIn();
  const calendar = useResource<Calendar>({ path: CALENDAR_PATH, key: CALENDAR_KEY, enabled: isShown && isIn });
  const onError = ({ message }: Error): void => toastError(message);
  const make = useWrite({ ...makeCalendarWrite, onError });
  const revoke = useWrite({ ...revokeCalendarWrite, onError, onSuccess: () => toast(words.revoked) });
  const address = apiAddress(calendar.data?.path ?? "");
  return {
    isShown,
    address,
    query: queryState(calendar),
    isMissing: calendar.error?.status === NOT_FOUND,
    isMaking: make.isPending,
    isRevoking: revoke.isPending,
    show: () => setShown(true),
    make: () => make.mutate({}),
    revoke: () => revoke.mutate({}),
    copy: () =>
      void navigator.clipboard.writeText(address).then(
        () => toast(words.copied),
        () => toast(words.notCopied),
      ),
    select: (event) => event.target.select(),
  };
}
