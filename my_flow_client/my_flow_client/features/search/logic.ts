/** Search over all contexts: what was found, with the words where they are. */
import { useState, type ChangeEvent, type KeyboardEvent } from "react";

import { useParam } from "../../runtime/urlParams";
import { useClock } from "../../runtime/clock";
import type { components } from "../../runtime/contract";
import { usePages } from "../../runtime/data";
import type { DateWords, Zone } from "../../runtime/dates";
import { whenLabel, type PlanWords } from "../../runtime/planLabels";
import { setSearchParam } from "../../runtime/searchParam";
import { nextPage, type NextPage } from "../../runtime/nextPage";
import { SEARCH_KEY } from "../../runtime/queryKeys";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useArchivedContexts, useDashboard, useIsIn, useZone } from "../../runtime/resources";
import { marked, searchPath, type MarkedPart } from "./found";

type Schemas = components["schemas"];
type Context = Schemas["ContextRead"];
type SearchItem = Schemas["SearchItem"];

/** A context or a flow that was found. */
export interface Found {
  item: SearchItem;
  /** The context that the flow is in, if it is one. */
  place: Context | null;
}

export interface Search {
  /** The words in the field: those of the address, until others are typed. */
  text: string;
  /** Whether something is looked for. */
  isAsked: boolean;
  query: QueryState;
  found: Found[];
  nextPage: NextPage;
  zone: Zone;
  /** Keeps what is typed in the address, once there is a pause. */
  type: (event: ChangeEvent<HTMLInputElement>) => void;
  /** Shows the words of the address again, when the field is left. */
  stopTyping: () => void;
}

/** Looks for what the address asks for; nothing is asked for while it says nothing. */
export function useSearch(): Search {
  const address = useParam("q");
  const [typed, setTyped] = useState<string | null>(null);
  const isIn = useIsIn();
  const found = usePages<SearchItem>({
    path: searchPath(address),
    key: [...SEARCH_KEY, address],
    enabled: isIn && address !== "",
  });
  const zone = useZone();
  const dashboard = useDashboard();
  const archived = useArchivedContexts();
  const contexts = [...(dashboard.data?.items ?? []).map(({ context }) => context), ...(archived.data ?? [])];
  const byId = new Map(contexts.map((context) => [context.id, context]));
  return {
    zone,
    text: typed ?? address,
    isAsked: address !== "",
    query: queryState(found),
    found: (found.data ?? []).map((item) => ({ item, place: byId.get(item.flow?.context_id ?? "") ?? null })),
    nextPage: nextPage(found),
    type: ({ target: { value } }) => {
      setTyped(value);
      setSearchParam(value);
    },
    stopTyping: () => setTyped(null),
  };
}

/** Marks the words in the name of a context. */
export const markName = (context: Context, matches: Schemas["SearchMatch"][]): MarkedPart[] =>
  marked(context.name, matches, "name");

/** A flow that was found. */
export interface FoundFlow {
  title: MarkedPart[];
  /** The part of its notes that has the words; none where they are elsewhere. */
  notes: MarkedPart[];
  isDone: boolean;
  /** The plan and the due date in words; empty without both, or once it is done. */
  due: string;
}

/** The words for dates and plans. */
export interface FoundWords {
  dates: DateWords;
  plans: PlanWords;
}

/** Marks the words in a flow, and says when it is planned and due. */
export function useFoundFlow(
  flow: Schemas["FlowRead"],
  matches: Schemas["SearchMatch"][],
  zone: Zone,
  words: FoundWords,
): FoundFlow {
  useClock();
  const isDone = flow.completed_at !== null;
  return {
    isDone,
    title: marked(flow.title, matches, "title"),
    notes: marked(flow.description, matches, "description"),
    due: isDone ? "" : whenLabel(flow, zone, words.plans, words.dates),
  };
}

/** Goes on by an arrow, down and up from the field to the first result and on; Escape goes back to the field. */
export function moveThroughResults(event: KeyboardEvent<HTMLElement>): void {
  const stops = [...document.querySelectorAll<HTMLElement>("[data-result], main li > a")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const to = event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : event.key === "Escape" ? 0 : -1;
  if (at < 0 || to < 0 || to >= stops.length || (event.key === "Escape" && at === 0)) return;
  event.preventDefault();
  stops[to]!.focus();
}
