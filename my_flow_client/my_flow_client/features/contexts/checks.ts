/** Validates the form of a context before it is sent. */
import { visible } from "../../runtime/text";

const LONGEST_NAME = 50;

export interface ContextFormWords {
  nameMissing: string;
  nameLong: string;
  colorWrong: string;
}

/**
 * What is wrong with a name, or an empty string.
 *
 * @param wasTried Whether somebody tried to save it: until then it may be missing.
 */
export function nameError(name: string, wasTried: boolean, words: ContextFormWords): string {
  if (visible(name) === "") return wasTried ? words.nameMissing : "";
  return [...name.trim()].length > LONGEST_NAME ? words.nameLong : "";
}

/** Returns the problem with a color, or an empty string. */
export const colorError = (color: string, words: ContextFormWords): string =>
  /^#[0-9a-f]{6}$/i.test(color.trim()) ? "" : words.colorWrong;
