/** The flows of a context that the address asks for, and the choice of them. */
import { useState, type ChangeEvent } from "react";

import { setParams } from "../../runtime/urlParams";
import type { components } from "../../runtime/contract";
import { usePages } from "../../runtime/data";
import { focusOn } from "../../runtime/focusManagement";
import { setSearchParam } from "../../runtime/searchParam";
import { nextPage, type NextPage } from "../../runtime/nextPage";
import { flowsKey } from "../../runtime/queryKeys";
import { queryState, type QueryState } from "../../runtime/queryState";
import { useIsIn, useZone } from "../../runtime/resources";
import { inGroups, type FlowGroup } from "./groups";
import { listPath, setListParam, useListParams, type ListParam, type ListParams, type ShownFlows } from "./listParams";

type Flow = components["schemas"]["FlowRead"];

/** The id of the group that chooses between open, done and archived flows. */
export const SHOW_ID = "list-show";

/** The flows that the address asks for. */
export interface FlowList {
  params: ListParams;
  query: QueryState;
  /** The flows as the API lists them. */
  flows: Flow[];
  groups: FlowGroup[];
  /** Whether a row says of itself that it is due today: else a heading does. */
  saysToday: boolean;
  nextPage: NextPage;
}

/**
 * Reads the flows that the address asks for, page by page.
 *
 * @param headings The headings of the groups, by status; "later" and "whenever" stand for the rest.
 */
export function useFlowList(contextId: string, headings: Record<string, string>): FlowList {
  const params = useListParams();
  const path = listPath(contextId, params);
  const pages = usePages<Flow>({ path, key: [...flowsKey(contextId, params.show), path], enabled: useIsIn() });
  const zone = useZone();
  // A list of open flows leaves out those that are kept for someday, unless they were looked for.
  const isWithSomeday = params.show !== "open" || params.q !== "";
  const flows = (pages.data ?? []).filter(({ planned_status }) => isWithSomeday || planned_status !== "someday");
  return {
    params,
    flows,
    query: queryState(pages),
    groups: inGroups(flows, params, zone, headings),
    saysToday: !(params.show === "open" && params.sort === "when"),
    nextPage: nextPage(pages),
  };
}

/** Shows all flows again that are open, or done. */
export function showAll(): void {
  // The button leaves, and the flows may take a moment to come.
  focusOn(`#${SHOW_ID} [aria-pressed=true]`);
  void setParams({ due: null, priority: null, q: null });
}

/** The choices above the list, which the address keeps. */
export interface ListFilters {
  params: ListParams;
  chooseShown: (shown: ShownFlows) => void;
  chooseDue: (event: ChangeEvent<HTMLSelectElement>) => void;
  choosePriority: (event: ChangeEvent<HTMLSelectElement>) => void;
  chooseSort: (event: ChangeEvent<HTMLSelectElement>) => void;
  /** Whether the field for words is shown. */
  isFinding: boolean;
  /** Shows or hides the field; no words are left in it. */
  toggleFinding: () => void;
  /** The words as they are typed; the address follows a moment later. */
  words: string;
  changeWords: (event: ChangeEvent<HTMLInputElement>) => void;
  /** Shows the words of the address again. */
  endTyping: () => void;
}

/** Chooses which flows of the context are shown. */
export function useListFilters(): ListFilters {
  const params = useListParams();
  const [typed, setTyped] = useState<string | null>(null);
  const [isBegun, setBegun] = useState(false);
  const isFinding = isBegun || params.q !== "";
  const choose =
    (name: ListParam) =>
    ({ target }: ChangeEvent<HTMLSelectElement>): void =>
      setListParam(name, target.value);
  return {
    params,
    isFinding,
    chooseShown: (shown) => setListParam("show", shown),
    chooseDue: choose("due"),
    choosePriority: choose("priority"),
    chooseSort: choose("sort"),
    toggleFinding: () => {
      setBegun(!isFinding);
      setTyped(null);
      setSearchParam("");
    },
    words: typed ?? params.q,
    changeWords: ({ target }) => {
      setTyped(target.value);
      setSearchParam(target.value);
    },
    endTyping: () => setTyped(null),
  };
}
