// Wraps the Next configuration that Reflex writes. Next publishes its client as CommonJS, which webpack bundles whole, and
// as ES modules, from which it drops the exports that a static app does not use.
const { dirname, join } = require("node:path");

const NEXT = join(dirname(require.resolve("next/package.json")), "dist");
const esModule = (path) => join(NEXT, "esm", path);

const ALIASES = {
  // The supported browsers have what it adds (browserslist in package.json).
  [esModule("build/polyfills/polyfill-module.js")]: false,
  "next/head$": esModule("shared/lib/head.js"),
  "next/link$": esModule("client/link.js"),
  "next/router$": esModule("client/router.js"),
  ...Object.fromEntries(
    ["build", "client", "lib", "pages", "server", "shared"].map((part) => [join(NEXT, part), esModule(part)]),
  ),
};
// Only rewrites by Next need it, and a static app has none.
const UNUSED = { test: join(NEXT, "compiled", "path-to-regexp"), sideEffects: false };

module.exports = (config, { sourceMaps }) => ({
  ...config,
  productionBrowserSourceMaps: sourceMaps,
  experimental: { clientRouterFilter: false }, // for an app folder, which Reflex does not write
  webpack: (webpack, { dev, isServer }) => {
    if (dev || isServer) return webpack;
    webpack.resolve.alias = { ...ALIASES, ...webpack.resolve.alias };
    webpack.module.rules.push(UNUSED);
    if (sourceMaps) webpack.devtool = "hidden-source-map"; // no script refers to them
    return webpack;
  },
});
