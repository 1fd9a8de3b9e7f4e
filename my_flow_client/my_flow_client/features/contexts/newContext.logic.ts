/** The context that the form for a new one begins with. */
import type { components } from "../../runtime/contract";

/** What the form shows of a context that is not made yet. */
export const newContext = (): components["schemas"]["ContextRead"] => ({
  id: "new", version: 0, name: "", color: "#2F7A66", icon: "🌱", position: 0,
  archived_at: null, created_at: "", updated_at: "",
});
