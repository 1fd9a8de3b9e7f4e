/** The note for the way back. */
import { visible } from "../../runtime/text";

const LONGEST = 500;

/** Whether the API would refuse the note. It counts characters, not UTF-16 code units. */
export const isTooLong = (note: string): boolean => [...note].length > LONGEST;

/** Returns the note to send: null empties the one `before`, undefined leaves it as it is. */
export const noteToSend = (note: string, before: string): string | null | undefined =>
  visible(note) || (before ? null : undefined);
