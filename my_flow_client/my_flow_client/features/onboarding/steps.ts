/** The steps of the first visit. The current one is in the address, so that Back leads to the one before. */
import { setParams, useParam } from "../../runtime/urlParams";
import { useDraft } from "../../runtime/drafts";
import { useDashboard, usePreferences } from "../../runtime/resources";

/** Choose contexts, write down a few flows, choose where to start. */
export type Step = "choose" | "write" | "start";

export interface FirstSteps {
  /** Whether the contexts are still being read, on which the step depends. */
  isPending: boolean;
  step: Step;
  /** Whether the person has neither completed the first visit nor skipped it. */
  isNew: boolean;
  /** Keeps the step for whoever comes back, and puts it into the current entry of the history. */
  stayAt: (step: Step) => Promise<void>;
  /** Goes on to the step, with an entry of its own in the history. */
  goTo: (step: Step) => void;
}

/** Returns the current step, and the ways to the others. */
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
 * The current step.
 *
 * @param wanted The step in the address, or else the one that was kept; empty at first.
 * @param isNew Whether the first visit is not over.
 * @param contexts How many contexts there are; undefined where that could not be read.
 */
export function stepToShow(wanted: string, isNew: boolean, contexts: number | undefined): Step {
  const hasNone = contexts === 0;
  if (wanted === "write" && !hasNone) return "write";
  return isNew && (wanted === "choose" || hasNone) ? "choose" : "start";
}
