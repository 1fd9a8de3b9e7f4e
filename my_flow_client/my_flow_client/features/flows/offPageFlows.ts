/** Says where a flow is that was added and stands on a page of the list that has not come. */
import { useEffect, useRef } from "react";

import { outbox } from "../../runtime/data";
import { openFlow } from "../../runtime/openFlowParam";
import { formatText } from "../../runtime/text";
import { toastWithAction } from "../../runtime/toast";

interface Flow {
  id: string;
  title: string;
  version: number;
}

/** So soon after the answer it is the list that leaves the flow out, and nobody who deletes it elsewhere. */
const SOON_MS = 5000;

/** Tells of a flow that showed when it was added, and is not there any more once the list was read again. */
function useOffPageFlows(flows: Flow[], tell: (flow: Flow) => void): void {
  const added = useRef(new Map<string, { flow: Flow; answered?: number }>());
  useEffect(() => {
    for (const flow of flows) if (flow.version === 0) added.current.set(flow.id, { flow });
    for (const [id, one] of added.current) {
      const now = flows.find((flow) => flow.id === id || flow.id === outbox.assignedId(id));
      if (now) {
        if (now.version > 0) one.answered ??= Date.now();
        continue;
      }
      added.current.delete(id);
      const isSoon = Date.now() - (one.answered ?? Date.now()) < SOON_MS;
      // What was written since, or is being written, has finished, moved or deleted it.
      const assignedId = outbox.assignedId(id);
      const isUntouched = outbox.ownVersion(assignedId) === 1 && !outbox.pending.get().length;
      if (isSoon && isUntouched) tell({ ...one.flow, id: assignedId, version: 1 });
    }
  }, [flows, tell]);
}

interface OffPageFlowsProps {
  flows: Flow[];
  /** `{}` stands for the title. */
  words: string;
  /** The word on the button that opens the flow. */
  label: string;
}

/** Says in a toast where such a flow is, and offers to open it; shows nothing itself. */
export function OffPageFlows({ flows, words, label }: OffPageFlowsProps): null {
  useOffPageFlows(flows, (flow) => toastWithAction(formatText(words, flow.title), label, () => openFlow(flow)));
  return null;
}
