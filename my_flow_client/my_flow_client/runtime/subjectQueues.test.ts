import { expect, test } from "bun:test";

import { createSubjectQueues } from "./subjectQueues";

test("work with a name in common runs in order, also after a failure", async () => {
  const queues = createSubjectQueues();
  const log: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} starts`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([
    queues.run(["f", "/flows/f"], work("first", true)),
    queues.run(["f", "/flows/f/complete"], work("second")),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(log).toEqual(["first starts", "first ends", "second starts", "second ends"]);
});
