/** Taking contexts out of the archive. */
import type { components } from "../../runtime/contract";
import { useWrite } from "../../runtime/data";
import { toastFailure, unarchiveWrite } from "./writes";

export interface Unarchive {
  unarchive: (context: components["schemas"]["ContextRead"]) => void;
}

/** Returns the action that takes contexts out of the archive. */
export function useUnarchive(): Unarchive {
  const { mutate } = useWrite({ ...unarchiveWrite, onError: toastFailure });
  return { unarchive: (context) => mutate(context) };
}
