/** Checks the typed fields before they are sent. */
import { visible } from "../../runtime/text";
import type { Values } from "./editor";

const LONGEST_TITLE = 200;

/** The problem with a title or a date. */
export interface ProblemWords {
  titleMissing: string;
  titleLong: string;
  dateWrong: string;
}

/** Returns the problems of the fields in words; empty without one. */
export function problemsOf({ title, due }: Pick<Values, "title" | "due">, words: ProblemWords): Record<string, string> {
  return {
    title: visible(title) === "" ? words.titleMissing : [...title.trim()].length > LONGEST_TITLE ? words.titleLong : "",
    due: due && !/^(19|2\d)\d\d-/.test(due.date) ? words.dateWrong : "",
  };
}
