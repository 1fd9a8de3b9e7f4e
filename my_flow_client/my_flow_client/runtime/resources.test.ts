import { expect, test } from "bun:test";

import contract from "../../../contract/openapi.json";
import { archivedContextsPath, contextPath, dashboardPath, focusPath, preferencesPath } from "./resources";

const reads = Object.entries(contract.paths).flatMap(([path, methods]): [string, string][] =>
  "get" in methods ? [[path.replace(/\{\w+\}/g, "{}"), methods.get.operationId]] : [],
);
const operation = (path: string): string | undefined => new Map(reads).get(`/api/v1${path.replace(/\?.*/, "")}`);

const PATHS: [path: string, operationId: string][] = [
  [dashboardPath, "getDashboard"],
  [contextPath("{}"), "getContext"],
  [archivedContextsPath, "listContexts"],
  [preferencesPath, "getPreferences"],
  [focusPath("{}"), "getFocus"],
];

test("each path is that of its operation", () => {
  expect(PATHS.map(([path]) => operation(path))).toEqual(PATHS.map(([, operationId]) => operationId));
});
