/** The next page of a list, for the button that fetches it. */
export interface NextPage {
  /** Whether there is a next page. */
  isThere: boolean;
  isFetching: boolean;
  fetch: () => void;
}

interface Pages { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }

/** Tells whether a list has a next page, and fetches it. */
export const nextPage = ({ hasNextPage, isFetchingNextPage, fetchNextPage }: Pages): NextPage =>
  ({ isThere: hasNextPage, isFetching: isFetchingNextPage, fetch: () => void fetchNextPage() });
