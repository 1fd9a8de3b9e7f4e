/** The time zone, how dates in numbers are read, and when a day begins. */
import type { ChangeEvent, FocusEvent } from "react";

import { useChangePreferences, type PreferencesChange } from "../../runtime/changePreferences";
import type { components } from "../../runtime/contract";
import { toast, toastError } from "../../runtime/toast";

type Preferences = components["schemas"]["PreferencesRead"];

/** What the API takes: a day that began later would be yesterday for most of its hours. */
export const LATEST_START = "12:00";

/** The texts of toasts. */
export interface DayWords {
  saved: string;
  startsTooLate: string;
}

export interface DaySettings {
  /** The names of the zones that this browser knows, and of the person's. */
  timeZones: string[];
  /** Empty while it is not set. */
  dateOrder: string;
  changeTimeZone: (event: ChangeEvent<HTMLSelectElement>) => void;
  changeDateOrder: (event: ChangeEvent<HTMLSelectElement>) => void;
  /** Takes over what stands in the field, once that is left. */
  changeStart: (event: FocusEvent<HTMLInputElement>) => void;
}

/** Keeps a choice and says so. */
export const useSavePreferences = (saved: string): ((change: PreferencesChange) => void) =>
  useChangePreferences({ onSuccess: () => toast(saved), onError: ({ message }) => toastError(message) });

/** Offers what a person can choose about their day, and keeps it. */
export function useDaySettings(preferences: Preferences, words: DayWords): DaySettings {
  const save = useSavePreferences(words.saved);
  const { timezone, date_order, day_starts_at } = preferences;
  return {
    timeZones: [...new Set([...Intl.supportedValuesOf("timeZone"), timezone])],
    dateOrder: date_order ?? "",
    changeTimeZone: (event) => save({ timezone: event.target.value }),
    changeDateOrder: (event) => save({ date_order: (event.target.value || null) as Preferences["date_order"] }),
    changeStart: (event) => {
      const start = event.target.value;
      if (!start || start === day_starts_at) return;
      if (start <= LATEST_START) save({ day_starts_at: start });
      else toastError(words.startsTooLate);
    },
  };
}
