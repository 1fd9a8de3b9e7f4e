/** Says that somebody else has unsent changes on this device. */
import { useEffect } from "react";

import { OUTBOX_PREFIX } from "./outboxStorage";
import { messageFor } from "./messages";
import { useSessionOwner } from "./session";
import { toast } from "./toast";

const SAID_KEY = "my-flow:said-others-unsent";

const hasOthersUnsent = (owner: string): boolean =>
  Object.keys(localStorage).some((name) => name.startsWith(OUTBOX_PREFIX) && !name.startsWith(`${OUTBOX_PREFIX}${owner}:`));

/** Says so once for each sign-in: whoever comes next neither sends nor deletes them. */
export function useOtherUsersUnsent(): void {
  const owner = useSessionOwner();
  useEffect(() => {
    if (!owner || !hasOthersUnsent(owner) || sessionStorage.getItem(SAID_KEY) === owner) return;
    sessionStorage.setItem(SAID_KEY, owner);
    toast(messageFor("othersUnsent"));
  }, [owner]);
}
