/** Reads the flows that are planned and due on some days, in all contexts. */
import type { QueryClient } from "@tanstack/react-query";

import type { components } from "./contract";
import { useResource } from "./data";
import { AGENDA_KEY } from "./queryKeys";
import { useIsIn } from "./resources";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];

/**
 * An agenda as the cache has it: each flow once, so that writes change it as they change lists. The page puts the flows
 * on their days, by the person's clock.
 */
export type Agenda = {
  items: Flow[];
  /** Flows of repeating series that do not exist yet. */
  upcoming: (Schemas["AgendaUpcoming"] & { date: string })[];
  /** All contexts, in their order. */
  contexts: Schemas["ContextRead"][];
  /** Whether there are no more flows than an agenda has. */
  is_complete: boolean;
};

/** Collects the flows of all days, and of the group before today. */
export function toAgenda({ days, earlier, contexts, is_complete }: Schemas["AgendaRead"]): Agenda {
  const groups = [earlier, ...days.map((day) => day.contexts)].flat();
  const flows = groups.flatMap(({ items }) => items.map(({ flow }) => flow));
  const upcoming = days.flatMap(({ date, upcoming: items }) => items.map((item) => ({ ...item, date })));
  return { items: [...new Map(flows.map((flow) => [flow.id, flow])).values()], upcoming, contexts, is_complete };
}

export const agendaPath = (from: string, to: string): string => `/agenda?from=${from}&to=${to}`;

/** Finds the most recent cached agenda that includes `from`, so the week still shows offline on a new day. */
function findEarlierAgenda(client: QueryClient, from: string): Agenda | undefined {
  const found = client.getQueriesData<Agenda>({
    queryKey: AGENDA_KEY,
    predicate: ({ queryKey: [, first, last], state }) =>
      state.data !== undefined && String(first) < from && from <= String(last),
  });
  const [latest] = found.sort(([one], [other]) => String(other[1]).localeCompare(String(one[1])));
  return latest?.[1];
}

/** Reads the agenda of the days from `from` to `to`, both included, while it is `needed`. */
export const useAgenda = (from: string, to: string, needed = true) =>
  useResource<Agenda>({
    path: agendaPath(from, to),
    key: [...AGENDA_KEY, from, to],
    enabled: useIsIn() && needed,
    parse: toAgenda,
    fallbackData: (client) => findEarlierAgenda(client, from),
  });
