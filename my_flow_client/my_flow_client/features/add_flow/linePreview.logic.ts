/** Preview of a new flow's line: its understood parts in words, and suggestions for more. It loads when somebody types. */
import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import type { Zone } from "../../runtime/dates";
import { useDraft } from "../../runtime/drafts";
import { openOverlay } from "../../runtime/overlay";
import { contextsForTag, unknownTag, withTag } from "./line";
import type { AddFlow } from "./logic";
import type { Span } from "./quickAddPreview";
import { spanLabel, type PreviewWords } from "./spanLabels";

type Context = components["schemas"]["ContextRead"];

/** A part of the line and its meaning. */
export interface Chip {
  span: Span;
  /** "Tomorrow", "17:00", "🏡 Personal", "important". */
  label: string;
}

export interface LinePreview {
  chips: Chip[];
  /** The contexts that the `#` at the end may mean besides the one that it was taken for. */
  otherContexts: Context[];
  /** Whether Tab completes the `#` at the end. */
  canComplete: boolean;
  /** The name after the `#` at the end, if no context fits. */
  unknownTag: string;
  isWithoutDate: boolean;
  isWithoutPriority: boolean;
  /** Adds words at the end; they are read like those that were typed. */
  addWords: (words: string) => void;
  /** Completes the `#` at the end with this context. */
  chooseContext: (context: Context) => void;
  /** Opens the form for a new context, with the name after the `#`. */
  createContext: () => void;
}

/** Puts into words how the line is read, and offers what it does not say yet. */
export function useLinePreview(line: AddFlow, zone: Zone, words: PreviewWords): LinePreview {
  useClock();
  const { text, spans, contexts, replaceText } = line;
  const name = useDraft("context:new:name", "");
  const found = contextsForTag(text, contexts);
  const unknown = unknownTag(text, contexts);
  const lacks = (...kinds: Span["kind"][]): boolean => !spans.some(({ kind }) => kinds.includes(kind));
  return {
    chips: spans.map((span) => ({ span, label: spanLabel(span, zone, contexts, words) })),
    otherContexts: found.filter(({ id }) => !spans.some(({ kind, value }) => kind === "context" && value === id)),
    canComplete: found.length > 0,
    unknownTag: unknown,
    isWithoutDate: lacks("date", "time"),
    isWithoutPriority: lacks("priority"),
    addWords: (more) => replaceText(`${text.trimEnd()} ${more}`),
    chooseContext: (context) => replaceText(withTag(text, context.name)),
    createContext: () => {
      name.set(unknown);
      openOverlay("context", true);
    },
  };
}
