/** The effects of every signed-in page that the first paint can do without. */
import { useCompositionGuard } from "../../runtime/imeComposition";
import { useOtherUsersUnsent } from "../../runtime/otherUsersUnsent";
import { useSyncPreferences } from "../../runtime/syncPreferences";
import { useReminders, type ReminderWords } from "../../runtime/reminders";

/** Runs them; shows nothing. */
export function Effects({ words }: { words: ReminderWords }): null {
  useReminders(words);
  useSyncPreferences();
  useCompositionGuard();
  useOtherUsersUnsent();
  return null;
}
