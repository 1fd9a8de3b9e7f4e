/** Asks the API to interpret a line while it is being typed. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "../../runtime/api";
import type { components } from "../../runtime/contract";
import { useDebounced } from "../../runtime/debounce";
import { visible } from "../../runtime/text";
import { overlaps, withoutMargin, type Part } from "./line";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
/** A part of the line and what it was taken for. */
export type Span = Schemas["QuickAddSpan"];
type Answer = Schemas["QuickAddRead"];

const PAUSE_MS = 150;

export interface QuickAddPreview {
  /** What still stands where it stood when it was understood. */
  spans: Span[];
  /** What the API said last; of a line before, unless it `isCurrent`. */
  answer: Answer | undefined;
  isCurrent: boolean;
}

/** What the API understands of `text`, a moment after the last key; the `literal` parts stay as they are. */
export function useQuickAddPreview(text: string, contextId: string, literal: Part[]): QuickAddPreview {
  const line = JSON.stringify([text, literal]);
  const debounced = useDebounced(line, PAUSE_MS);
  const [asked, kept] = JSON.parse(debounced) as [string, Part[]];
  const { data, isPlaceholderData } = useQuery({
    queryKey: ["quick-add", contextId, asked, kept],
    enabled: visible(asked) !== "",
    placeholderData: keepPreviousData,
    retry: false, // the line is a title all the same
    queryFn: async ({ signal }) => {
      const body = { text: asked, context_id: contextId, literal: kept } satisfies Schemas["QuickAdd"];
      return request<Answer>({ method: "POST", path: "/flows/quick-add/preview", body, signal });
    },
  });
  const spans = (text.trim() === "" ? [] : (data?.spans ?? [])).filter(
    (span) => text.slice(span.start, span.end) === span.text && !literal.some((part) => overlaps(part, span)),
  );
  return { spans, isCurrent: !isPlaceholderData && data !== undefined && debounced === line, answer: data };
}

/** A part of the line, to be shown behind what is typed. */
export interface Piece {
  text: string;
  /** Whether it was understood as more than a part of the title. */
  isUnderstood: boolean;
}

/** The text cut at its spans. */
export function pieces(text: string, spans: Span[]): Piece[] {
  let at = 0;
  const cut = spans.flatMap((span) => {
    const before = text.slice(at, span.start);
    at = span.end;
    return [
      { text: before, isUnderstood: false },
      { text: span.text, isUnderstood: true },
    ];
  });
  return [...cut, { text: text.slice(at), isUnderstood: false }].filter((piece) => piece.text !== "");
}

type PlannedAndDue = "due" | "due_at" | "status" | "planned" | "planned_at" | "planned_status" | "planned_after_due";

/** Variables of an add: what is sent, and what shows until the API has answered. */
export interface NewFlow extends Pick<Flow, "id" | "context_id" | "title" | "priority" | PlannedAndDue> {
  text: string;
  repeat: Answer["repeat"];
  literal: Part[];
  /** Whether it is one of several that are added together. */
  is_listed?: boolean;
}

type Known = Pick<QuickAddPreview, "answer" | "isCurrent">;
const UNKNOWN: Known = { answer: undefined, isCurrent: false };

/** The flow that the line makes, as far as it is known: where it is not, the line is the title. */
export function newFlow(
  text: string,
  contextId: string,
  literal: Part[] = [],
  { answer, isCurrent }: Known = UNKNOWN,
): NewFlow {
  const line = text.trim();
  const plain: NewFlow = {
    id: crypto.randomUUID(),
    text: line,
    title: line,
    context_id: contextId,
    priority: "medium",
    due: null,
    due_at: null,
    status: "normal",
    planned: null,
    planned_at: null,
    planned_status: null,
    planned_after_due: false,
    repeat: null,
    literal: withoutMargin(literal, text),
  };
  if (!answer || !isCurrent) return plain;
  // A line that would have no title left is one.
  if (!answer.title) return { ...plain, literal: withoutMargin([...literal, ...answer.spans], text) };
  const { spans: _spans, ready: _ready, context_id, ...fields } = answer;
  return { ...plain, ...fields, context_id: context_id ?? contextId };
}
