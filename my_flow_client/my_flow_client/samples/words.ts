/** Words for dates and plans for tests; the app is built without them. */
import type { DateWords } from "../runtime/dates";
import type { PlanWords } from "../runtime/planLabels";

export const sampleDateWords: DateWords = {
  today: "Today",
  tomorrow: "Tomorrow",
  yesterday: "Yesterday",
  wasDue: "was due {}",
};
export const samplePlanWords: PlanWords = { planned: "planned {}", someday: "someday", due: "due {}" };
