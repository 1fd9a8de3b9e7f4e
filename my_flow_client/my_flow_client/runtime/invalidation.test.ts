import { expect, test } from "bun:test";
import { QueryClient, QueryObserver } from "@tanstack/react-query";

import { invalidate } from "./invalidation";

/** A query on a page, whose answers are given by hand: `answers[n]` ends the reading that was begun as the n-th. */
function watched(client: QueryClient, key: string) {
  const answers: ((data: string) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: [key],
    queryFn: () =>
      new Promise<string>((resolve) => {
        answers.push(resolve);
      }),
  });
  const leave = observer.subscribe(() => {});
  return { answers, leave, data: () => observer.getCurrentResult().data };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

test("a first load that began before the change is begun anew", async () => {
  const client = new QueryClient();
  const { answers, data, leave } = watched(client, "flows");
  const done = invalidate(client, { queryKey: ["flows"] });
  await turn();
  answers[0]!("before");
  await turn();
  expect(data()).toBe(undefined);
  answers[1]!("after");
  await done;
  expect([data(), answers.length]).toEqual(["after", 2]);
  leave();
});

test("a first load of something else goes on", async () => {
  const client = new QueryClient();
  const { answers, data, leave } = watched(client, "contexts");
  await invalidate(client, { predicate: ({ queryKey: [root] }) => root === "flows" });
  answers[0]!("contexts");
  await turn();
  expect([data(), answers.length]).toEqual(["contexts", 1]);
  leave();
});

test("what has an answer is asked again", async () => {
  const client = new QueryClient();
  const { answers, data, leave } = watched(client, "flows");
  answers[0]!("before");
  await turn();
  const done = invalidate(client);
  await turn();
  answers[1]!("after");
  await done;
  expect(data()).toBe("after");
  leave();
});
