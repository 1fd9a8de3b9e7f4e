/** The switch that turns single keys off. */
import { setShortcutsOn, useShortcutsOn } from "../../runtime/shortcuts";

export interface ShortcutsSwitch {
  /** Whether single keys do something on this device. */
  isOn: boolean;
  toggle: () => void;
}

/** Turns single keys on and off. */
export function useShortcutsSwitch(): ShortcutsSwitch {
  const isOn = useShortcutsOn();
  return { isOn, toggle: () => setShortcutsOn(!isOn) };
}
