/** `next build` writes the values in place of these. */
declare const process: { env: { NODE_ENV: string } & Record<`NEXT_PUBLIC_${string}`, string | undefined> };
/** What is used of it; its types are a package of their own. */
declare module "react-dom" { export function flushSync(work: () => void): void }
/** What tests use of it. */
declare module "bun:test" {
  interface Matchers { toBe(value: unknown): void; toEqual(value: unknown): void }
  export function describe(name: string, tests: () => void): void;
  export function test(name: string, run: () => void): void;
  export function expect(value: unknown): Matchers;
  export function setSystemTime(now?: Date): void;
}
