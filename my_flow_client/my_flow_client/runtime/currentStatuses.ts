/** Updates the statuses of the flows in a response, which may be from yesterday. */
import { dueInstant, type Zone } from "./dates";
import { statusOf, type Dated } from "./dues";
import { isPlannedAfterDue, plannedStatusOf, type FlowDates } from "./plans";

const isOpenFlow = (value: object): value is Dated =>
  "status" in value && "due" in value && !("completed_at" in value && value.completed_at);

/** Tells a response of this API from one of the release before, which has no plans. */
const hasPlan = (value: object): value is FlowDates => "planned" in value;

/**
 * Returns the response with the statuses at a moment; the same object if none has changed.
 *
 * @param now The moment, in milliseconds.
 * @param watchDue Is called with each later due, which will change a status when it passes.
 */
export function withCurrentStatuses<T>(response: T, now: number, zone: Zone, watchDue: (instant: number) => void): T {
  const update = <U>(part: U): U => withCurrentStatuses(part, now, zone, watchDue);
  if (Array.isArray(response)) {
    const items = response.map(update<unknown>);
    return items.some((item, i) => item !== response[i]) ? (items as T) : response;
  }
  if (typeof response !== "object" || response === null) return response;
  if (isOpenFlow(response)) {
    if (response.due?.time) {
      const instant = dueInstant(response.due, response.due_at ?? null);
      if (instant >= now) watchDue(instant);
    }
    return withValues(response, {
      status: statusOf(response, now, zone),
      ...(hasPlan(response) && {
        planned_status: plannedStatusOf(response, now, zone),
        planned_after_due: isPlannedAfterDue(response, zone),
      }),
    });
  }
  const before = Object.entries(response);
  const after = before.map(([name, value]) => [name, update<unknown>(value)] as const);
  return after.some(([, value], i) => value !== before[i]![1]) ? (Object.fromEntries(after) as T) : response;
}

const withValues = <T extends object>(response: T, values: object): T =>
  Object.entries(values).every(([name, value]) => Reflect.get(response, name) === value)
    ? response
    : { ...response, ...values };
