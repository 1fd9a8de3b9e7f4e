/** Decisions about the flows that a switch would leave open. */
import type { components } from "../../runtime/contract";

type Schemas = components["schemas"];
type Flow = Schemas["FlowRead"];
type Resolution = Schemas["Resolution"];

/** The decision about a flow; `keep` leaves it open. */
export type Decision = Schemas["Action"] | "keep";
/** By the flow's id. A flow without a decision is kept. */
export type Decisions = Record<string, Decision>;

export const decisionOn = (flowId: string, decisions: Decisions): Decision => decisions[flowId] ?? "keep";

/** The decisions with this one; the same one again keeps the flow. */
export const withDecision = (decisions: Decisions, flowId: string, action: Schemas["Action"]): Decisions => ({
  ...decisions,
  [flowId]: decisionOn(flowId, decisions) === action ? "keep" : action,
});

/**
 * The decisions to send: "tomorrow" moves the plan, and never the due date. Decisions about flows that are no longer left
 * open are out of date.
 */
export const resolutionsOf = (decisions: Decisions, leftOpen: Flow[], targetId: string): Resolution[] =>
  Object.entries(decisions).flatMap(([flow_id, action]) =>
    action === "keep" || !leftOpen.some(({ id }) => id === flow_id)
      ? []
      : [
          {
            flow_id,
            action,
            context_id: action === "move" ? targetId : null,
            ...(action === "tomorrow" && { moves: "planned" as const }),
          },
        ],
  );

/** The flows that the switch deletes. */
export const deletedFlows = (leftOpen: Flow[], resolutions: Resolution[]): Flow[] =>
  leftOpen.filter(({ id }) => resolutions.some(({ flow_id, action }) => flow_id === id && action === "let_go"));
