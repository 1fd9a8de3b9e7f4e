/** Words for repetitions for tests; the app is built without them. */
import type { RepeatWords } from "../runtime/repeatLabels";

export const sampleRepeatWords: RepeatWords = {
  every: { DAILY: "every day", WEEKLY: "every week", MONTHLY: "every month", YEARLY: "every year" },
  everyPlural: {
    DAILY: "every {} days",
    WEEKLY: "every {} weeks",
    MONTHLY: "every {} months",
    YEARLY: "every {} years",
  },
  after: {
    DAILY: "1 day after completion",
    WEEKLY: "1 week after completion",
    MONTHLY: "1 month after completion",
    YEARLY: "1 year after completion",
  },
  afterPlural: {
    DAILY: "{} days after completion",
    WEEKLY: "{} weeks after completion",
    MONTHLY: "{} months after completion",
    YEARLY: "{} years after completion",
  },
  everyWeekday: "every weekday",
  everyOn: "every {}",
  on: "{} on {}",
  fromCompletion: "{} after completion",
  the: "the {}",
  ofMonth: "{} of {}",
  lastDay: "last day",
  nths: { 1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", [-1]: "last" },
  until: "{}, until {}",
  times: "{}, {} times",
};
