/** Preview of a switch: the flows it would leave open, and those in the context entered. */
import type { components } from "../../runtime/contract";
import { useResource } from "../../runtime/data";
import { flowsKey } from "../../runtime/queryKeys";

/** The path of the preview, below /api/v1; `fromId` is empty for whoever is nowhere. */
export const previewPath = (fromId: string, toId: string): string =>
  `/transitions/preview?to=${toId}${fromId ? `&from=${fromId}` : ""}`;

/**
 * Reads the preview of a switch.
 *
 * It is asked for again whenever the flows of the context left are, and each time that it is opened: what waits may be
 * done meanwhile.
 */
export const useTransitionPreview = (fromId: string, toId: string, enabled: boolean) =>
  useResource<components["schemas"]["TransitionPreviewRead"]>({
    path: previewPath(fromId, toId),
    key: [...flowsKey(fromId), "preview", toId],
    enabled,
    staleTime: 0,
  });
