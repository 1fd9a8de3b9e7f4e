/**
 * Prefix search in the words of a text, regardless of case, accents and width, by the rules of the API's search
 * (kit/text_search.py). Both run over the same cases (my_flow_api/tests/data/words.toml).
 */

const RUN = /[\p{L}\p{N}\p{M}_]+/gu;
/** Scripts without spaces, in which a word begins at each letter. */
const SPACELESS =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const BEGINNING = new RegExp(`[${SPACELESS}]\\p{M}*|[^${SPACELESS}]+`, "gu");
/** Signs that people omit: accents, points of Hebrew, Arabic and Syriac, the Arabic tatweel, variation selectors. */
const OMITTED = [
  "\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f\\u0591-\\u05c7\\u0610-\\u061a\\u0640",
  "\\u064b-\\u065f\\u0670\\u06d6-\\u06ed\\u0730-\\u074a\\u08ca-\\u08ff\\u3099\\u309a\\ufe00-\\ufe0f",
];
/** The dot that Indic scripts may write below borrowed letters: the signs of the combining class 7. */
const NUKTA = [
  "\\u093c\\u09bc\\u0a3c\\u0abc\\u0b3c\\u0c3c\\u0cbc\\u1037\\u1b34\\u1be6\\u1c37\\ua9b3\\u{110ba}\\u{11173}\\u{111ca}",
  "\\u{11236}\\u{112e9}\\u{1133b}\\u{1133c}\\u{11446}\\u{114c3}\\u{115c0}\\u{116b7}\\u{1183a}\\u{11943}\\u{11d42}",
  "\\u{1e94a}",
];
const LEFT_OUT = new RegExp(`[${[...OMITTED, ...NUKTA].join("")}]`, "gu");
/** Letters with a stroke and ligatures, by the plain letters that match them; and the last sigma of a word. */
const PLAIN_LETTERS: Record<string, string> = {
  ł: "l",
  ø: "o",
  đ: "d",
  æ: "ae",
  œ: "oe",
  ð: "d",
  þ: "th",
  ħ: "h",
  ŧ: "t",
  ŋ: "n",
  ς: "σ",
};
const NOT_PLAIN = new RegExp(`[${Object.keys(PLAIN_LETTERS).join("")}]`, "g");

/** Folds the case; by way of the capitals, since ß is SS there. */
const foldCase = (text: string): string => text.toLowerCase().toUpperCase().toLowerCase();

/** Returns the text without case, accents and width. */
function normalize(text: string): string {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  return foldCase(text.normalize("NFKD"))
    .normalize("NFKD")
    .replace(LEFT_OUT, "")
    .replace(NOT_PLAIN, (letter) => PLAIN_LETTERS[letter]!);
}

/** Returns the normalized words of a query. */
export const termsOf = (query: string): string[] =>
  [...query.matchAll(RUN)].map(([run]) => normalize(run)).filter((term) => term !== "");

/** A text without case, accents and width, and the places in it where words begin. */
interface Words {
  plain: string;
  begins: number[];
}

function wordsOf(text: string): Words {
  const begins: number[] = [];
  let plain = "";
  for (const [run] of text.matchAll(RUN)) {
    for (const [part] of run.matchAll(BEGINNING)) {
      const word = normalize(part);
      if (word) begins.push(plain.length);
      plain += word;
    }
    plain += " ";
  }
  return { plain, begins };
}

/**
 * Scores a text: 0 unless each term begins one of its words.
 *
 * @returns 1 if the first term begins the first word, 0.5 otherwise.
 */
export function scoreOf(text: string, terms: string[]): number {
  const { plain, begins } = wordsOf(text);
  const begun = (term: string): boolean => begins.some((at) => plain.startsWith(term, at));
  if (!terms.every(begun)) return 0;
  return terms[0] && plain.startsWith(terms[0], begins[0]) ? 1 : 0.5;
}
