/** The flows that are kept for someday, folded at the end of their context. It loads after the list. */
import { useEffect, useState } from "react";

import { usePages } from "../../runtime/data";
import type { Flow } from "../../runtime/flowWrites";
import { nextPage, type NextPage } from "../../runtime/nextPage";
import { flowsKey } from "../../runtime/queryKeys";
import { useIsIn } from "../../runtime/resources";
import { formatText } from "../../runtime/text";
import { useListParams } from "./listParams";

/** The id of the part of the page that has them. */
export const SOMEDAY_ID = "someday";

export interface Someday {
  /** Whether there are any, and the list is one of open flows that is not narrowed. */
  isThere: boolean;
  /** "Someday · 4", or "Someday · 50+" where not all have come. */
  label: string;
  flows: Flow[];
  isUnfolded: boolean;
  /** Shows or hides the flows. */
  toggle: () => void;
  nextPage: NextPage;
}

/** The path of the flows that are kept for someday, below /api/v1. */
export const somedayPath = (contextId: string): string =>
  `/contexts/${contextId}/flows?limit=50&planned=someday&sort=-created_at`;

const isAddressed = (): boolean => location.hash === `#${SOMEDAY_ID}`;

/**
 * Reads the flows of the context that are kept for someday. An address that ends with their id shows them.
 *
 * @param label Its `{}` stands for how many there are.
 */
export function useSomeday(contextId: string, label: string): Someday {
  const { show, isNarrowed } = useListParams();
  const [isUnfolded, setUnfolded] = useState(isAddressed);
  const pages = usePages<Flow>({
    path: somedayPath(contextId),
    key: flowsKey(contextId, "someday"),
    enabled: useIsIn() && show === "open" && !isNarrowed,
  });
  const flows = (pages.data ?? []).filter(
    ({ planned_status, completed_at }) => planned_status === "someday" || completed_at !== null,
  );
  const isFollowed = isUnfolded && isAddressed() && flows.length > 0;
  useEffect(() => {
    if (isFollowed) document.getElementById(SOMEDAY_ID)?.scrollIntoView();
  }, [isFollowed]);
  return {
    flows,
    isUnfolded,
    isThere: flows.length > 0 && show === "open" && !isNarrowed,
    label: formatText(label, `${flows.length}${pages.hasNextPage ? "+" : ""}`),
    toggle: () => setUnfolded(!isUnfolded),
    nextPage: nextPage(pages),
  };
}
