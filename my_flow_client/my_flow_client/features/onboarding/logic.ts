/** The first visit, step by step: what its views use. */
export { useContextsStep } from "./contexts";
export { useFirstFlows, useFlowsStep } from "./flows";
export { takesFocus, TITLE_ID } from "./focus";
export { useFirstSteps } from "./steps";
