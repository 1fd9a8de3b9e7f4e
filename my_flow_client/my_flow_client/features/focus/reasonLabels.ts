/** The words for why a flow is shown. */
import { dayIn, dayInSentence, dayOf, type DateWords, type Zone } from "../../runtime/dates";
import { formatText } from "../../runtime/text";

interface Item {
  flow: { created_at: string; updated_at: string; planned_status?: string | null };
  reasons: string[];
}
interface Note {
  left_at: string;
}
/** `{}` stands for a day. */
export interface ReasonWords {
  resumeNote: string;
  neglected: string;
  leftOpen: string;
}

/** "you left this open on Friday": what the date and the flag of the flow do not say already. */
export function reasonLabels(
  { flow, reasons }: Item,
  note: Note | null,
  zone: Zone,
  words: ReasonWords,
  days: DateWords,
): string[] {
  const day = (instant: string) => dayInSentence(dayOf(instant, zone), zone, days);
  const said = reasons.flatMap((reason) =>
    reason === "resume_note"
      ? [words.resumeNote]
      : reason === "neglected"
        ? [formatText(words.neglected, day(flow.updated_at))]
        : [],
  );
  const wasLeft = note && flow.created_at < note.left_at && dayOf(note.left_at, zone) !== dayIn(zone);
  if (wasLeft && !flow.planned_status && reasons.every((reason) => reason === "next" || reason === "high_priority")) {
    said.push(formatText(words.leftOpen, on(day(note.left_at), days)));
  }
  return said;
}

/** "on Friday", but "yesterday". */
const on = (day: string, { yesterday }: DateWords): string => (day === yesterday.toLowerCase() ? day : `on ${day}`);
