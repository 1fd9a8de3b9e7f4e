/** How a reading of the API stands, for the views that show it. */
import type { ApiError } from "./api";

export interface QueryState {
  /** Whether there is nothing to show yet. */
  isPending: boolean;
  /** Whether there is nothing to show, since it could not be read. A failed refresh keeps what was there. */
  isFailed: boolean;
  /** Whether the API has said for good that it is not there, or not for this person. */
  isRefused: boolean;
  /** Whether it could not be read because the session has ended. */
  isSessionOver: boolean;
  /** A sentence that says why it could not be read. */
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

/** Says how one or several readings stand that are shown together: the first that failed speaks for all. */
export function queryState(...queries: [Query, ...Query[]]): QueryState {
  const failed = queries.find(({ isLoadingError }) => isLoadingError);
  return {
    isPending: !failed && queries.some(({ isPending }) => isPending),
    isFailed: failed !== undefined,
    isRefused: failed?.isRefused ?? false,
    isSessionOver: failed?.error?.status === UNAUTHORIZED,
    message: failed?.error?.message ?? "",
    refetch: () => { for (const query of failed ? [failed] : queries) void query.refetch(); },
  };
}
