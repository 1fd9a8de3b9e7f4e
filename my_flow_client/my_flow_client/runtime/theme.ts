/** Reads and sets the theme: light, dark or that of the system. */
import { useEffect, useState } from "react";
import { useTheme } from "next-themes";

export function useThemeChoice() {
  const { theme, setTheme } = useTheme();
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []); // the prerendered page does not know the choice
  return { choice: mounted ? theme : undefined, choose: setTheme };
}
