/** The status of each flow in an answer, as it is by now: the answer may be from yesterday. */
import { followDue } from "./clock";
import { dueInstant } from "./dates";
import { statusOf, type Dated } from "./dues";

const isOpenFlow = (value: object): value is Dated =>
  "status" in value && "due" in value && !("completed_at" in value && value.completed_at);

/** The answer with the statuses at the moment `now`, in milliseconds; the same object where none has changed. */
export function withCurrentStatuses<T>(answer: T, now: number, zone: string): T {
  if (Array.isArray(answer)) {
    const items = answer.map((item) => withCurrentStatuses<unknown>(item, now, zone));
    return items.some((item, i) => item !== answer[i]) ? items as T : answer;
  }
  if (typeof answer !== "object" || answer === null) return answer;
  if (isOpenFlow(answer)) {
    if (answer.due?.time) {
      const instant = dueInstant(answer.due, answer.due_at ?? null);
      if (instant >= now) followDue(instant);
    }
    const status = statusOf(answer, now, zone);
    return status === answer.status ? answer : { ...answer, status };
  }
  const before = Object.entries(answer);
  const after = before.map(([name, value]) => [name, withCurrentStatuses<unknown>(value, now, zone)] as const);
  return after.some(([, value], i) => value !== before[i]![1]) ? Object.fromEntries(after) as T : answer;
}
