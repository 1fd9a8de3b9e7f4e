/** The key for a new flow, which every page hears from the start. */
import { useIsIn } from "../../runtime/resources";
import { startNewFlow } from "../add_flow/newFlow.logic";

export interface Overlays {
  /** Whether there is somebody to show sheets to. */
  isIn: boolean;
  startFlow: () => void;
}

/** Begins a new flow, for whoever is signed in. */
export function useOverlays(): Overlays {
  const isIn = useIsIn();
  return {
    isIn,
    startFlow: () => {
      if (isIn) startNewFlow();
    },
  };
}
