/** The effects of every signed-in page that the first paint can do without. */
import { useCompositionGuard } from "../../runtime/composition";
import { useOthersUnsent } from "../../runtime/othersUnsent";
import { useKeptPreferences } from "../../runtime/preferences";
import { useReminders, type ReminderWords } from "../../runtime/reminders";

/** Runs them; shows nothing. */
export function Effects({ words }: { words: ReminderWords }): null {
  useReminders(words);
  useKeptPreferences();
  useCompositionGuard();
  useOthersUnsent();
  return null;
}
