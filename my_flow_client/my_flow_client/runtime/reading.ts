/** How the API reads a line that is being typed, and where in it. */
import { useEffect, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "./api";
import { overlaps, type Part } from "./refusedParts";
import { visible } from "./text";

const PAUSE_MS = 150;

export interface Span extends Part { text: string; kind: "context" | "priority" | "date" | "time"; value: string }
interface Answer { title: string; spans: Span[] }

/** What was understood of `text`; meanwhile, what still stands where it stood when it was understood. */
export function useReading(text: string, contextId: string, refused: Part[]) {
  const line = JSON.stringify([text, refused]);
  const paused = usePaused(line, PAUSE_MS);
  const [asked, literal] = JSON.parse(paused) as [string, Part[]];
  const { data, isPlaceholderData } = useQuery({
    queryKey: ["quick-add", contextId, asked, literal],
    enabled: visible(asked) !== "",
    placeholderData: keepPreviousData,
    retry: false, // the line is a title all the same
    queryFn: async ({ signal }) => {
      const body = { text: asked, context_id: contextId, literal };
      return request<Answer>({ method: "POST", path: "/flows/quick-add/preview", body, signal });
    },
  });
  const spans = (text.trim() === "" ? [] : data?.spans ?? []).filter((span) =>
    text.slice(span.start, span.end) === span.text && !refused.some((part) => overlaps(part, span)));
  return { spans, isCurrent: !isPlaceholderData && data !== undefined && paused === line, answer: data };
}

/** The value as it was when it last stood still for a while. */
export function usePaused<T>(value: T, pause: number): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return paused;
}

/** The text cut at its spans, to be shown behind what is typed. */
export function pieces(text: string, spans: Span[]): { text: string; kind: string }[] {
  let at = 0;
  const cut = spans.flatMap((span) => {
    const before = text.slice(at, span.start);
    at = span.end;
    return [{ text: before, kind: "" }, { text: span.text, kind: span.kind }];
  });
  return [...cut, { text: text.slice(at), kind: "" }].filter((piece) => piece.text !== "");
}

interface Known { answer: (Answer & Record<string, unknown>) | undefined; isCurrent: boolean }

/** The flow that the line makes, as far as it is known: where it is not, the line is the title. */
export function flowAsRead(text: string, { answer, isCurrent }: Known, contextId: string) {
  const line = text.trim();
  const plain = { text: line, title: line, context_id: contextId, priority: "medium", due: null, due_at: null, status: "normal" };
  if (!answer || !isCurrent || !answer.title) return plain;
  const { title, priority, due, due_at, status, context_id } = answer;
  return { ...plain, title, priority, due, due_at, status, context_id: context_id ?? contextId };
}

/** The flows of a pasted list's lines, until the API has read each of them. */
export const flowsOfLines = (lines: string[], contextId: string) => lines.map((line) => ({
  id: crypto.randomUUID(), ...flowAsRead(line, { answer: undefined, isCurrent: false }, contextId),
  literal: [], is_listed: true,
}));
