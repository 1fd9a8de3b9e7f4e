/** The steps of the first visit: the address says which is shown, so that Back leads to the one before. */
import { setParams, useParam } from "../../runtime/address";
import { useDraft } from "../../runtime/drafts";
import { useDashboard, usePreferences } from "../../runtime/resources";

/** Choose contexts, write down a few flows, choose where to start. */
export type Step = "choose" | "write" | "start";

export interface FirstSteps {
  /** Whether it is not known yet which step comes. */
  isPending: boolean;
  step: Step;
  /** Whether the person has neither completed the first visit nor skipped it. */
  isNew: boolean;
  /** Keeps the step for whoever comes back, and in the address in place of what is there. */
  stayAt: (step: Step) => Promise<void>;
  /** Goes on to the step. */
  goTo: (step: Step) => void;
}

/** Says which step is shown: the one that was gone to last, or the first that is still to be gone. */
export function useFirstSteps(): FirstSteps {
  const dashboard = useDashboard();
  const preferences = usePreferences();
  const shown = useParam("step");
  const kept = useDraft("onboarding:step", "");
  const isNew = preferences.data?.onboarding_completed_at === null;
  return {
    isNew,
    isPending: dashboard.isPending,
    step: stepToShow(shown || kept.value, isNew, dashboard.data?.items.length),
    stayAt: async (step) => {
      kept.set(step);
      await setParams({ step });
    },
    goTo: (step) => {
      kept.set(step);
      void setParams({ step }, { push: true });
    },
  };
}

/**
 * The step that is shown.
 *
 * @param wanted The one that was gone to; empty at first.
 * @param isNew Whether the first visit is not over.
 * @param contexts How many contexts there are; undefined where that could not be read.
 */
export function stepToShow(wanted: string, isNew: boolean, contexts: number | undefined): Step {
  const hasNone = contexts === 0;
  if (wanted === "write" && !hasNone) return "write";
  return isNew && (wanted === "choose" || hasNone) ? "choose" : "start";
}
