/** The sheets that can open on every page for signed-in people, and their keys. It loads when somebody acts. */
import type { components } from "../../runtime/contract";
import { openPage } from "../../runtime/navigation";
import { closeOverlay, openOverlay, useOverlay, type OverlayKind } from "../../runtime/overlay";
import { useDashboard, usePreferences } from "../../runtime/resources";
import { useHotkey, useRowKeys } from "../../runtime/shortcuts";

/** The keys that open something, as `useHotkey` takes them. */
export interface OverlayKeys {
  palette: string;
  help: string;
  focus: string;
  contexts: string;
  settings: string;
  search: string;
}

export interface MembersOverlays {
  /** The sheet that is open; empty where none is. */
  kind: OverlayKind;
  /** The id of the current context; empty where there is none. */
  current: string;
  /** The color of the current context; empty where there is none. */
  color: string;
  /** The context that a switch goes to, if it is known. */
  target: components["schemas"]["ContextRead"] | null;
  /** Whether the page stays where it is when a context has been made. */
  staysOnPage: boolean;
}

/**
 * Says which sheet is open, and listens to keys.
 *
 * @param rowKeys The keys of the flow that has the focus.
 */
export function useMembersOverlays(keys: OverlayKeys, rowKeys: string[]): MembersOverlays {
  const { kind, about } = useOverlay();
  const current = usePreferences().data?.current_context_id ?? "";
  const contexts = useDashboard().data?.items.map(({ context }) => context) ?? [];
  useHotkey(keys.palette, () => (kind === "palette" ? closeOverlay("palette") : openOverlay("palette")));
  useHotkey(keys.help, () => openOverlay("shortcuts"));
  useHotkey(keys.focus, () => openPage("/focus/"));
  useHotkey(keys.contexts, () => openPage("/contexts/"));
  useHotkey(keys.settings, () => openPage("/settings/"));
  useHotkey(keys.search, () => openOverlay("palette")); // at once; a page would come after the first letters
  useRowKeys(rowKeys);
  return {
    kind,
    current,
    color: contexts.find(({ id }) => id === current)?.color ?? "",
    target: kind === "switch" ? (about as MembersOverlays["target"]) : null,
    staysOnPage: Boolean(about),
  };
}
