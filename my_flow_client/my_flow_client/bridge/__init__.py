"""Compiles Python to a static Next.js app: JavaScript as typed Vars, and bindings of TypeScript."""
