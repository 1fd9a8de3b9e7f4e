/** Says that somebody else has unsent changes on this device. */
import { useEffect } from "react";

import { PREFIX } from "./letters";
import { say } from "./messages";
import { useSessionOwner } from "./session";
import { toast } from "./toast";

const SAID_KEY = "my-flow:said-others-unsent";

const othersWait = (owner: string): boolean =>
  Object.keys(localStorage).some((name) => name.startsWith(PREFIX) && !name.startsWith(`${PREFIX}${owner}:`));

/** Says so once for each sign-in: whoever comes next neither sends nor deletes them. */
export function useOthersUnsent(): void {
  const owner = useSessionOwner();
  useEffect(() => {
    if (!owner || !othersWait(owner) || sessionStorage.getItem(SAID_KEY) === owner) return;
    sessionStorage.setItem(SAID_KEY, owner);
    toast(say("othersUnsent"));
  }, [owner]);
}
