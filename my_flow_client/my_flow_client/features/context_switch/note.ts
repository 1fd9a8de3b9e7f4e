/** The note for the way back. */
import { visible } from "../../runtime/text";

const LONGEST = 500;

/** Whether the API would refuse the note. It counts characters, not UTF-16 code units. */
export const isTooLong = (note: string): boolean => [...note].length > LONGEST;

/** What is sent of a note: null empties the one `before`, undefined says nothing of it. */
export const noteToSend = (note: string, before: string): string | null | undefined =>
  visible(note) || (before ? null : undefined);
