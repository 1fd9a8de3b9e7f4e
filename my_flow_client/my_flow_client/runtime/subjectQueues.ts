/** Runs work about the same things one after the other. */

export interface SubjectQueues {
  /** Runs the work after all earlier work that has one of these names, whether that failed or not. */
  run: <T>(names: string[], work: () => Promise<T>) => Promise<T>;
}

export function createSubjectQueues(): SubjectQueues {
  const last = new Map<string, Promise<unknown>>();
  return {
    run: async (names, work) => {
      const done = Promise.allSettled(names.map((name) => last.get(name))).then(work);
      for (const name of names) last.set(name, done);
      try {
        return await done;
      } finally {
        for (const name of names) if (last.get(name) === done) last.delete(name);
      }
    },
  };
}
