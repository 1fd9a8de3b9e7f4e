/** The due date of a flow, and its reminder. */
import type { ChangeEvent } from "react";

import { useChangePreferences } from "../../runtime/changePreferences";
import { useClock } from "../../runtime/clock";
import { dayIn, dueDay, fullDueLabel, isOfOtherClock, type Zone } from "../../runtime/dates";
import { dueOn } from "../../runtime/dues";
import { focusOn } from "../../runtime/focusManagement";
import { requestPermission, usePermission, type Permission } from "../../runtime/notificationPermission";
import { usePreferences } from "../../runtime/resources";
import { formatText } from "../../runtime/text";
import { sayError } from "../flowUndo";
import type { Editor } from "./editor";

/** The id of the field for the date. */
export const DATE_ID = "flow-date";

export interface DueFields {
  /** Empty where there is none. */
  date: string;
  time: string;
  dateError: string;
  timeError: string;
  /** Says in which zone the time is, and when that is for the person; empty where it is in theirs. */
  otherZone: string;
  isReminded: boolean;
  permission: Permission;
  /** Whether it is due on the person's day that is so many days ahead. */
  isOn: (ahead: number) => boolean;
  /** Moves it to the person's day that is so many days ahead. */
  chooseDay: (ahead: number) => void;
  clear: () => void;
  setDate: (date: string) => void;
  setTime: (time: string) => void;
  /** Whoever asks to be reminded is asked for what that needs. */
  changeReminder: (event: ChangeEvent<HTMLInputElement>) => void;
}

/**
 * The due of the flow that is edited.
 *
 * @param otherZone Words for a time in another zone than the person's: `{}` stands for the zone, and for the time in
 * theirs.
 */
export function useDueFields({ values, set, errorOf }: Editor, zone: Zone, otherZone: string): DueFields {
  useClock();
  const changePreferences = useChangePreferences({ onError: sayError });
  const preferences = usePreferences().data;
  const permission = usePermission();
  const { due } = values;
  const date = due?.date ?? "";
  const time = due?.time ?? "";
  // A time stays in the zone in which it was said.
  const timeZone = due?.time ? due.timezone : zone.timezone;

  const setDue = (newDate: string, newTime: string): void =>
    set(
      "due",
      newDate
        ? {
            date: newDate,
            time: newTime || null,
            timezone: newTime ? timeZone : null,
          }
        : null,
    );
  const askForReminders = (): void => {
    if (preferences?.notifications_enabled && permission === "granted") return;
    requestPermission(() => changePreferences({ notifications_enabled: true }));
  };

  return {
    date,
    time,
    permission,
    dateError: errorOf("due") || errorOf("due.date"),
    timeError: errorOf("due.time") || errorOf("due.timezone"),
    otherZone:
      due && isOfOtherClock(due, zone) ? formatText(otherZone, timeZone ?? "", fullDueLabel(due, null, zone)) : "",
    isReminded: values.reminder_enabled,
    isOn: (ahead) => due !== null && dueDay(due, null, zone) === dayIn(zone, ahead),
    chooseDay: (ahead) => set("due", dueOn(due, dayIn(zone, ahead), zone)),
    clear: () => {
      focusOn(`#${DATE_ID}`); // the button leaves
      set("due", null);
    },
    setDate: (newDate) => setDue(newDate, time),
    setTime: (newTime) => setDue(date, newTime),
    changeReminder: ({ target: { checked } }) => {
      set("reminder_enabled", checked);
      if (checked) askForReminders();
    },
  };
}
