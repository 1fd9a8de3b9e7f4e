/** `next build` writes the values in place of these. */
declare const process: { env: { NODE_ENV: string } & Record<`NEXT_PUBLIC_${string}`, string | undefined> };
