/** `next build` puts the values in place of these. */
declare const process: { env: { NODE_ENV: string } & Record<`NEXT_PUBLIC_${string}`, string | undefined> };
/** The part that the client uses; the types of React DOM are a package of their own. */
declare module "react-dom" {
  export function flushSync(work: () => void): void;
}
declare module "react-dom/client" {
  export function createRoot(element: Element): { render(node: unknown): void };
}
/** The part that tests use. */
declare module "bun:test" {
  interface Matchers {
    toBe(value: unknown): void;
    toEqual(value: unknown): void;
  }
  export function describe(name: string, tests: () => void): void;
  export function beforeEach(run: () => void | Promise<void>): void;
  export function afterEach(run: () => void | Promise<void>): void;
  export function test(name: string, run: () => void): void;
  export function expect(value: unknown): Matchers;
  export function setSystemTime(now?: Date): void;
}
