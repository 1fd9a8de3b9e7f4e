/** A new flow's plan, due date and priority, in words. */
import type { components } from "../../runtime/contract";
import type { DateWords, Zone } from "../../runtime/dates";
import { whenLabel, type PlanWords } from "../../runtime/planLabels";

export interface DetailsWords {
  highPriority: string;
  dates: DateWords;
  plans: PlanWords;
}

type Details = Pick<
  components["schemas"]["FlowRead"],
  "planned" | "planned_at" | "due" | "due_at" | "status" | "priority"
>;

/** "planned tomorrow, 17:00 · important"; empty where the flow is a title alone. */
export const detailsLabel = (flow: Details, zone: Zone, words: DetailsWords): string =>
  [whenLabel(flow, zone, words.plans, words.dates), flow.priority === "high" && words.highPriority]
    .filter(Boolean)
    .join(" · ");
