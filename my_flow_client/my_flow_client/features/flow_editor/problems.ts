/** Checks the typed fields before they are sent. */
import { visible } from "../../runtime/text";
import type { Values } from "./editor";

const LONGEST_TITLE = 200;

/** The problem with a title, or with the date of a plan or a due. */
export interface ProblemWords {
  titleMissing: string;
  titleLong: string;
  dateWrong: string;
}

/** Returns the problems of the fields in words; empty without one. */
export function problemsOf(
  { title, planned, due }: Pick<Values, "title" | "planned" | "due">,
  words: ProblemWords,
): Record<string, string> {
  const problemOf = (date: string | null | undefined): string =>
    date && !/^(19|2\d)\d\d-/.test(date) ? words.dateWrong : "";
  return {
    title: visible(title) === "" ? words.titleMissing : [...title.trim()].length > LONGEST_TITLE ? words.titleLong : "",
    planned: problemOf(planned?.date),
    due: problemOf(due?.date),
  };
}
