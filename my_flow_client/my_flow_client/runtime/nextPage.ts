/** The next page of a list. */
import { whenSeen } from "./scrolling";

/** The next page of a list, for the button that fetches it. */
export interface NextPage {
  /** Whether there is a next page. */
  isThere: boolean;
  isFetching: boolean;
  fetch: () => void;
  /** Fetches it once the button comes near to where it can be seen. */
  ref: ((element: Element | null) => (() => void) | undefined) | null;
}

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Says whether a list goes on, and fetches what follows. */
export function nextPage({ hasNextPage, isFetchingNextPage, fetchNextPage }: Pages): NextPage {
  const fetch = (): void => void fetchNextPage();
  return {
    isThere: hasNextPage,
    isFetching: isFetchingNextPage,
    fetch,
    ref: isFetchingNextPage ? null : whenSeen(fetch),
  };
}
