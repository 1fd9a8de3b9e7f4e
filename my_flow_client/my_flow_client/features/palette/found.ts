/** Flows that fit what is typed: those that the API finds, and those that are known here. */
import type { components } from "../../runtime/contract";
import { useResource } from "../../runtime/data";
import type { Flow } from "../../runtime/flowWrites";
import { SEARCH_KEY } from "../../runtime/queryKeys";

type Schemas = components["schemas"];

/** A flow to do something with. */
export interface ListedFlow {
  flow: Flow;
  /** The context that it is in. */
  place: string;
  /** What is typed, if the API found the flow by it: its title need not have the words. */
  foundBy: string;
}

/** Lists the flows as one, so that a flow keeps its place and its option when the API finds it, too. */
export function listedFlows(
  known: Flow[],
  found: Flow[],
  contexts: Schemas["ContextRead"][],
  text: string,
): ListedFlow[] {
  const isIn = (flows: Flow[], flow: Flow): boolean => flows.some(({ id }) => id === flow.id);
  const placeOf = ({ context_id }: Flow): string => {
    const context = contexts.find(({ id }) => id === context_id);
    return context ? `${context.icon} ${context.name}` : "";
  };
  return [...known, ...found.filter((flow) => !isIn(known, flow))].map((flow) => ({
    flow,
    place: placeOf(flow),
    foundBy: isIn(found, flow) ? text : "",
  }));
}

export const bestMatchesPath = (text: string): string => `/search?limit=8&q=${encodeURIComponent(text.trim())}`;

/** The best matches of all contexts; nothing is asked for while the text is empty. */
export const useBestMatches = (text: string) =>
  useResource<Schemas["SearchPage"]>({
    path: bestMatchesPath(text),
    key: [...SEARCH_KEY, "best", text],
    enabled: text.trim() !== "",
  });
