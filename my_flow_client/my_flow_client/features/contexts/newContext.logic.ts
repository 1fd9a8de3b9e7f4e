/** A context that is not made yet. Apart from the form, which loads later. */
import type { components } from "../../runtime/contract";

/** Returns what the form for a new context begins with. */
export const newContext = (): components["schemas"]["ContextRead"] => ({
  id: "new",
  version: 0,
  name: "",
  color: "#2F7A66",
  icon: "🌱",
  position: 0,
  archived_at: null,
  created_at: "",
  updated_at: "",
});
