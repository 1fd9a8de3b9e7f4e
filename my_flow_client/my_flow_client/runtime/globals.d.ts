/** `next build` writes NEXT_PUBLIC_ variables in place of these. */
declare const process: { env: Record<`NEXT_PUBLIC_${string}`, string | undefined> };
