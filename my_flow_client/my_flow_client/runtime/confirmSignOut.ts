/** Signing out, but not in silence while something has still to be sent. */
import { messageFor, countMessage } from "./messages";
import { queuedCount } from "./outbox";
import { signOut } from "./session";
import { toast } from "./toast";

/** Signs out; asks first while something has still to be sent. */
export function confirmSignOut(): void {
  const count = queuedCount();
  if (!count) {
    void signOut();
    return;
  }
  toast(countMessage("leavingOne", "leavingMany", count), {
    id: "leaving", duration: Infinity, closeButton: true, action: { label: messageFor("leaveAnyway"), onClick: () => void signOut() },
  });
}
