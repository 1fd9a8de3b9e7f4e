/** Checks the typed fields before they are sent. */
import { visible } from "../../runtime/text";
import type { Values } from "./editor";

const LONGEST_TITLE = 200;

/** The problem with a title, or with the date of a plan or a due. */
export interface ProblemWords {
  titleMissing: string;
  titleLong: string;
  dateWrong: string;
  /** Of a flow that repeats by its plan or due date, and has none. */
  dayMissing: string;
}

/** Returns the problems of the fields in words; empty without one. */
export function problemsOf(
  { title, planned, due, repeat }: Pick<Values, "title" | "planned" | "due" | "repeat">,
  words: ProblemWords,
): Record<string, string> {
  const problemOf = (date: string | null | undefined, name: string): string =>
    date && !/^(19|2\d)\d\d-/.test(date)
      ? words.dateWrong
      : !date && repeat?.counts_from === name
        ? words.dayMissing
        : "";
  return {
    title: visible(title) === "" ? words.titleMissing : [...title.trim()].length > LONGEST_TITLE ? words.titleLong : "",
    planned: problemOf(planned?.date, "planned"),
    due: problemOf(due?.date, "due"),
  };
}
