/** Making the contexts of a first visit. */
import type { ContextFields } from "../contexts/writes";
import type { NamedContext } from "./choice";
import type { FirstSteps } from "./steps";

/**
 * Makes contexts one after the other, since the dashboard has them in the order in which they were made, and goes on to
 * the next step. Ends with the first that fails; Back leads to this step again.
 *
 * @param create Makes one of them; rejects where that fails.
 */
export async function createContexts(
  contexts: NamedContext[],
  create: (fields: ContextFields) => Promise<unknown>,
  steps: Pick<FirstSteps, "stayAt" | "goTo">,
): Promise<void> {
  await steps.stayAt("choose");
  for (const context of contexts) await create({ id: "new", version: 0, ...context });
  steps.goTo("write");
}
