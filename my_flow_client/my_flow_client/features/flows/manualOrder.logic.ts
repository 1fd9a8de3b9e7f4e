/** Open flows in the person's own order. It loads when somebody chooses that. */
import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import { useDragReorder, type DragReorder, type ReorderWords } from "../../runtime/dragReorder";
import { useDashboard } from "../../runtime/resources";
import { formatText } from "../../runtime/text";
import { sayError } from "../flowUndo";
import type { FlowList } from "./logic";
import { placeWrite } from "./writes";

type Flow = components["schemas"]["FlowRead"];

export interface ManualOrderWords {
  order: ReorderWords;
  /** `{}` stands for how many flows have come, where nobody knows how many there are. */
  moreThan: string;
}

export interface ManualOrder {
  flows: Flow[];
  reorder: DragReorder;
}

/** Orders the open flows of a context by hand; the next page comes when a flow is moved past the last one. */
export function useManualOrder(contextId: string, flowList: FlowList, words: ManualOrderWords): ManualOrder {
  const dashboard = useDashboard();
  const { mutate } = useWrite({ ...placeWrite(contextId), onError: sayError });
  const flows = [...flowList.flows].sort((a, b) => a.position - b.position);
  const openHere = dashboard.data?.items.find(({ context }) => context.id === contextId)?.counts.open;
  const { isThere, fetch } = flowList.nextPage;
  const here = flows.length;
  const reorder = useDragReorder(flows, (flow, position) => mutate({ ...flow, position }), words.order, {
    count: isThere ? (!flowList.params.isNarrowed && openHere) || formatText(words.moreThan, String(here)) : here,
    fetchMore: isThere ? fetch : null,
  });
  return { flows, reorder };
}
