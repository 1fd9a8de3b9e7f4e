/** Tells people that somebody else has unsent changes on this device. */
import { useEffect } from "react";

import { OUTBOX_PREFIX } from "./outboxStorage";
import { messageFor } from "./messages";
import { useSessionOwner } from "./session";
import { toast } from "./toast";

const NOTICE_KEY = "my-flow:said-others-unsent";

const hasOthersUnsent = (owner: string): boolean =>
  Object.keys(localStorage).some(
    (name) => name.startsWith(OUTBOX_PREFIX) && !name.startsWith(`${OUTBOX_PREFIX}${owner}:`),
  );

/** Tells it once for each sign-in: the next person neither sends nor deletes these changes. */
export function useOtherUsersUnsent(): void {
  const owner = useSessionOwner();
  useEffect(() => {
    if (!owner || !hasOthersUnsent(owner) || sessionStorage.getItem(NOTICE_KEY) === owner) return;
    sessionStorage.setItem(NOTICE_KEY, owner);
    toast(messageFor("othersUnsent"));
  }, [owner]);
}
