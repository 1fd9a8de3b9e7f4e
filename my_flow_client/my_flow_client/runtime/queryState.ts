/** Sums up the state of queries for the views that show their data. */
import type { ApiError } from "./api";

export interface QueryState {
  /** Whether there is no data to show yet. */
  isPending: boolean;
  /** Whether the data could not be read and there is none to show. A failed refetch keeps the data. */
  isFailed: boolean;
  /** Whether the API has refused the data for good: it does not exist, or it is not for this person. */
  isRefused: boolean;
  /** Whether the data could not be read because the session has ended. */
  isSessionOver: boolean;
  /** A sentence that tells why the data could not be read. */
  message: string;
  refetch: () => void;
}

interface Query {
  isPending: boolean;
  isLoadingError: boolean;
  isRefused: boolean;
  error: ApiError | null;
  refetch: () => unknown;
}

const UNAUTHORIZED = 401;

/** Returns the state of one or several queries that are shown together: a failed one decides for all. */
export function queryState(...queries: [Query, ...Query[]]): QueryState {
  const failed = queries.find(({ isLoadingError }) => isLoadingError);
  return {
    isPending: !failed && queries.some(({ isPending }) => isPending),
    isFailed: failed !== undefined,
    isRefused: failed?.isRefused ?? false,
    isSessionOver: failed?.error?.status === UNAUTHORIZED,
    message: failed?.error?.message ?? "",
    refetch: () => {
      for (const query of failed ? [failed] : queries) void query.refetch();
    },
  };
}
