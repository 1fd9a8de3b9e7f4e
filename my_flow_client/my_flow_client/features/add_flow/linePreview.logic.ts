/** Preview of a new flow's line: its understood parts in words, and suggestions for more. It loads when somebody types. */
import { useEffect } from "react";

import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import type { Zone } from "../../runtime/dates";
import { useDraft } from "../../runtime/drafts";
import { openOverlay } from "../../runtime/overlay";
import { FIELD_ID } from "./newFlow.logic";
import { contextsForTag, unknownTag, withTag } from "./line";
import type { AddFlow } from "./logic";
import type { Span } from "./quickAddPreview";
import { spanLabels, type PreviewWords } from "./spanLabels";
import { datedOf, swapped, type Dated } from "./swap";

type Context = components["schemas"]["ContextRead"];

/** A part of the line and its meaning. */
export interface Chip {
  span: Span;
  /** "Planned tomorrow", "17:00", "🏡 Personal", "important". */
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
  /** The date of the line that can be swapped. */
  dated: Dated;
  /** Makes the plan the due date, or the other way around. */
  swap: () => void;
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
  const labels = spanLabels(spans, line.repeat, zone, contexts, words);
  const dated = datedOf(spans);
  const swap = (): void => replaceText(swapped(text, spans));
  useSwapKey(dated === "nothing" ? null : swap);
  return {
    dated,
    swap,
    chips: spans.map((span, at) => ({ span, label: labels[at]! })),
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

/** Ctrl or ⌘ with D in the field swaps plan and due date. */
function useSwapKey(swap: (() => void) | null): void {
  useEffect(() => {
    if (!swap) return undefined;
    const field = document.getElementById(FIELD_ID);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "d" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault(); // it would make a bookmark
      swap();
    };
    field?.addEventListener("keydown", onKey);
    return () => field?.removeEventListener("keydown", onKey);
  });
}
