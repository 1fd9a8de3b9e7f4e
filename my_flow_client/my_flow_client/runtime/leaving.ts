/** Signing out, but not in silence while something has still to be sent. */
import { say, sayCount } from "./messages";
import { waitingCount } from "./outbox";
import { signOut } from "./session";
import { toast } from "./toast";

/** Signs out; asks first while something has still to be sent. */
export function leave(): void {
  const count = waitingCount();
  if (!count) {
    void signOut();
    return;
  }
  toast(sayCount("leavingOne", "leavingMany", count), {
    id: "leaving", duration: Infinity, closeButton: true, action: { label: say("leaveAnyway"), onClick: () => void signOut() },
  });
}
