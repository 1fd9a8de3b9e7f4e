/** Choosing the context to be in. */
import { setParams } from "../../runtime/urlParams";
import { useChangePreferences } from "../../runtime/changePreferences";
import { useWrite } from "../../runtime/data";
import { usePreferences } from "../../runtime/resources";
import { toastError } from "../../runtime/toast";
import { focusAfterSwitch } from "./focusAfterSwitch";
import { useContextChoices, type ContextChoices } from "./choices";
import { useTransitionPreview } from "./preview";
import { entryWrite } from "./writes";

/** Asks for the preview of a switch before its context is chosen, and says whether that is still to come. */
export function useIsPreviewPending(fromId: string, toId: string): boolean {
  const isSwitch = fromId !== "";
  const { isPending } = useTransitionPreview(fromId, toId, isSwitch);
  return isSwitch && isPending;
}

/** Lets whoever is nowhere yet enter a context, with which the first steps are over. */
export function useFirstContext(): ContextChoices {
  const preferences = usePreferences().data;
  const changePreferences = useChangePreferences();
  const { mutate: enter } = useWrite({
    ...entryWrite,
    onSuccess: () => {
      if (preferences?.onboarding_completed_at === null) {
        changePreferences({ onboarding_completed_at: new Date().toISOString() });
      }
    },
    onError: ({ message }) => toastError(message),
  });
  return useContextChoices("", ({ id }) => {
    void setParams({ step: null });
    focusAfterSwitch(id);
    enter({ from_context_id: null, to_context_id: id, resume_note: null, resolutions: [], arriving: null });
  });
}
