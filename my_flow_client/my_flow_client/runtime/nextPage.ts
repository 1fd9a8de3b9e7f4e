/** The next page of a list, for the button that fetches it. */
export interface NextPage {
  /** Whether there is one. */
  isThere: boolean;
  isFetching: boolean;
  fetch: () => void;
}

interface Pages { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }

/** Says whether a list goes on, and fetches what follows. */
export const nextPage = ({ hasNextPage, isFetchingNextPage, fetchNextPage }: Pages): NextPage =>
  ({ isThere: hasNextPage, isFetching: isFetchingNextPage, fetch: () => void fetchNextPage() });
