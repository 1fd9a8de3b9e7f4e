/** Caches the results of functions. */

/** Wraps a function so that it computes the result for the same arguments once; they must be JSON. */
export function memoize<A extends unknown[], R>(compute: (...values: A) => R): (...values: A) => R {
  const results = new Map<string, R>();
  return (...values) => {
    const key = JSON.stringify(values);
    if (!results.has(key)) results.set(key, compute(...values));
    return results.get(key)!;
  };
}
