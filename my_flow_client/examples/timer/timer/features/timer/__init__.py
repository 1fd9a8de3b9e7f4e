"""The timer: `logic.ts` counts, and generated bindings let Python show it."""
