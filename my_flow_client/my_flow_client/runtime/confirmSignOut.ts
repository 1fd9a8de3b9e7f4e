/** Signs out, with a warning while writes are queued. */
import { outbox } from "./data";
import { countMessage, messageFor } from "./messages";
import { signOut } from "./session";
import { toast } from "./toast";

/** Signs out; asks first while writes are queued, which signing out deletes. */
export function confirmSignOut(): void {
  const count = outbox.queuedCount();
  if (!count) {
    void signOut();
    return;
  }
  toast(countMessage("leavingOne", "leavingMany", count), {
    id: "leaving",
    duration: Infinity,
    closeButton: true,
    action: { label: messageFor("leaveAnyway"), onClick: () => void signOut() },
  });
}
