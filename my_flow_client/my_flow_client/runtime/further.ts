/** What was added, and stands further down in a list than it has come. */
import { useEffect, useRef } from "react";

import { givenId, isUnderWay, ownVersion } from "./outbox";

interface Flow { id: string; version: number }

/** So soon after the answer it is the list that leaves the flow out, and nobody who deletes it elsewhere. */
const SOON_MS = 5000;

/** Tells of a flow that showed when it was added, and is not there any more once the list was read again. */
export function useFurtherDown<T extends Flow>(flows: T[], tell: (flow: T) => void): void {
  const added = useRef(new Map<string, { flow: T; answered?: number }>());
  useEffect(() => {
    for (const flow of flows) if (flow.version === 0) added.current.set(flow.id, { flow });
    for (const [id, one] of added.current) {
      const now = flows.find((flow) => flow.id === id || flow.id === givenId(id));
      if (now) {
        if (now.version > 0) one.answered ??= Date.now();
        continue;
      }
      added.current.delete(id);
      const isSoon = Date.now() - (one.answered ?? Date.now()) < SOON_MS;
      // What was written since, or is being written, has finished, moved or deleted it.
      const isUntouched = ownVersion(givenId(id)) === 1 && !isUnderWay();
      if (isSoon && isUntouched) tell({ ...one.flow, id: givenId(id), version: 1 });
    }
  }, [flows, tell]);
}
